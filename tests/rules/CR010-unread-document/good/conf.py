extensions = ["sphinx_compute_ref"]
exclude_patterns = ["drafts/**"]
