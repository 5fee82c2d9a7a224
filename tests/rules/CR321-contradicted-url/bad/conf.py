project = "Rule case"
extensions = ["sphinx_compute_ref"]
compute_ref_samples = "samples"
