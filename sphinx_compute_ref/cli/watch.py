"""``compute-ref watch``: sphinx-autobuild, with the findings in the terminal before each build."""

from __future__ import annotations

import errno
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import click

from sphinx_compute_ref.cli.folders import conf_text_of, output_folder
from sphinx_compute_ref.cli.memory import with_collection, without_collection
from sphinx_compute_ref.cli.watch_changes import Changes
from sphinx_compute_ref.cli.watch_check import forget
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.publishing.build.failures import SPHINX_BUILD
from sphinx_compute_ref.reading.files.boundary import real_path
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.patterns import expression_of
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.sphinx_settings import read_settings
from sphinx_compute_ref.reports.text import printable
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.targets import find_targets


@click.command("watch")
@click.argument("source", required=False)
@click.argument("output", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Serve on this address.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 finds a free one.")
@click.option("--open", "open_", is_flag=True, help="Open the reference in a browser.")
def COMMAND(source: str | None, output: str | None, host: str, port: int, open_: bool) -> int:  # noqa: N802
    """Build and serve the reference in SOURCE; check, rebuild and reload the browser after each change.

    Pages, parameters files and samples count as changes. OUTPUT defaults to "build/html" beside SOURCE. Needs the extra
    "watch". Ctrl+C ends it.
    """
    try:
        autobuild = import_module("sphinx_autobuild.__main__")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("sphinx_compute_ref"):
            raise
        raise UserError(
            "watching needs sphinx-autobuild, which is not installed",
            where="watch",
            hint="python3 -m pip install 'sphinx-compute-ref[watch]'",
        ) from error
    _require_free(host, port)
    target = replace(find_targets([source] if source else (), read_configuration())[0], only=())
    conf_text = conf_text_of(target.source)
    folder = output_folder(output, target.source, "html")
    doctrees = folder.parent / ".doctrees" / folder.name
    forget(doctrees)
    check = [sys.executable, "-m", "sphinx_compute_ref.cli.watch_check", target.source, str(doctrees)]
    arguments = [target.source, str(folder), "-q", "-j", "auto", "-d", str(doctrees)]
    if "sphinx_compute_ref" in conf_text:
        arguments += [
            "-D",
            "compute_ref_check=0",
            "-D",
            "compute_ref_checked=1",
        ]  # the findings are shown before the build
    arguments += ["--host", host, "--port", str(port), "--pre-build", shlex.join(check)]
    with without_collection():
        reference = read_reference(target.source, samples=target.samples, allow=target.allow)
    for watched in sample_folders(reference):
        arguments += ["--watch", watched]
    for expression in unwatched(reference):
        arguments += ["--re-ignore", expression]
    if hasattr(autobuild, "Builder"):  # else Sphinx tells its failures itself
        autobuild.Builder = Builds  # type: ignore[attr-defined]
    with with_collection():
        autobuild.main([*arguments, "--open-browser"] if open_ else arguments)
    return 0


class Builds:
    """What sphinx-autobuild runs at first and after changes, in its own ``Builder``'s place: failures in a line."""

    def __init__(self, sphinx_args: list[str], *, url_host: str, pre_build_commands: list[list[str]], **_: Any) -> None:
        self._commands = [*pre_build_commands, [sys.executable, *SPHINX_BUILD, *sphinx_args]]
        self._address = f"http://{url_host}"
        self._folders = sphinx_args[0], sphinx_args[sphinx_args.index("-d") + 1]

    def __call__(self, *, changed_paths: Sequence[Path]) -> None:
        """Check and build; files that are gone are not named."""
        changes = Changes(*self._folders)
        if changed_paths:
            paths = changes.of(changed_paths)
            if not paths:
                return
            names = (relative_path(str(path)) for path in paths if path.exists())
            _say(f"Detected changes ({', '.join(islice(names, 5))})")
        _say("Checking and building...")
        changes.begin()
        statuses = [subprocess.run(command, check=False).returncode for command in self._commands]  # noqa: S603 - our own
        changes.end(is_first=not changed_paths, is_done=not statuses[-1])
        if statuses[-1]:
            _say("The build failed: pages are older than the sources.")
        _say(f"Serving on {self._address}")


def _say(text: str) -> None:
    click.echo(click.style(f"[compute-ref] {printable(text)}", fg="cyan"))


def _require_free(host: str, port: int) -> None:
    """Raise :exc:`UserError` for an address that cannot be served on, before anything is built."""
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # what a server that just ended leaves behind is no hindrance
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        raise UserError(
            f"port {port} is in use" if in_use else f"cannot be served on: {error.strerror or error}",
            where=host,
            hint="--port 0 finds a free one." if in_use else "Name another address with --host or --port.",
        ) from error


#: Files that editors and file managers put beside those that they edit, and our own while they are written.
EDITORS = (
    r"/(?:\.[^/]*\.sw[a-z]|[^/]*~|\.?#[^/]*|4913|\.goutputstream-[^/]*|[^/]*___jb_(?:tmp|old)___|\.compute-ref-[^/]*"
    r"|\.[^/.]+\.[^/.]+\.[^/]+|\._[^/]*|\.DS_Store|\.nfs[^/]*|\.fuse_hidden[^/]*|[Tt]humbs\.db|desktop\.ini"
    r"|[^/]+\.(?:bak|orig|rej|crswap|kate-swp|py[co]|tmp(?:\.\d+)?))$"
    r"|/(?:__pycache__|\.git|\.hg|\.svn|\.idea|\.vscode|\.vs)$|/\.git/|/\.(?:idea|vscode)/[^/]+$"
)


def unwatched(reference: Reference) -> list[str]:
    """Return expressions for ``EDITORS`` and what ``exclude_patterns`` names, save what pages use."""
    files = {path for document in reference.documents for path in document.files}
    samples = (path for path, sample in reference.samples.items() if sample.exists)
    files |= {*reference.parameters, *reference.statuses, *samples}
    paths = "|".join(re.escape(Path(real_path(path)).as_posix()) for path in sorted(files))
    unused = rf"^(?!(?:{paths})$)"
    source = re.escape(Path(reference.source).resolve().as_posix())
    patterns = read_settings(reference.source)[0].values.get("exclude_patterns")
    excluded = patterns if isinstance(patterns, (list, tuple)) else ()
    return [
        f"{unused}.*(?:{EDITORS})",
        *(rf"{unused}{source}/(?:{expression_of(str(pattern))})(?:/.*)?$" for pattern in excluded),
    ]


def sample_folders(reference: Reference) -> list[str]:
    """Return the folders outside of the source that hold samples, none of them below another one."""
    folders = {os.path.dirname(path) or "." for path, sample in reference.samples.items() if sample.exists}
    return outermost(folders, os.path.abspath(reference.source))


def outermost(folders: Iterable[str], *covered: str) -> list[str]:
    """Return ``folders`` without those that lie in another one or in one of ``covered``."""
    tops: list[str] = []
    for folder in sorted(folders, key=lambda folder: os.path.abspath(folder).split(os.sep)):
        path = os.path.abspath(folder)
        if not any(path == top or path.startswith(top + os.sep) for top in (*covered, *map(os.path.abspath, tops))):
            tops.append(folder)
    return tops
