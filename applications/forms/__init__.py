"""From what applicants and officers type to clean values."""
