"""The granted money in the API."""
