extensions = ["sphinx_compute_ref"]
extensions += ["myst_parser"]
