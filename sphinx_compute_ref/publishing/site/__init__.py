"""Assembling the pages of all versions to one site."""
