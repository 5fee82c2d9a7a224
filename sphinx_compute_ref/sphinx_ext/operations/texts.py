"""The text of documents by section, for the palette: what a reader may remember, and not where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.ext.ifconfig import ifconfig
from sphinx.transforms import SphinxTransform

from sphinx_compute_ref.sphinx_ext.nodes import rest_method, rest_operation, rest_parameters, rest_sample
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.entries import SectionText

#: What has no text of the section in it, or text that only some builds show.
_PASSED = (
    addnodes.index,
    addnodes.only,
    addnodes.toctree,
    ifconfig,
    nodes.Invisible,
    nodes.literal_block,
    nodes.raw,
    nodes.system_message,
    nodes.title,
    rest_method,
    rest_parameters,
    rest_sample,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")
#: "Error response codes: 404" lists codes and gives no reason.
_LIST = re.compile(r"[\w ]{0,40}\bcodes?\b[\w ]{0,20}:", re.IGNORECASE)


class NoteTexts(SphinxTransform):
    """Notes the texts in the domain, before quotes become typographic (750)."""

    default_priority = 740

    def apply(self, **kwargs: Any) -> None:
        """Note what the document has."""
        texts = tuple(_sections(self.document))
        if texts:
            RestDomain.of(self.env).note_texts(self.env.docname, texts)


def _sections(parent: nodes.Element, around: str = "", *, inside: bool = False) -> Iterator[SectionText]:
    """Yield the sections below ``parent``; ``inside`` an operation only operations count."""
    for child in parent.children:
        if isinstance(child, nodes.section) and child["ids"]:
            whole = isinstance(child, rest_operation)
            title = child.next_node(nodes.title)
            name = title.astext() if title is not None else ""
            if whole or not inside:
                # Lines stay apart, for they end sentences.
                yield SectionText(child["ids"][0], name, "\n".join(_text(child, whole=whole)), around)
            yield from _sections(child, name, inside=whole or inside)
        elif isinstance(child, nodes.Element) and not isinstance(child, _PASSED):
            yield from _sections(child, around, inside=inside)


def _text(parent: nodes.Element, *, whole: bool) -> Iterator[str]:
    for child in parent.children:
        if isinstance(child, (*_PASSED, rest_operation)):
            continue
        if isinstance(child, nodes.TextElement):
            text = " ".join(child.astext().split())
            if text and "no-search" not in child["classes"]:
                yield text
        elif isinstance(child, nodes.Element) and "no-search" not in child["classes"]:
            yield from _text(child, whole=whole) if whole or not isinstance(child, nodes.section) else ()


def reasons_of(text: str, codes: Iterable[int]) -> Mapping[int, str]:
    """Return what ``text`` says of status codes: for each code the sentences that name it, where there are some."""
    reasons: dict[int, list[str]] = {}
    code_set = set(codes)
    for sentence in _SENTENCE.split(text):
        if not _LIST.match(sentence):
            for code in dict.fromkeys(map(int, re.findall(r"(?<![\w.])[1-5][0-9]{2}(?!\w|\.\w)", sentence))):
                if code in code_set:
                    reasons.setdefault(code, []).append(sentence.strip())
    return {code: " ".join(sentences) for code, sentences in reasons.items()}
