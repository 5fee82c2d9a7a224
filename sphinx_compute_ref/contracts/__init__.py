"""Contracts: what a service says of itself, read from files and paired with the reference."""
