"""How the mandate looks on pages: values, marks and words, in the reader's language."""
