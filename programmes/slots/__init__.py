"""What the mandate says on earlier storeys' pages, and where its own tabs hang."""
