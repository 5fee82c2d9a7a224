extensions = ["sphinx_compute_ref"]
project = "Report"
compute_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.90"
compute_ref_samples = "samples"
