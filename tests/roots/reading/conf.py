extensions = ["sphinx_compute_ref"]
project = "Reading"
compute_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.10"
compute_ref_release_microversions = {"2.4": "Four", "2.10": "Ten"}
compute_ref_microversion_header = "X-Version: {microversion}"
compute_ref_samples = "samples"
