"""Whatever Sphinx or an extension raises in a build: a message that says what failed and where, and no traceback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sphinx
from conftest import Run

EXTENSION = """
import os
import sys

from docutils.parsers.rst import Directive
from sphinx.transforms.post_transforms import SphinxPostTransform


class Fail(Directive):
    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        exec(self.arguments[0])
        return []


class FailLater(SphinxPostTransform):
    default_priority = 3

    def run(self):
        if "later" in self.document.astext():
            raise ValueError("not here")


def when_resolved(app, doctree, docname):
    if "when resolved" in doctree.astext():
        raise ValueError("not here")


def setup(app):
    app.add_directive("fail", Fail)
    app.add_post_transform(FailLater)
    app.connect("doctree-resolved", when_resolved)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""
CONF = """
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
extensions = ["sphinx_compute_ref", "failing_extension"]
html_theme = "basic"
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "failing_extension.py").write_text(EXTENSION)
    (folder / "conf.py").write_text(CONF)
    (folder / "index.rst").write_text("API\n===\n\n.. toctree::\n   :glob:\n\n   page*\n")
    for number in range(8):
        (folder / f"page{number}.rst").write_text("Page\n====\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield folder
    sys.modules.pop("failing_extension", None)


def said(err: str) -> tuple[str, str]:
    """Return the message, and the traceback that its next line leads to."""
    found = re.search(r"^compute-ref: (.+)\n  The traceback is in (\S+)\.$", err, re.MULTILINE)
    assert found is not None, err
    assert "Traceback" not in err
    return found[1], Path(found[2]).read_text()


#: Before Sphinx 9 docutils takes the end of a process for its own, and only the end of the traceback is left.
_FROM = " (in the extension failing_extension)" if sphinx.version_info >= (9,) else ""
FAILING = {
    "exception": ('raise RuntimeError("two\\nlines")', "RuntimeError: two lines (in the extension failing_extension)"),
    "file": ('open("/no/file")', "FileNotFoundError: [Errno 2] No such file or directory: '/no/file' (in the "),
    "memory": ("raise MemoryError", "there is not enough memory: build with one process (-j 1) (in the "),
    "nesting": ("(lambda f: f(f))(lambda f: f(f))", "something nests too deeply (in the "),
    "end of the process": ('sys.exit("left")', f"SystemExit: left{_FROM}"),
}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("statement", "message"), FAILING.values(), ids=FAILING)
def test_failing_directive_is_told_with_its_document(
    source: Path, compute_ref: Run, statement: str, message: str, jobs: str
) -> None:
    (source / "page3.rst").write_text(f"Page\n====\n\n.. fail:: {statement}\n")
    outcome = compute_ref("build", "source", "out", "-j", jobs)
    told, saved = said(outcome.err)
    assert outcome.status == 1
    assert told.startswith(f"source/page3.rst: {message}")
    assert "failing_extension.py" in saved or ("sys.exit" in statement and not _FROM)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("when", ["later", "when resolved"])
def test_what_fails_after_reading_is_told_with_its_document(
    source: Path, compute_ref: Run, when: str, jobs: str
) -> None:
    (source / "page3.rst").write_text(f"Page\n====\n\nFail {when}.\n")
    outcome = compute_ref("build", "source", "out", "-j", jobs)
    told, saved = said(outcome.err)
    assert outcome.status == 1
    assert told.startswith("source/page3.rst: ")
    assert "not here" in told
    assert "failing_extension" in told
    assert "ValueError: not here" in saved


def test_process_that_the_system_ends_is_told(source: Path, compute_ref: Run) -> None:
    (source / "page3.rst").write_text("Page\n====\n\n.. fail:: os.kill(os.getpid(), 9)\n")
    outcome = compute_ref("build", "source", "out", "-j", "2")
    assert outcome.status == 1
    assert said(outcome.err)[0].startswith("source: a process of the build was ended by the system")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted_build_is_no_failure(source: Path, compute_ref: Run, jobs: str) -> None:
    (source / "page3.rst").write_text("Page\n====\n\n.. fail:: raise KeyboardInterrupt\n")
    outcome = compute_ref("build", "source", "out", "-j", jobs)
    assert (outcome.status, outcome.err.strip().splitlines()[-1]) == (130, "compute-ref: interrupted")


def test_failing_configuration_is_told_in_a_line(source: Path, compute_ref: Run) -> None:
    (source / "conf.py").write_text(f"{CONF}\n1 / 0\n")
    outcome = compute_ref("build", "source", "out")
    told, saved = said(outcome.err)
    assert outcome.status == 1
    assert told.endswith("configuration file: ZeroDivisionError: division by zero")
    assert 'conf.py", line ' in saved


def test_what_sphinx_says_itself_needs_no_traceback(source: Path, compute_ref: Run) -> None:
    (source / "conf.py").write_text(f"{CONF}\nhtml_theme = 'none'\n")
    outcome = compute_ref("build", "source", "out")
    assert (outcome.status, "Theme error: no theme named" in outcome.err) == (1, True)
    assert "The traceback" not in outcome.err


def test_export_tells_failures_as_builds_do(source: Path, compute_ref: Run) -> None:
    (source / "page3.rst").write_text('Page\n====\n\n.. fail:: raise RuntimeError("boom")\n')
    outcome = compute_ref("export", "markdown", "source", "--output", "out")
    assert outcome.status == 1
    assert said(outcome.err)[0] == "source/page3.rst: RuntimeError: boom (in the extension failing_extension)"


@pytest.mark.parametrize("processors", [1, 2])
@pytest.mark.parametrize("page", ["", ".. fail:: raise ValueError('not here')\n"], ids=["built", "failed"])
def test_the_report_comes_once_and_first_though_sphinx_works_meanwhile(
    source: Path, processors: int, page: str
) -> None:
    (source / "index.rst").write_text(f"Page\n====\n\n.. rest_method:: GET /things\n\n{page}")
    output = _built(processors)
    assert output.count("CR604") == 1
    assert output.index("CR604") < output.index("Running Sphinx")
    assert ("The build failed" in output or "ValueError" in output) == bool(page)


@pytest.mark.parametrize("processors", [1, 2])
def test_a_check_that_cannot_begin_is_told_before_sphinx_says_anything(source: Path, processors: int) -> None:
    Path("pyproject.toml").write_text('[tool.compute-ref]\nignore = ["CR999"]\n')
    (source / "index.rst").write_text("Page\n====\n")
    output = _built(processors)
    assert 'there is no rule "CR999"' in output
    assert not any(word in output for word in ("Running Sphinx", "Traceback", "Logging error"))


@pytest.mark.parametrize("option", [(), ("--no-check",)], ids=["checked", "unchecked"])
def test_output_that_nobody_can_take_ends_in_one_line(source: Path, option: tuple[str, ...]) -> None:
    (source / "index.rst").write_text("Page\n====\n\n.. rest_method:: GET /things\n\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sphinx_compute_ref", "build", "source", "out", *option],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def _built(processors: int) -> str:
    """Return what ``compute-ref build`` prints with so many processors at least or at most."""
    command = [sys.executable, "-m", "sphinx_compute_ref", "build", "source", "out"]
    if processors == 1:
        command = ["taskset", "-c", str(min(os.sched_getaffinity(0))), *command]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120
    )
    return done.stdout
