"""How applications look, and what they say as it is read."""
