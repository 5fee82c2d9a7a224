"""The reference as values: frozen, without I/O, free of Sphinx and docutils."""
