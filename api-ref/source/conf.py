"""Sphinx configuration of the Compute API reference.

The values that begin with ``compute_ref`` are literals, because ``compute-ref lint`` reads them without running this
file.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Compute API Reference"
copyright = "The sphinx-compute-ref contributors"
extensions = ["sphinx_compute_ref", "pdf", "reference_numbers", "start"]  # the last three are in _ext
root_doc = "index"
version = release = "2.104"  # the highest microversion
language = "en"
# Each resource is a document of its own, so that Sphinx reads them in parallel and rebuilds only what has changed.
source_suffix = {".rst": "restructuredtext", ".inc": "restructuredtext"}
exclude_patterns = ["_build"]
templates_path = ["_templates"]
nitpicky = True
highlight_language = "none"

compute_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.104"
compute_ref_release_microversions = {
    "2.3": "Kilo",
    "2.12": "Liberty",
    "2.25": "Mitaka",
    "2.38": "Newton",
    "2.42": "Ocata",
    "2.53": "Pike",
    "2.60": "Queens",
    "2.65": "Rocky",
    "2.72": "Stein",
    "2.79": "Train",
    "2.87": "Ussuri, Victoria",
    "2.88": "Wallaby",
    "2.90": "Xena, Yoga",
    "2.93": "Zed",
    "2.95": "2023.1 Antelope, 2023.2 Bobcat",
    "2.96": "2024.1 Caracal, 2024.2 Dalmatian",
    "2.100": "2025.1 Epoxy, 2025.2 Flamingo",
    "2.103": "2026.1 Gazpacho",
    "2.104": "2026.2 Hibiscus",
}
compute_ref_microversion_header = "OpenStack-API-Version: compute {microversion}"
compute_ref_clients = "clients.yaml"
compute_ref_markdown = True

html_theme = "pydata_sphinx_theme"
html_title = "Compute API Reference"
html_show_sourcelink = False
html_sidebars = {"**": ["sidebar-all-pages"]}
html_static_path = ["_static"]
html_css_files = ["start.css"]
html_favicon = "_static/icon.svg"
html_context = {"default_mode": "auto"}  # the theme complains about an empty one
html_theme_options = {
    "back_to_top_button": False,  # it would cover samples
    "navbar_persistent": ["search-button"],  # the wide one has a label that differs from its text (axe-core)
    "navigation_with_keys": False,
    "show_prev_next": False,
    "secondary_sidebar_items": [],  # samples stand there
}

latex_engine = "xelatex"
latex_use_xindy = False  # makeindex is enough for English
latex_documents = [("index", "compute-api-reference.tex", "Compute API Reference", copyright, "manual")]
latex_show_urls = "footnote"
latex_elements = {
    "papersize": "a4paper",
    "extraclassoptions": "openany,oneside",  # each resource is a chapter: no empty pages between them
    "fncychap": "",
    "fontpkg": r"""
\setmainfont{FreeSerif}
\setsansfont{FreeSans}
\setmonofont[Scale=0.82]{DejaVu Sans Mono}
""",
    "fvset": r"\fvset{fontsize=\footnotesize}",
    "sphinxsetup": "hmargin={22mm,22mm}, vmargin={24mm,26mm}",
    "preamble": r"""
% Tables hold long names in narrow columns: small, ragged, and with breaks inside names.
\newcommand*{\smallcells}{\small\let\oldsphinxAtStartPar\sphinxAtStartPar
  \def\sphinxAtStartPar{\oldsphinxAtStartPar\rightskip=0pt plus 8em\relax\hyphenpenalty=1000\relax}}
\AtBeginEnvironment{longtable}{\smallcells}
\AtBeginEnvironment{tabular}{\smallcells}
\AtBeginEnvironment{tabulary}{\smallcells}
\AtBeginEnvironment{sphinxtheindex}{\small\raggedright}
\protected\def\sphinxcode#1{\texttt{\def\_{\textunderscore\allowbreak}\def\sphinxhyphen{-\allowbreak}#1}}
\emergencystretch=3em
% Sphinx would take the caption of the first toctree.
\addto\captionsenglish{\renewcommand{\contentsname}{Contents}}
""",
}
man_pages = [("index", "compute-api-reference", "Compute API Reference", copyright, "7")]
epub_show_urls = "footnote"
