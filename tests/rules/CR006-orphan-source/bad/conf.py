exclude_patterns = ["_build"]
extra_definitions = "named.yaml"
