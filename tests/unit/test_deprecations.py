"""What Sphinx and docutils are about to drop and we still use is an error in tests, in child processes too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sphinx_compute_ref.sphinx_ext import nodes

CATEGORIES = ["DeprecationWarning", "PendingDeprecationWarning"]
#: Warns as a function of Sphinx does that ``sphinx_ext/nodes.py`` calls.
USE = "exec(\"import warnings; warnings.warn('old', {})\", vars(nodes))"


@pytest.mark.parametrize("category", CATEGORIES)
def test_use_is_an_error_here(category: str) -> None:
    with pytest.raises((DeprecationWarning, PendingDeprecationWarning)):
        exec(USE.format(category), {"nodes": nodes})


@pytest.mark.parametrize("first", ["", "import sphinx.application; "], ids=["alone", "after-sphinx"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_use_is_an_error_in_a_child_process(category: str, first: str) -> None:
    code = f"{first}from sphinx_compute_ref.sphinx_ext import nodes; {USE.format(category)}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"\n{category}: old" in done.stderr


def test_what_others_use_is_no_error() -> None:
    code = "import warnings; warnings.warn('old', DeprecationWarning)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
