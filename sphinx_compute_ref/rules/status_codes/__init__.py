"""Rules about the status codes that operations list."""
