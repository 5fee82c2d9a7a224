"""Build, check and publish REST API references written in reStructuredText.

Importing this package is cheap: Sphinx is imported only when Sphinx itself calls :func:`setup`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_compute_ref._version import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["__version__", "check", "read_reference", "setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension with Sphinx (called by Sphinx, see ``extensions`` in ``conf.py``)."""
    from sphinx_compute_ref.sphinx_ext.setup import setup as setup_extension

    return setup_extension(app)


def __getattr__(name: str) -> Any:
    """Offer the Python API, ``read_reference`` and ``check``, without importing it up front."""
    if name == "read_reference":
        from sphinx_compute_ref.reading.project import read_reference

        return read_reference
    if name == "check":
        from sphinx_compute_ref.linting.runner import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
