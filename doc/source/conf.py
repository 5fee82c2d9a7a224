"""Sphinx configuration of the tool's own documentation."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from sphinx_compute_ref import __version__

project = "sphinx-compute-ref"
author = "the sphinx-compute-ref authors"
copyright = f"2026, {author}"
version = release = __version__

extensions = ["sphinx.ext.autodoc", "sphinx_compute_ref", "generated_pages"]
compute_ref_check = False  # two operations of writing.rst show how to refer to them: no reference
compute_ref_history = False
exclude_patterns = ["**/*.inc", "examples/**"]
html_theme = "pydata_sphinx_theme"
html_title = f"sphinx-compute-ref {version}"
html_theme_options = {"show_prev_next": False, "navigation_with_keys": False}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
