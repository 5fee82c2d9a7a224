"""Markdown beside the pages."""
