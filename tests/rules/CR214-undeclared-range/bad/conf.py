compute_ref_min_microversion = "1.1"
