compute_ref_samples = "samples"
compute_ref_min_microversion = "2.1"
