"""What the judgement says on other storeys' pages."""
