"""What editors ask a checked reference for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref.lsp.answers import Answers
from sphinx_compute_ref.lsp.session import Session

PAGE = """\
{title}
{line}

.. rest_method:: GET /{title}

Response
--------

.. rest_parameters:: {file}

   - name: name
"""


def parameters(what: str) -> str:
    return f"name:\n  description: |\n    The name of the {what}.\n  in: body\n  type: string\n  required: true\n"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Two folders with a page and a file of definitions each, of the same names; one page names a third file."""
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "api-ref" / "source"
    for folder, file in (("one", "parameters.yaml"), ("two", "../shared/parameters.yaml")):
        (source / folder).mkdir(parents=True)
        (source / folder / "index.rst").write_text(f"{folder}\n{'=' * len(folder)}\n\n.. include:: ../{folder}.inc\n")
        (source / f"{folder}.inc").write_text(PAGE.format(title=folder, line="-" * len(folder), file=file))
        (source / folder / "parameters.yaml").write_text(parameters(folder))
    (source / "shared").mkdir()
    (source / "shared" / "parameters.yaml").write_text(parameters("shared"))
    (source / "index.rst").write_text("API\n===\n\n.. toctree::\n\n   one/index\n   two/index\n")
    (source / "conf.py").write_text('extensions = ["sphinx_compute_ref"]\n')
    return Session()


def answers(session: Session, page: str, line: int, column: int) -> Answers:
    snapshot = session.check()
    assert snapshot is not None
    return Answers(session, snapshot, page, line, column)


@pytest.mark.parametrize(
    ("page", "words", "file"),
    [
        ("one.inc", "The name of the one.", "one/parameters.yaml"),
        ("two.inc", "The name of the shared.", "shared/parameters.yaml"),
    ],
)
def test_definitions_are_those_of_the_file_that_the_table_names(
    session: Session, page: str, words: str, file: str
) -> None:
    here = answers(session, f"api-ref/source/{page}", 11, 8)
    hover = here.hover()
    assert hover is not None
    assert words in hover[0]
    assert [span.file for span in here.definitions()] == [f"api-ref/source/{file}"]
    named = answers(session, f"api-ref/source/{page}", 9, 25)
    assert [span.file for span in named.definitions()] == [f"api-ref/source/{file}"]
