os_api_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.93"
