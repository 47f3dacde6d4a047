"""The account in the API."""
