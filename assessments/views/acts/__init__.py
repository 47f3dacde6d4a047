"""What is done with a handed-in application: checking, proposing, deciding."""
