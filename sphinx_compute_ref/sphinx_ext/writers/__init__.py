"""How the reference looks in HTML."""
