"""A build shows, reads and copies regular files alone: a device or a pipe would be read without end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

PAGE = "API\n===\n\nBefore.\n\n{directive}\n\nBehind.\n"
CONF = 'extensions = ["sphinx_compute_ref"]\nhtml_theme = "basic"\n'
OWN = """
from docutils import nodes
from docutils.parsers.rst import Directive


class Own(Directive):
    required_arguments = 1

    def run(self):
        return [nodes.paragraph("", f"Own {self.arguments[0]}")]


def setup(app):
    app.add_directive("literalinclude", Own, override=True)
"""
DIRECTIVES = {
    "literalinclude": ".. literalinclude:: endless",
    "literalinclude with a difference": ".. literalinclude:: conf.py\n   :diff: /endless",
    "include": ".. include:: endless",
    "literal include": ".. include:: /endless\n   :literal:",
    "raw": ".. raw:: html\n   :file: endless",
    "raw of an address": ".. raw:: html\n   :url: file:///dev/zero",
    "table": ".. csv-table::\n   :file: endless",
    "in another file": ".. include:: more.inc",
}


def build(source: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build in a process of its own: one that hangs is ended."""
    command = [sys.executable, "-m", "sphinx", "-q", *options, str(source), str(source.parent / "out")]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "conf.py").write_text(CONF)
    (folder / "more.inc").write_text("More.\n\n.. literalinclude:: endless\n")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(
    "directive",
    [
        ".. literalinclude:: a\0b.json",
        ".. include:: a\0b.inc",
        ".. raw:: html\n   :file: a\0b",
        ".. csv-table::\n   :file: a\0b",
    ],
)
def test_name_that_no_file_can_have_is_told_with_its_line(source: Path, directive: str) -> None:
    (source / "index.rst").write_text(PAGE.format(directive=directive))
    built = build(source, "-b", "text", "-D", "compute_ref_check=0")
    assert built.returncode == 0, built.stderr
    assert f"{source}/index.rst:6: " in built.stderr
    text = (source.parent / "out" / "index.txt").read_text()
    assert "Behind." in text


@pytest.mark.parametrize(
    "directive",
    [".. rest_parameters:: a\0b.yaml\n\n   - name: ref", ".. rest_status_code:: success a\0b.yaml\n\n   - 200"],
)
def test_file_that_can_not_exist_is_a_missing_one_to_our_directives(source: Path, directive: str) -> None:
    page = f"Show\n----\n\n.. rest_method:: GET /x\n\n{directive}"
    (source / "index.rst").write_text(PAGE.format(directive=page))
    built = build(source, "-b", "text")
    assert built.returncode == 0, built.stderr
    assert re.search(r"index\.rst:11: WARNING: CR001 missing-file: the \w+ file ", built.stderr), built.stderr
    assert "Behind." in (source.parent / "out" / "index.txt").read_text()


def test_directives_say_so_and_the_build_goes_on(source: Path) -> None:
    (source / "endless").symlink_to("/dev/zero")
    toctree = "".join(f"   page{number}\n" for number in range(len(DIRECTIVES)))
    (source / "index.rst").write_text(f"API\n===\n\n.. toctree::\n\n{toctree}")
    for number, directive in enumerate(DIRECTIVES.values()):
        (source / f"page{number}.rst").write_text(PAGE.format(directive=directive))
    built = build(source)
    for number, kind in enumerate(DIRECTIVES):
        where = "more.inc:3" if kind == "in another file" else f"page{number}.rst:6"
        told = [line for line in built.stderr.splitlines() if f"{where}: ERROR: " in line]
        assert ["is no regular file" in line for line in told] == [True], kind
        page = (source.parent / "out" / f"page{number}.html").read_text()
        assert "Before." in page
        assert "Behind." in page


def test_pipe_is_no_file_either_and_a_file_is_shown_as_ever(source: Path) -> None:
    os.mkfifo(source / "endless")
    (source / "raw.html").write_text("<b>raw</b>")
    (source / "index.rst").write_text(
        PAGE.format(
            directive=f"{DIRECTIVES['raw']}\n\n.. raw:: html\n   :file: raw.html\n\n.. literalinclude:: conf.py\n"
        )
    )
    built = build(source)
    assert built.stderr.count("no regular file") == 1
    page = (source.parent / "out" / "index.html").read_text()
    assert "<b>raw</b>" in page
    assert "html_theme" in page


def test_directive_of_another_extension_is_left_alone(source: Path) -> None:
    (source / "endless").symlink_to("/dev/null")
    (source / "conf.py").write_text(CONF + OWN)
    (source / "index.rst").write_text(PAGE.format(directive=DIRECTIVES["literalinclude"]))
    built = build(source)
    assert "no regular file" not in built.stderr
    assert "Own endless" in (source.parent / "out" / "index.html").read_text()


def test_document_that_is_no_file_ends_the_build(source: Path) -> None:
    (source / "index.rst").write_text("API\n===\n")
    os.mkfifo(source / "more.rst")
    built = build(source)
    assert built.returncode == 2
    assert "source/more.rst:1: is a document by its name, and no regular file" in built.stderr


def test_picture_that_is_no_file_ends_the_build_before_it_is_copied(source: Path) -> None:
    (source / "endless.png").symlink_to("/dev/zero")
    (source / "index.rst").write_text(PAGE.format(directive=".. image:: endless.png"))
    built = build(source)
    assert built.returncode == 2
    assert re.search(r"source/index\.rst:6: \S*dev/zero is no regular file", built.stderr)


@pytest.mark.parametrize("command", ["build source out", "watch source out", "export markdown source --output out"])
def test_conf_py_that_is_too_large_is_named(source: Path, command: str, compute_ref: Run) -> None:
    (source / "index.rst").write_text("API\n===\n")
    with open(source / "conf.py", "ab") as file:
        file.truncate(33 << 20)
    outcome = compute_ref(*command.split())
    assert outcome.status == 2
    assert "source/conf.py: the file is larger than 32 MiB" in outcome.err
