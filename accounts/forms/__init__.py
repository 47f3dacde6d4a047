"""What people type about themselves and about who may do what."""
