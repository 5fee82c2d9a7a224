"""Editing real references: the language server finds after each edit what a check from scratch finds."""

from __future__ import annotations

import random
from pathlib import Path

import needs
import pytest
from corpora.fetch import CORPORA

from sphinx_compute_ref.lsp.session import Session

pytestmark = pytest.mark.corpora
#: Each is two checks of all, one of them from scratch: of large references every kind of file is edited once.
EDITS = [
    *(pytest.param(name, 12 if name.startswith("openstack_placement") else 4, id=name) for name in CORPORA),
    *(pytest.param(name, 24, marks=pytest.mark.wide, id=f"{name}-often") for name in CORPORA),
]


@pytest.mark.parametrize(("name", "edits"), EDITS)
def test_check_after_an_edit_is_a_check_from_scratch(name: str, edits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(needs.corpus(name))
    source = "api-ref/source"
    session = Session(source)
    reference = session.check().result.reference
    chance = random.Random(name)  # the same edits every time
    pages = sorted({operation.location.file for operation in reference.operations})
    samples = sorted({sample.path for _, message in reference.messages for sample in message.samples})
    for number in range(edits):
        path = chance.choice([pages, pages, [*reference.parameters], samples][number % 4])
        lines = Path(path).read_text(encoding="utf-8").split("\n")
        line = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                del lines[line]
            case 1:
                lines.insert(line, lines[line])
            case 2:
                lines[line] = lines[line].replace("e", "", 1)
            case _:
                lines.insert(line, "")
        session.edit(path, "\n".join(lines))
        scratch = Session(source)
        scratch.unsaved = dict(session.unsaved)
        assert session.check().result.findings == scratch.check().result.findings, (path, line)
