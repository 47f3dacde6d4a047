"""From what people type in a report to clean values."""
