import os

extensions = ["sphinx_compute_ref"]
compute_ref_min_microversion: str = "2.1"
compute_ref_max_microversion = 2.96
compute_ref_release_microversions = {"2.1": "Kilo", "2.53": "Pike", **{"2.96": "Caracal"}}
compute_ref_microversion = ""
compute_ref_samples = os.environ.get("SAMPLES", "samples")
compute_ref_check = True
compute_ref_requests = [("curl", "curl.txt")]
compute_ref_pictures = "latest"
if os.environ.get("DRAFT"):
    compute_ref_max_microversion = "latest"
os_api_ref_max_microversion = "2.96"
