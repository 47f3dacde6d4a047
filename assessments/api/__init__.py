"""The judgement in the API."""
