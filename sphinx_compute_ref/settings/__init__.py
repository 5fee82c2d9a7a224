"""Settings: options declared once, and the selection of rules."""
