compute_ref_samples = "samples"
