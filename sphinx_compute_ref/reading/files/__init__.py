"""Files as the reader sees them: text, lines, and what is kept of them."""
