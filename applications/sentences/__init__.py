"""What findings of applications say, in the reader's language."""
