"""Comparing two references: ``compare``, and the pages that say what changed."""
