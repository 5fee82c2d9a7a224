"""Ids of sections, as docutils gives them: links into the HTML can be made without building it."""

from __future__ import annotations

from sphinx_compute_ref.reading.rst.titles import make_id


class SectionIds:
    """The ids that a document has given so far (``docutils.nodes.document.set_id``)."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._count = 0

    def new(self, title: str) -> str:
        """Give an id: from the title, else from a counter."""
        new = make_id(" ".join(title.lower().split()))
        while not new or new in self._ids:
            self._count += 1
            new = f"id{self._count}"
        self._ids.add(new)
        return new
