"""From text to nodes: directives and descriptions."""
