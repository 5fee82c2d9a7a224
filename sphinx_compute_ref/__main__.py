"""``python -m sphinx_compute_ref`` is ``compute-ref``."""

from sphinx_compute_ref.cli.main import main

main()
