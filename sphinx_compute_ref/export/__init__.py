"""The reference in machine-readable forms."""
