"""Building versions, each from an export of its own."""
