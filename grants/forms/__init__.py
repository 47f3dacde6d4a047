"""What people type about grants: what is stated of them, and how they are paid."""
