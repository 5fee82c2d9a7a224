"""Rules about tables of parameters."""
