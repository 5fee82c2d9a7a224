"""Rules about files: missing, broken, unused."""
