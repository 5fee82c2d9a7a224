"""What happens to a doctree between the directives and the writers."""
