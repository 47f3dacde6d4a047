"""What the proposal says on earlier storeys' pages."""
