"""``python -m sphinx_compute_ref`` is ``compute-ref``."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working directory: code of the tree that is checked does not run

from sphinx_compute_ref.cli.main import main

main()
