"""A dataset as it is read, on the page and in the document alike: tables, charts, figures in words. No queries."""
