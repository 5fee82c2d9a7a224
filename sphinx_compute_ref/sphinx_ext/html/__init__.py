"""HTML: layout, writers and assets."""
