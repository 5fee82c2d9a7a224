"""The linter in a build."""
