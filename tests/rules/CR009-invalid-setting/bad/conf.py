project = "Thïngs"
compute_ref_min_microversion = 2.1
compute_ref_max_microversion = 2.10
compute_ref_microversion = "latest"
compute_ref_release_microversions = {
    "2.1": "Kilo",
    2.10: "Pike",
    "v2.5": "Ocata",
    "2.12": "Queens",
    "1.9": "Icehouse",
    "2.1": "Liberty",
    "ünder": "x", "2.3": 3,
}
compute_ref_samples = ["samples"]
compute_ref_check = "no"
compute_ref_requests = "curl"
compute_ref_max_microverison = "2.11"
os_api_ref_min_microversions = "2.1"
compute_ref_max_version = "2.11"
compute_ref_versions = "extra"
html_extra_path = [compute_ref_versions]
