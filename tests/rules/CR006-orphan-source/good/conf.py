exclude_patterns = ["drafts/*", "**/README.rst"]
