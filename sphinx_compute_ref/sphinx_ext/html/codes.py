"""Status codes in sentences, such as ``Error response codes: badRequest(400)``, with what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes

from sphinx_compute_ref.sphinx_ext.source.directives.rest_status_code import reason_phrase

_SENTENCE = re.compile(r"\s*(?:normal|success|error)[a-z ]*codes?\b[^:]*:", re.IGNORECASE)
_CODE = re.compile(r"([A-Za-z]\w*\s?\()?\b([1-5][0-9][0-9])\b\)?")


def explain_codes(parent: nodes.Element) -> None:
    """Set off the codes in the paragraphs of ``parent`` that list them."""
    for child in parent.children:
        if isinstance(child, nodes.paragraph) and "code" in child.rawsource and _SENTENCE.match(child.rawsource):
            child["classes"].append("rest-codes")
            for text in [one for one in child.children if isinstance(one, nodes.Text)]:
                position = child.index(text)
                child.children[position : position + 1] = []
                for offset, piece in enumerate(_pieces(text.astext())):
                    child.insert(position + offset, piece)
        elif type(child) is nodes.section:
            explain_codes(child)


def _pieces(text: str) -> Iterator[nodes.Node]:
    end = 0
    for match in _CODE.finditer(text):
        if match.start() > end:
            yield nodes.Text(text[end : match.start()])
        phrase = reason_phrase(int(match[2]))
        shown = match[0] if match[1] or not phrase else f"{match[0]} {phrase}"
        kind = match[2][0]
        # Most codes are errors of clients: they have no class.
        yield nodes.inline("", shown, classes=[] if kind == "4" else [f"rest-{kind}xx"])
        end = match.end()
    if end < len(text):
        yield nodes.Text(text[end:])
