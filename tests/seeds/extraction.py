"""The facts of the seeds: which operations they describe, with which rows. Names only, no prose.

``python tests/seeds/extraction.py`` writes them to ``names.json`` beside this file.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
NAMES = Path(__file__).parent / "names.json"


class SeedOperation(TypedDict):
    """An operation as a seed names it, with the names of its rows in the order of the seed."""

    seed: str
    section: str
    method: str
    url: str
    title: str
    request: list[str]
    response: list[str]


def extract(folder: Path = SEEDS) -> list[SeedOperation]:
    """Return the operations of the seeds 001, 002 and 003."""
    text = {path.name[:3]: path.read_text(encoding="utf-8") for path in folder.glob("0*_*.txt")}
    return [
        *_page(text["001"]),
        *_rendered_page(text["002"]),
        *_with_sections(_old_rendering(text["003"]), folder / "003_operations.tsv"),
    ]


def _page(text: str) -> Iterator[SeedOperation]:
    """Seed 001: a page in reStructuredText."""
    for block, title, method, url in _blocks(text, r"^(.+)\n=+\n\n\.\. rest_method:: (\w+) (\S+)$"):
        request, _, response = block.partition("\nResponse\n---")
        tables = (re.findall(r"^ +- (\S+): \S+$", part, re.MULTILINE) for part in (request, response))
        yield _operation("001", method, url, title, *tables)


def _rendered_page(text: str) -> Iterator[SeedOperation]:
    """Seed 002: a page of which a web page left the text, with a table on one line and titles in captions only."""
    for block, method, url in _blocks(text, r"^\.\. rest_method:: (\w+) (\S+)$"):
        title = re.search(r"^Example (.+?)(?: \(v[\d.]+\))?$", block, re.MULTILINE)
        assert title is not None
        tables = re.findall(r"^\.\. rest_parameters:: \S+ (.*)$", block, re.MULTILINE)
        rows = ([row for table in part for row in re.findall(r"- (\S+): ", table)] for part in (tables[:1], tables[1:]))
        yield _operation("002", method, url, title[1], *rows)


def _old_rendering(text: str) -> Iterator[SeedOperation]:
    """Seed 003: the text of a web page of an older generator."""
    for block, method, url, title in _blocks(text, r"^(GET|POST|PUT|PATCH|DELETE)\n(/\S*)\n(.+)$"):
        rows: dict[str, list[str]] = {"Request": [], "Response": []}
        message = "Request"
        for line in block.splitlines():
            if heading := re.fullmatch(r"(Request|Response) parameters", line):
                message = heading[1]
            elif row := re.match(r"(\S+)(?: \(Optional\))? (?:URI|header|plain|query) (?:xsd:|csapi:|String)", line):
                rows[message].append(row[1])
        yield _operation("003", method, url, title, rows["Request"], rows["Response"])


def _with_sections(operations: Iterator[SeedOperation], table: Path) -> Iterator[SeedOperation]:
    """Add the titles of the sections, which only the list beside seed 003 tells apart from other text."""
    with table.open(encoding="utf-8", newline="") as lines:
        for operation, line in zip(operations, csv.DictReader(lines, delimiter="\t"), strict=True):
            assert all(operation[key] == line[key] for key in ("method", "url", "title")), line
            operation["section"] = line["section"]
            yield operation


def _blocks(text: str, start: str) -> Iterator[tuple[str, ...]]:
    """Yield the text from each match of ``start`` to the next one, and the groups of the match."""
    matches = list(re.finditer(start, text, re.MULTILINE))
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        yield text[match.end() : following.start() if following else None], *match.groups()


def _operation(seed: str, method: str, url: str, title: str, request: list[str], response: list[str]) -> SeedOperation:
    return {
        "seed": seed,
        "section": "",
        "method": method,
        "url": url,
        "title": title,
        "request": list(dict.fromkeys(request)),
        "response": list(dict.fromkeys(response)),
    }


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(operation, ensure_ascii=False) for operation in extract())
    NAMES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
