"""The proposal in the API."""
