"""Rules about comments in pages: markers and to-dos."""
