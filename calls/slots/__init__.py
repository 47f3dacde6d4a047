"""What the offer says on earlier storeys' pages."""
