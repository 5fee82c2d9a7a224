"""The history page tells all that the model has of microversions, and all of its links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import needs
import pytest
from conftest import REPOSITORY
from corpora.building import DRAFT, own_pages, shared
from page import having, parse, text_of
from sharing import Once

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation, Row

_ITEM = re.compile(r"(came|went|changed) (the operation|sample )?(\S*)")


class Told(NamedTuple):
    """Something that happened: at which microversion, to what of which operation, and whether samples prove it."""

    version: str
    operation: str
    change: str
    name: str


@pytest.fixture(
    scope="module",
    params=[pytest.param("ours", marks=pytest.mark.slow), pytest.param("nova-34.0.0", marks=pytest.mark.corpora)],
)
def built(request: pytest.FixtureRequest, once: Once) -> tuple[Path, Path]:
    """Return the source folder and the pages."""
    if request.param == "ours":
        return REPOSITORY / "api-ref" / "source", own_pages(once)
    return needs.corpus(request.param) / "api-ref" / "source", shared(once, request.param, *DRAFT) / "html"


def page_of(out: Path) -> Element:
    return parse((out / "rest-history.html").read_text("utf-8"))


def told(page: Element) -> Iterator[Told]:
    for part in having(page, "rest-history-part"):
        version = part.get("id", "").removeprefix("v")
        for entry in (item for item in part.iter("li") if list(item.iter("ul"))):
            operation = text_of(next(entry.iter("a")))
            for item in (one for inner in entry.iter("ul") for one in inner.iter("li")):
                match = _ITEM.match(text_of(item))
                assert match is not None, text_of(item)
                name = match[2].strip() if match[2] == "the operation" else f"{match[2] or ''}{match[3]}"
                yield Told(version, operation, match[1], name)


def after(version: Microversion) -> str:
    return f"{version.major}.{version.minor + 1}"


def expected(operation: Operation) -> Iterator[Told]:
    title = " ".join(operation.title.split())
    if operation.min_version:
        yield Told(str(operation.min_version), title, "came", "the operation")
    if operation.max_version:
        yield Told(after(operation.max_version), title, "went", "the operation")
    for message in operation.messages:
        rows = [row for row in message.rows if row.definition is not None]
        ends = {(row.name, after(row.range.high)) for row in rows if row.range.high}
        starts = {(row.name, str(row.range.low)) for row in rows if row.range.low}
        for row in rows:
            yield from _of_row(row, title, starts, ends)
        for sample in message.samples:
            if sample.microversion is not None and sample.microversion.minor > 1:
                name = f"sample {sample.path.rpartition('/')[2]}"
                yield Told(str(sample.microversion), title, "*", name)


def _of_row(row: Row, title: str, starts: set[tuple[str, str]], ends: set[tuple[str, str]]) -> Iterator[Told]:
    if row.range.low:
        start = str(row.range.low)
        yield Told(start, title, "changed" if (row.name, start) in ends else "came", row.name)
    if row.range.high and (row.name, after(row.range.high)) not in starts:
        yield Told(after(row.range.high), title, "went", row.name)


def test_all_ranges_and_samples_are_told_and_nothing_else(built: tuple[Path, Path]) -> None:
    """The model is the linter's, read from the sources; the page is made of what Sphinx has collected."""
    source, out = built
    wanted = sorted(item for operation in read_reference(str(source)).operations for item in expected(operation))
    page = list(told(page_of(out)))
    found = sorted(item._replace(change="*") if item.name.startswith("sample ") else item for item in page)
    assert found == wanted
    assert {item.change for item in page} == {"came", "went", "changed"}
    assert {item.change for item in page if item.name.startswith("sample ")} == {"came", "changed"}
    assert len(found) > 300


def test_newest_microversions_come_first(built: tuple[Path, Path]) -> None:
    versions = [Microversion.parse(item.version) for item in told(page_of(built[1]))]
    assert versions == sorted(versions, reverse=True)


def test_proof_by_samples_is_told(built: tuple[Path, Path]) -> None:
    assert len(list(having(page_of(built[1]), "rest-proven"))) > 20


def test_all_links_lead_somewhere(built: tuple[Path, Path]) -> None:
    _, out = built
    (main,) = having(page_of(out), "rest-history")
    links = [urlsplit(link.get("href", "")) for link in main.iter("a")]
    pages = {link.path or "rest-history.html" for link in links}
    ids = {name: {one.get("id") for one in parse((out / name).read_text("utf-8")).iter()} for name in pages}
    lost = [one for one in links if one.fragment and unquote(one.fragment) not in ids[one.path or "rest-history.html"]]
    assert lost == []
    items = [item for item in main.iter("li") if not list(item.iter("ul"))]
    bare = [text_of(item) for item in items if not list(item.iter("a")) and "the operation" not in text_of(item)]
    assert bare == []
