"""Doctrees in memory: a build in one process holds those of all documents until they are written.

They are on the disk by then. A reference of 100,000 rows in 500 documents has 600 MB of them; to read one again costs a
tenth of what it takes to make and to write it. What Sphinx holds is private: where a release has nothing of that name,
it stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

#: So many documents are held: what is smaller is built as without us.
HELD = 50
#: Of :class:`sphinx.environment.BuildEnvironment`: doctrees that were read and not yet written, and as bytes.
_READ, _BYTES = "_write_doc_doctree_cache", "_pickled_doctree_cache"


def drop_read(app: Sphinx, _doctree: nodes.document) -> None:
    """Drop the doctrees that are held, where there are more than :data:`HELD` documents (``doctree-read``).

    Each goes when the next one is read: nodes know their parents, so that the collector has to find them, and it looks
    among what is young first.
    """
    doctrees = getattr(app.env, _READ, None)
    if isinstance(doctrees, dict) and len(app.env.found_docs) > HELD:
        doctrees.clear()


def drop_bytes(app: Sphinx, _doctree: nodes.document, _document: str) -> None:
    """Drop what documents were read from, once there are more than :data:`HELD` (``doctree-resolved``)."""
    contents = getattr(app.env, _BYTES, None)
    if isinstance(contents, dict) and len(contents) > HELD:
        contents.clear()
