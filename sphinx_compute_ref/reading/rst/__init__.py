"""Reading reStructuredText: blocks, titles, ids, and the bodies of directives."""
