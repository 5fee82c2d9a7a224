"""Whatever os-api-ref shows of real references is in our pages, in their order: fields follow their objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

import needs
import pytest
from corpora.building import OS_API_REF, build, shared
from corpora.fetch import CORPORA
from page import classes, parse, text_of
from sharing import Once

pytestmark = pytest.mark.corpora
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--", "—": "---", "…": "..."})


class Item(NamedTuple):
    """An operation (method, URL, title) or a row (name, in, type, description with microversions)."""

    kind: str
    cells: tuple[str, ...]


def _text(element: Element) -> str:
    # Blanks between blocks are the writer's business; what definitions say of values, os-api-ref does not show.
    return re.sub(r"\s+", "", text_of(element, without=("headerlink", "rest-values")).translate(_QUOTES))


def _rows(table: Element) -> Iterator[Item]:
    """Yield the rows of a table of parameters, be it a directive's or written by hand."""
    if [_text(head) for head in table.iter("th")] == ["Name", "In", "Type", "Description"]:
        for row in table.iter("tr"):
            cells = tuple(_text(cell) for cell in row.iter("td"))
            if len(cells) > 1:  # one cell alone is a heading within the table, as of its query parameters
                yield Item("row", cells)


def _gathered(rows: Iterable[Item]) -> Iterator[Item]:
    """Yield rows as our tables have them: in a run of body rows those of a name together, fields behind objects."""
    for place, run in groupby(rows, key=lambda row: row.cells[1]):
        gathered: list[Item] = []
        for row in run:
            name = _name(row)
            owner = next((one for one in (name, name.rpartition(".")[0]) if one in map(_name, gathered)), "")
            family = [n for n, one in enumerate(gathered, 1) if f"{_name(one)}.".startswith(f"{owner}.")]
            gathered.insert(family[-1] if place == "body" and owner else len(gathered), row)
        yield from gathered


def _name(row: Item) -> str:
    return row.cells[0].removesuffix("(Optional)")


def _theirs(tree: Element) -> Iterator[Item]:
    for element in tree.iter():
        if "operation-grp" in classes(element):
            parts = {name: one for one in element.iter() for name in classes(one)}
            badge = next(one for one in element.iter() if "badge" in classes(one))
            yield Item("operation", (_text(badge), _text(parts["endpoint-url"]), _text(parts["url-subtitle"])))
        elif element.tag == "table":
            yield from _gathered(_rows(element))


def _ours(tree: Element) -> Iterator[Item]:
    title = ""
    for element in tree.iter():
        if re.fullmatch("h[1-6]", element.tag):
            title = _text(element)
        elif "rest-method" in classes(element):
            verb = next(one for one in element.iter() if "rest-verb" in classes(one))
            url = next(one for one in element.iter() if "rest-url" in classes(one))
            yield Item("operation", (_text(verb), _text(url), title))
        elif element.tag == "table":
            yield from _rows(element)


def _pages(folder: Path) -> dict[str, Element]:
    return {
        path.relative_to(folder).as_posix(): parse(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.html"))
        if path.name not in ("genindex.html", "search.html", "rest-methods.html", "rest-history.html")
    }


def _compare(theirs: list[Item], ours: list[Item]) -> tuple[list[Item], list[Item]]:
    """Return what of ``theirs`` is missing in ``ours``, in order, and what ``ours`` has in addition."""
    missing: list[Item] = []
    extra: list[Item] = []
    position = 0
    for item in theirs:
        try:
            found = ours.index(item, position)
        except ValueError:
            missing.append(item)
            continue
        extra += ours[position:found]
        position = found + 1
    return missing, extra + ours[position:]


@pytest.mark.parametrize("corpus", CORPORA)
def test_all_that_os_api_ref_shows_is_there(corpus: str, once: Once, tmp_path: Path) -> None:
    """Every operation and row, with its texts, in our order; rows that os-api-ref loses are additional."""
    needs.package("os_api_ref")
    source = needs.corpus(corpus) / "api-ref" / "source"
    build(source, tmp_path, OS_API_REF)
    theirs, ours = (_pages(folder / "html") for folder in (tmp_path, shared(once, corpus)))
    assert theirs.keys() == ours.keys()
    additional = 0
    for page, tree in theirs.items():
        expected, found = list(_theirs(tree)), list(_ours(ours[page]))
        missing, extra = _compare(expected, found)
        assert not missing, f"{page}: {len(missing)} of {len(expected)} missing: {missing[:5]}"
        additional += len(extra)
        for item in extra:
            print(f"{corpus} {page}: os-api-ref lacks {item.kind} {item.cells[0]}")
    print(f"{corpus}: {additional} more than os-api-ref")
