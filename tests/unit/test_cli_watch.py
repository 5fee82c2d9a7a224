"""``compute-ref watch``: what is written in the terminal and served, as files change."""

from __future__ import annotations

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from conftest import REPOSITORY, Run

from sphinx_compute_ref.cli.watch import outermost, unwatched
from sphinx_compute_ref.cli.watch_changes import Changes
from sphinx_compute_ref.cli.watch_check import check, forget
from sphinx_compute_ref.reading.project import read_reference

pytestmark = pytest.mark.slow

SOURCE = Path("api-ref/source")


CONF = """
import pathlib
import time

extensions = ["sphinx_compute_ref"]
compute_ref_samples = "../../samples"
exclude_patterns = ["_generated/*"]
folder = pathlib.Path(__file__).parent / "_generated"
folder.mkdir(exist_ok=True)
for path in (folder / "page.rst", folder.parent / "built.txt"):
    path.write_text(f"Built at {time.time()}.\\n")
"""


class Watch:
    """A running ``compute-ref watch``."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sphinx_compute_ref", "watch", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def until(self, text: str) -> str:
        """Return what is written up to a line that holds ``text``."""
        seen = ""
        deadline = time.monotonic() + 60
        while text not in seen:
            try:
                seen += self._lines.get(timeout=max(deadline - time.monotonic(), 0.01))
            except queue.Empty:
                raise AssertionError(f"{text!r} was not written:\n{seen}") from None
        return seen

    def builds(self, seconds: float) -> list[str]:
        """Return what begins builds within ``seconds`` from now."""
        lines, deadline = [], time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            with suppress(queue.Empty):
                lines.append(self._lines.get(timeout=left))
        return [line for line in lines if "Detected changes" in line]

    def page(self) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}/index.html", timeout=30) as response:
            return str(response.read().decode())

    def end(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        finally:
            self._process.kill()
            assert self._process.stdout is not None
            self._process.stdout.close()


@pytest.fixture
def watch(project: Path) -> Iterator[Watch]:
    """The project, watched, after the first build; its samples lie outside of the source, and builds write into it."""
    assert Path.cwd().resolve() == project.resolve()
    (SOURCE / "samples").rename("samples")
    page = SOURCE / "servers.inc"
    page.write_text(page.read_text().replace("samples/", "../../samples/"))
    (SOURCE / "conf.py").write_text(CONF)
    (SOURCE / "loop").symlink_to("../source")
    watching = Watch()
    try:
        first = watching.until("Serving on")
        assert "CR201 undefined-parameter" in first
        assert first.count("leads to a folder in which it is") == 1
        watching.until("Waiting to detect changes")
        time.sleep(1)  # until the files are watched
        yield watching
    finally:
        watching.end()


def test_parameters_and_samples_count_as_changes(watch: Watch) -> None:
    parameters = SOURCE / "parameters.yaml"
    parameters.write_text(parameters.read_text().replace("\nname:", "\nnane:").replace("name of the", "NEW of the"))
    assert "+0 new, 1 fixed, 1 as before" in watch.until("Serving on")  # the link is told at every check
    assert "NEW of the server" in watch.page()
    Path("samples/server-get-resp.json").write_text('{"name": 3}\n')
    assert "CR303 type-mismatch" in watch.until("Serving on")
    # Neither what builds write, nor what editors leave behind is a change.
    for name in (".servers.inc.swp", "servers.inc~", "4913", ".#index.rst"):
        (SOURCE / name).write_text("Text.\n")
    assert watch.builds(4) == []


FAILING = """
from docutils.parsers.rst import Directive


class Fail(Directive):
    def run(self):
        raise RuntimeError("boom")


def setup(app):
    app.add_directive("fail", Fail)
"""


def test_failing_builds_are_told_in_a_line_and_end_with_their_cause(project: Path) -> None:
    (SOURCE / "failing.py").write_text(FAILING)
    conf = "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"
    (SOURCE / "conf.py").write_text(f"{conf}extensions = ['sphinx_compute_ref', 'failing']\nhtml_theme = 'basic'\n")
    page = SOURCE / "fails.rst"
    page.write_text("Page\n====\n\n.. fail::\n")
    watching = Watch()
    try:
        said = watching.until("Waiting to detect changes")
        assert f"compute-ref: {page}: RuntimeError: boom (in the extension failing)\n  The traceback is in " in said
        assert "The build failed" in said
        time.sleep(1)  # until the files are watched
        page.write_text("Page\n====\n\nText.\n")
        again = watching.until("Serving on")
        assert "failed" not in again
        (SOURCE / "conf.py").write_text("html_theme = 'none'\n")
        said += again + watching.until("Serving on")
        assert f"compute-ref: {SOURCE}: Theme error: no theme named 'none'" in said
        (SOURCE / "conf.py").write_text("1 / 0\n")
        said += watching.until("Serving on")
        assert "configuration file: ZeroDivisionError: division by zero" in said
        assert "Traceback" not in said
    finally:
        watching.end()


def test_port_in_use_is_said_before_anything_is_built(project: Path, compute_ref: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = compute_ref("watch", "--port", str(port))
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"compute-ref: 127.0.0.1: port {port} is in use\n  --port 0 finds a free one.\n"
    assert not (project / "api-ref" / "build").exists()


def test_only_new_findings_are_shown_again(project: Path) -> None:
    page, doctrees = SOURCE / "servers.inc", project / "doctrees"
    page.write_text(page.read_text().replace("codes: 200", "codes: 200, 199"))
    first = check(str(SOURCE), doctrees)
    assert "CR201" in first
    assert "new" not in first
    assert check(str(SOURCE), doctrees) == "+0 new, 0 fixed, 2 as before\n"
    page.write_text("Text.\n\n" + page.read_text().replace("nane", "name").replace("REST", "rest"))
    (SOURCE / "samples" / "server-get-resp.json").write_text('{"name": 3}\n')
    again = check(str(SOURCE), doctrees)
    assert "CR303" in again
    assert "CR601" not in again
    assert again.endswith("+1 new, 1 fixed, 1 as before\n")
    forget(doctrees)
    assert "CR601" in check(str(SOURCE), doctrees)


@pytest.mark.parametrize("extensions", ["'os_api_ref'", "'os_api_ref', 'sphinx_compute_ref'", "'sphinx_compute_ref'"])
def test_pages_that_sphinx_takes_for_current_are_read_again(project: Path, extensions: str) -> None:
    """os-api-ref tells Sphinx of no parameters file."""
    (SOURCE / "conf.py").write_text(f"extensions = [{extensions}]\n")
    doctrees, output = project / "doctrees", project / "html"
    build = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", doctrees, SOURCE, output]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}

    def page() -> str:
        check(str(SOURCE), doctrees)
        subprocess.run(build, check=True, capture_output=True, env=environment)
        return (output / "index.html").read_text(encoding="utf-8")

    assert "The id of the server." in page()
    parameters = SOURCE / "parameters.yaml"
    parameters.write_text(parameters.read_text().replace("id of the", "NEW of the"))
    assert "The NEW of the server." in page()


def test_missing_sphinx_autobuild_is_said(project: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sphinx_autobuild", None)
    monkeypatch.delitem(sys.modules, "sphinx_autobuild.__main__", raising=False)
    outcome = compute_ref("watch")
    assert (outcome.status, "sphinx-compute-ref[watch]" in outcome.err) == (2, True)


def test_folders_are_watched_once() -> None:
    assert outermost(["a/b/c", "a/b", "s/x", "a-b", "t"], os.path.abspath("s")) == ["a/b", "a-b", "t"]


def test_what_is_excluded_or_an_editors_is_not_watched(project: Path) -> None:
    (SOURCE / "conf.py").write_text('exclude_patterns = ["_made/*", "parts", "*.inc"]\n')
    (SOURCE / "parts").mkdir()
    (SOURCE / "parts" / "used.inc").write_text("Text.\n")
    (SOURCE / "index.rst").write_text(
        "API\n===\n\n.. include:: servers.inc\n\n.. include:: parts/used.inc\n\n.. include:: used.bak\n"
    )
    (SOURCE / "used.bak").write_text("Text.\n")
    expressions = [re.compile(each) for each in unwatched(read_reference(SOURCE))]

    def ignored(path: str) -> bool:
        return any(each.search((SOURCE / path).resolve().as_posix()) for each in expressions)

    others = (
        "_made/x.rst",
        "parts/a/b.rst",
        "other.inc",
        ".index.rst.swp",
        "index.rst~",
        ".#a",
        "4913",
        "index.rst.orig",
    )
    others += (".index.rst.kate-swp", "._index.rst", ".DS_Store", "index.rst.bak", "__pycache__", "__pycache__/a.pyc")
    others += (".git/index", ".index.rst.Xa1bC2", "index.rst___jb_tmp___", ".goutputstream-A1")
    assert [name for name in others if not ignored(name)] == []
    watched = (
        "servers.inc",
        "parts/used.inc",
        "used.bak",
        ".htaccess",
        ".github.rst",
        "temporary.rst",
        "index.rst",
        "made/x.rst",
        "parameters.yaml",
        "samples/a.json",
    )
    assert [name for name in watched if ignored(name)] == []


def test_what_every_build_writes_and_the_same_text_are_no_changes(tmp_path: Path) -> None:
    page, made, doctrees = tmp_path / "source" / "index.rst", tmp_path / "source" / "made.rst", tmp_path / "doctrees"
    page.parent.mkdir()
    page.write_text("One.\n")

    def build(text: str, *, is_first: bool = False, is_done: bool = True) -> None:
        changes = Changes(str(page.parent), str(doctrees))
        changes.begin()
        time.sleep(0.05)  # clocks of file systems are coarse
        made.write_text(text)
        time.sleep(0.05)
        changes.end(is_first=is_first, is_done=is_done)

    def changes() -> list[Path]:
        return Changes(str(page.parent), str(doctrees)).of([page, made])

    build("Made 1.\n", is_first=True)
    assert changes() == []
    build("Made 2.\n")
    page.write_text("One.\n")
    assert changes() == []
    page.write_text("Two.\n")
    assert changes() == [page]
    time.sleep(0.05)
    made.write_text("By hand.\n")
    assert changes() == [page, made]
    build("Made 3.\n", is_done=False)
    assert changes() == [page]
    page.unlink()
    assert changes() == [page]
