"""What the account's findings say, in the reader's language."""
