"""Answers and names as they are read, on pages and in documents alike. No queries."""
