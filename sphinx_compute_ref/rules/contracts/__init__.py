"""Rules about the reference and the service's own contract."""
