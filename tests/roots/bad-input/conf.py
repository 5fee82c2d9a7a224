extensions = ["sphinx_compute_ref"]
project = "Bad input"
html_theme = "basic"
