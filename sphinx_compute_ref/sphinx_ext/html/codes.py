"""Status codes in sentences and lists, such as ``Error response codes: badRequest(400)``, with what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes

from sphinx_compute_ref.model.status import StatusCode, StatusList
from sphinx_compute_ref.reading.files.paths import source_path
from sphinx_compute_ref.sphinx_ext.operations.texts import reasons_of
from sphinx_compute_ref.sphinx_ext.source.directives.rest_status_code import reason_phrase

#: What may hold codes: a sentence, an item, a cell, a term, the name of a field, a line of a block of lines.
_HOLDERS = (nodes.paragraph, nodes.term, nodes.field_name, nodes.line)
_REMARK = re.compile(r"\((?!\s*[0-9]{3}\s*\))[^()]*\)")


def explain_codes(parent: nodes.Element, statuses: Iterable[StatusList]) -> None:
    """Set off, below ``parent``, the codes of ``statuses`` that sentences and lists give, and no other number."""
    codes = sorted((code for one in statuses if one.path is None for code in one.codes), key=lambda one: one.location)
    if not codes:
        return
    paths: dict[str, str] = {}
    holders = [node for node in parent.findall(nodes.TextElement) if isinstance(node, _HOLDERS)]
    for holder in holders:
        source, first = _first_line(holder)
        last = first + holder.rawsource.count("\n")
        if source not in paths:
            paths[source] = source_path(source)
        here = [code for code in codes if code.location.file == paths[source] and first <= code.location.line <= last]
        if here:
            _explain(holder, here)


def link_reasons(parent: nodes.Element, name: str) -> None:
    """Link the error codes that :func:`explain_codes` set off to the paragraphs that say what brings them about.

    ``name`` is the id of the operation; the link's title is the reason.
    """
    chips = [chip for chip in parent.findall(nodes.inline) if chip.get("code", 0) >= 400]
    codes = {chip["code"] for chip in chips}
    reasons: dict[int, tuple[str, str]] = {}
    for paragraph in list(parent.findall(nodes.paragraph)) if codes else ():
        if "rest-codes" in paragraph["classes"]:
            continue
        for code, reason in reasons_of(paragraph.astext(), codes - reasons.keys()).items():
            reasons[code] = (f"{name}-{code}", reason)
            paragraph["ids"].append(reasons[code][0])
    for chip in chips:
        if chip["code"] in reasons:
            target, reason = reasons[chip["code"]]
            link = nodes.reference("", "", internal=True, refid=target, reftitle=" ".join(reason.split()))
            link.extend(chip.children)
            chip.children = []
            chip += link


def _first_line(node: nodes.Element) -> tuple[str, int]:
    """Return the source file and the line of a node, those of what holds it where it has none."""
    at: nodes.Element | None = node
    while at is not None and (at.source is None or not at.line):
        at = at.parent
    return (at.source or "", at.line or 0) if at is not None else ("", 0)


def _explain(holder: nodes.Element, codes: Sequence[StatusCode]) -> None:
    """Set off ``codes``, in their order, in the text of ``holder``."""
    texts = list(holder.findall(nodes.Text))
    whole = "".join(text.astext() for text in texts)
    # Numbers in remarks are no codes.
    plain = _REMARK.sub(lambda match: " " * len(match[0]), whole)
    spans: list[tuple[int, int, int]] = []
    end = 0
    for code in codes:
        if code.name is not None:
            match = re.compile(rf"{re.escape(code.name)}\s?[(（]\s*{code.code}\s*[)）]").search(plain, end)
        else:
            match = re.compile(rf"(?<![0-9A-Za-z.(]){code.code}(?![0-9A-Za-z]|\.[0-9])").search(plain, end)
        if match is not None:
            end = match.end()
            spans.append((match.start(), end, code.code))
    offset = 0
    for text in texts:
        length = len(text.astext())
        inside = [span for span in spans if offset <= span[0] and span[1] <= offset + length]
        if inside:
            holder["classes"] += [] if "rest-codes" in holder["classes"] else ["rest-codes"]
            parent = text.parent
            if isinstance(parent, nodes.literal):  # it is one thing, with its code
                chip = nodes.inline("", classes=_kind(inside[0][2]), code=inside[0][2])
                parent.parent[parent.parent.index(parent)] = chip
                chip += parent
            else:
                position = parent.index(text)
                parent.remove(text)
                for number, piece in enumerate(_pieces(text.astext(), inside, offset)):
                    parent.insert(position + number, piece)
        offset += length


def _pieces(text: str, spans: Iterable[tuple[int, int, int]], offset: int) -> Iterator[nodes.Node]:
    """Yield ``text``, which starts at ``offset``, with the codes at ``spans`` set off; bare ones say what they mean."""
    covered = 0
    for start, end, code in spans:
        if start - offset > covered:
            yield nodes.Text(text[covered : start - offset])
        label = text[start - offset : end - offset]
        phrase = reason_phrase(code)
        if label.isdigit() and phrase and not _says(text[end - offset :], phrase):
            label = f"{label} {phrase}"
        yield nodes.inline("", label, classes=_kind(code), code=code)
        covered = end - offset
    if covered < len(text):
        yield nodes.Text(text[covered:])


def words_of(code: StatusCode) -> str:
    """Return what a code is called: the fault's name, or the reason phrase."""
    return code.name or reason_phrase(code.code) or ""


def _kind(code: int) -> list[str]:
    """Return the class of a code; most codes are errors of clients: they have none."""
    return [] if code // 100 == 4 else [f"rest-{code // 100}xx"]


def _says(rest: str, phrase: str) -> bool:
    """Say whether the page itself gives the reason phrase behind a code."""
    return rest.lstrip(" -–—:(").lower().startswith(phrase.lower())
