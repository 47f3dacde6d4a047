"""The ground under every test: a real PostgreSQL, a real Redis, and real processes on them."""
