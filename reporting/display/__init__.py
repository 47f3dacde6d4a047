"""How occasions and duties are shown."""
