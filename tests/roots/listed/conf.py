extensions = ["sphinx_compute_ref"]
project = "Listed"
html_theme = "basic"
