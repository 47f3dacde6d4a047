"""What is done to an application: drafting, handing in, and what follows."""
