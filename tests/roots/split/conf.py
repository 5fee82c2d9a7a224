extensions = ["sphinx_compute_ref"]
project = "Split"
html_theme = "basic"
