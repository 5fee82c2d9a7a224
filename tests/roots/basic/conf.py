extensions = ["sphinx_compute_ref"]
project = "Basic"
compute_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.100"
compute_ref_samples = "samples"
html_theme = "basic"
