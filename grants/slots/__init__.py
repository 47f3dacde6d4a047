"""What the granted money says on earlier storeys' pages."""
