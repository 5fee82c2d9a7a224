"""``compute-ref export markdown`` loses nothing: every row, range, status code and sample of the model is in a file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY

from sphinx_compute_ref import read_reference
from sphinx_compute_ref.model.operation import Message, Operation
from sphinx_compute_ref.model.reference import Reference

_BLOCK = re.compile(r"^(```+).*?^\1$", re.MULTILINE | re.DOTALL)
#: The third one's conf.py imports the service itself.
REAL = ("nova-34.0.0", "cinder-29.0.0")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("ours", marks=pytest.mark.slow),
        *(pytest.param(name, marks=pytest.mark.corpora) for name in REAL),
    ],
)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Reference, Path]:
    """Export a reference as its users do; real ones list os_api_ref in conf.py."""
    if request.param == "ours":
        source = REPOSITORY / "api-ref" / "source"
    else:
        source = needs.corpus(request.param) / "api-ref" / "source"
    out = tmp_path_factory.mktemp("markdown") / "out"
    command = [sys.executable, "-m", "sphinx_compute_ref", "export", "markdown", str(source), "--output", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    return read_reference(str(source)), out


def plain(text: str) -> str:
    """Return ``text`` without what typography may change."""
    return re.sub(r"\s+", "", text).translate(str.maketrans("“”‘’–…", "\"\"''-.")).replace("&#124;", "|")


def sections_of(out: Path) -> dict[tuple[str, str], list[str]]:
    """Return the sections (to the next heading that is not lower), by heading and the first "METHOD URL" in them."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in out.rglob("*.md"):
        text = _BLOCK.sub(lambda match: match[0].replace("\n#", "\n\\#"), path.read_text("utf-8"))
        heads = list(re.finditer(r"^(#+) (.+)$", text, re.MULTILINE))
        for number, head in enumerate(heads):
            ends = (other.start() for other in heads[number + 1 :] if len(other[1]) <= len(head[1]))
            section = text[head.start() : next(ends, len(text))]
            method = re.search(r"^`([A-Z]+(?: \S.*?)?)`$", section, re.MULTILINE)
            if method is not None:
                found.setdefault((plain(re.sub(r"[*`]", "", head[2])), method[1]), []).append(section)
    return found


def expected_rows(message: Message) -> Iterator[tuple[str, ...]]:
    for row in message.rows:
        definition = row.definition
        if definition is not None:
            notes = [f"New in version {row.range.low}." if row.range.low else ""]
            notes += [f"Available until version {row.range.high}." if row.range.high else ""]
            yield (row.name, definition.in_ or "", "yes" if definition.required else "no", *filter(None, notes))


def rows_in(section: str) -> list[list[str]]:
    lines = (line for line in section.splitlines() if line.startswith("| `"))
    return [[cell.strip().replace("&#124;", "|") for cell in line.strip("|").split(" | ")] for line in lines]


def all_of(exported: tuple[Reference, Path]) -> Iterator[tuple[Operation, str]]:
    """Yield each operation with its Markdown; operations of one title and URL in their order."""
    reference, out = exported
    sections = sections_of(out)
    for operation in reference.operations:
        key = (plain(re.sub(r"[*`]", "", operation.title)), f"{operation.method} {operation.url}".strip())
        texts = sections.get(key)
        assert texts, f"{key} is nowhere"
        yield operation, texts[0] if len(texts) == 1 else "\n".join(texts)


def test_all_operations_with_their_ranges_and_rows_are_there(exported: tuple[Reference, Path]) -> None:
    count = 0
    for operation, text in all_of(exported):
        for note, version in (("New in", operation.min_version), ("Available until", operation.max_version)):
            assert version is None or f"{note} version {version}.\n" in text
        found = rows_in(text)
        for message in operation.messages:
            for name, place, required, *notes in expected_rows(message):
                own = [row for row in found if row[0] == f"`{name}`" and row[1] == place and row[3] == required]
                assert any(all(note in row[-1] for note in notes) for row in own), (operation.title, name)
                count += 1
    assert count > 400


def test_all_descriptions_are_there(exported: tuple[Reference, Path]) -> None:
    """Word by word: markup and line breaks aside, the first sentence of each row."""
    for operation, text in all_of(exported):
        words = plain(re.sub(r"[`*]|\[|\]\([^)]*\)", "", text))
        for message in operation.messages:
            for row in message.rows:
                first = (row.definition.description or "").split("\n\n")[0] if row.definition else ""
                if first and not re.search(r"[`*_|<\\]|--|::|^\s*[-.#]", first, re.MULTILINE):
                    assert plain(first) in words, (operation.title, row.name)


def test_all_status_codes_are_there(exported: tuple[Reference, Path]) -> None:
    for operation, text in all_of(exported):
        numbers = set(re.findall(r"\b\d{3}\b", text))
        assert {str(code.code) for status in operation.statuses for code in status.codes} <= numbers, operation.title


def test_all_samples_are_there_as_json(exported: tuple[Reference, Path]) -> None:
    count = 0
    for operation, text in all_of(exported):
        blocks = [plain(block) for block in re.findall(r"^```+.*?\n(.*?)^```+$", text, re.MULTILINE | re.DOTALL)]
        for message in operation.messages:
            for sample in message.samples:
                if Path(sample.path).is_file():
                    content = Path(sample.path).read_text("utf-8")
                    assert plain(content) in blocks, (operation.title, sample.path)
                    count += 1
    assert count > 50


def test_llms_txt_lists_every_file(exported: tuple[Reference, Path]) -> None:
    reference, out = exported
    listed = set(re.findall(r"\]\(([^)]+)\)", (out / "llms.txt").read_text("utf-8")))
    assert listed == {path.relative_to(out).as_posix() for path in out.rglob("*.md")}
    resources = {resource.title for resource in reference.resources if resource.operations}
    assert len(listed) >= len(resources)


def test_all_links_between_files_lead_somewhere(exported: tuple[Reference, Path]) -> None:
    _, out = exported
    for path in out.rglob("*.md"):
        for target in re.findall(r"\]\(([^)\s]+\.md)(?:#[^)\s]*)?\)", path.read_text("utf-8")):
            if "://" not in target:
                assert (path.parent / target).is_file(), (path.name, target)


def test_json_in_it_can_be_read(exported: tuple[Reference, Path]) -> None:
    reference, out = exported
    valid = sum(1 for sample in reference.samples.values() if sample.valid)
    read = 0
    for path in out.rglob("*.md"):
        for block in re.findall(r"^```json\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            try:
                json.loads(block)
            except ValueError:
                continue
            read += 1
    assert read > 50
    assert valid > 50
