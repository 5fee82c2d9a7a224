"""Rules of our own for API references."""
