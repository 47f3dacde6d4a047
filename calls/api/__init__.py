"""The offer in the API."""
