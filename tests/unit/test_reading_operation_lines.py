"""``Operation.lines``: where an operation's section begins and ends in the file of its ``rest_method``."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref.reading.project import read_reference

PAGE = """\
Servers
=======

List Servers
------------

.. rest_method:: GET /servers

Text.

Response
~~~~~~~~

More.

Show Server
-----------

.. rest_method:: GET /servers/{id}

Flavors
=======

.. rest_method:: GET /flavors
.. rest_method:: POST /flavors
"""


def lines(folder: Path, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, int, int]]:
    """Return file, first and last line by method and URL."""
    monkeypatch.chdir(folder)
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")
    operations = read_reference(".").operations
    return {f"{one.method} {one.url}": (one.location.file, *one.lines) for one in operations}


def test_a_section_ends_above_the_next_title_of_its_level_or_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lines(tmp_path, {"index.rst": PAGE}, monkeypatch) == {
        "GET /servers": ("index.rst", 4, 15),
        "GET /servers/{id}": ("index.rst", 16, 20),
        "GET /flavors": ("index.rst", 21, 24),
        "POST /flavors": ("index.rst", 21, 26),
    }


def test_a_section_of_an_included_file_ends_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = "Show\n----\n\n.. rest_method:: GET /show\n\nText.\n"
    index = "Index\n=====\n\n.. include:: part.inc\n\nOther\n=====\n"
    assert lines(tmp_path, {"index.rst": index, "part.inc": part}, monkeypatch) == {"GET /show": ("part.inc", 1, 7)}


def test_a_title_in_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = "Index\n=====\n\n.. include:: part.inc\n\nOther\n=====\n"
    part = "\n.. rest_method:: GET /part\n\nText.\n\nNext\n====\n"
    assert lines(tmp_path, {"index.rst": index, "part.inc": part}, monkeypatch) == {"GET /part": ("part.inc", 2, 5)}


def test_rules_get_texts_from_where_the_reference_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "index.rst"
    page.write_text(PAGE, "utf-8")
    reference = read_reference(".")
    assert reference.sources.text("index.rst") == PAGE
    assert reference.sources.text("missing.rst") == ""
    assert reference.sources.beside("index.rst") == ["index.rst"]
    assert reference.sources.beside("nowhere/index.rst") == []
