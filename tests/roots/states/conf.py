extensions = ["sphinx_compute_ref"]
project = "States"
compute_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.10"
compute_ref_microversion_header = "X-Version: {microversion}"
compute_ref_samples = "samples"
