"""Builds one version: exports it, runs its builders in processes of their own, and puts the pages into the store.

A task and its outcome are plain values, so that any executor can carry them to another process or machine that sees the
repository and the store. Building runs the code of the project's ``conf.py``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import BuildError, UserError
from sphinx_compute_ref.export.model_json import model_of
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.publishing.environments import python_of
from sphinx_compute_ref.publishing.fingerprints import paths_of
from sphinx_compute_ref.publishing.options import PAGE_BUILDERS, Settings
from sphinx_compute_ref.publishing.repository import Repository
from sphinx_compute_ref.publishing.selection import Version
from sphinx_compute_ref.publishing.store import Store
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.project import read_settings as read_conf_py

_TAIL = 20
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Task:
    """One version to build into the store at ``store``; ``environments`` is where virtual environments are kept."""

    version: Version
    settings: Settings
    repository: str
    store: str
    environments: str


@dataclass(frozen=True)
class Outcome:
    """How a build went: time in seconds, size in bytes, or the error with the end of the log."""

    ref: str
    key: str
    seconds: float
    size: int = 0
    error: str = ""
    log: tuple[str, ...] = ()


def build(task: Task) -> Outcome:
    """Build one version; what goes wrong with it is its outcome, and nobody else's."""
    start = time.monotonic()
    version = task.version
    store = Store(Path(task.store))
    with store.temporary() as folder:
        log = folder / "log"
        log.touch()
        try:
            size = _build(task, store, folder, log)
        except (UserError, OSError) as error:
            text = str(error) if isinstance(error, UserError) else f"{error.strerror or error}"
            return Outcome(version.ref, version.key, time.monotonic() - start, error=text, log=_end_of(log))
    return Outcome(version.ref, version.key, time.monotonic() - start, size)


def _build(task: Task, store: Store, folder: Path, log: Path) -> int:
    version, settings = task.version, task.settings
    repository = Repository(task.repository)
    root, made = folder / "tree", folder / "made"
    root.mkdir()
    present = list(repository.objects([version.commit], paths_of(settings))[version.commit])
    if present:
        repository.export(version.commit, present, root)
    source = root / settings.source
    if not source.is_dir():
        raise BuildError("does not exist in this version", where=settings.source)
    pages = made / "pages"
    pages.mkdir(parents=True)
    environment = _environment(folder, repository.time_of(version.commit, present))
    python = sys.executable
    if settings.environment == "per-ref":
        python = python_of(root, settings.requirements, Path(task.environments), log, settings.timeout)
    for builder, cut, output in _outputs(settings, source, pages):
        command = _command(settings, version, python, builder, cut, source, output, folder)
        _run(command, root, environment, log, settings.timeout)
    if not (pages / "index.html").is_file():
        raise BuildError("the build made no index.html", where=settings.source)
    _write_model(root, settings, made / "model.json")
    size = sum(path.stat().st_size for path in pages.rglob("*") if path.is_file())
    about = {"ref": version.ref, "commit": version.commit, "size": size, "time": time.time()}
    store.add(version.key, made, about)
    store.record(version.ref, version.key)
    return size


def _outputs(settings: Settings, source: Path, pages: Path) -> list[tuple[str, str, Path]]:
    """Return builder, microversion and folder of each run of the builder."""
    main = next(name for name in settings.builders if name in PAGE_BUILDERS)
    outputs = [(name, "", pages if name == main else pages / f"_{name}") for name in settings.builders]
    known = read_conf_py(str(source))[0].microversions
    for text in settings.cuts:
        cut = Microversion.parse(text)
        if (known.minimum is None or known.minimum <= cut) and (known.maximum is None or cut <= known.maximum):
            outputs.append((main, text, pages / f"v{text}"))
    return outputs


def _command(
    settings: Settings,
    version: Version,
    python: str,
    builder: str,
    cut: str,
    source: Path,
    output: Path,
    folder: Path,
) -> list[str]:
    if settings.command:
        values = {
            "source": str(source),
            "output": str(output),
            "builder": builder,
            "microversion": cut,
            "ref": version.ref,
        }
        return [_fill(word, values) for word in settings.command]
    doctrees = folder / "doctrees" / (cut or builder)
    command = [python, "-m", "sphinx", "-q", "-b", builder, "-d", str(doctrees)]
    conf_py = source / "conf.py"
    text = conf_py.read_text(encoding="utf-8", errors="replace") if conf_py.is_file() else ""
    if "sphinx_compute_ref" in text:
        command += ["-D", "compute_ref_check=0"]  # publishing is no time to mend findings
        if cut:
            command += ["-D", f"compute_ref_microversion={cut}"]
    elif cut:
        raise BuildError("cuts need sphinx_compute_ref in extensions", where=f"{settings.source}/conf.py")
    return [*command, str(source), str(output)]


def _fill(word: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(" + "|".join(values) + r")\}", lambda match: values[match[1]], word)


def _environment(folder: Path, changed: str) -> dict[str, str]:
    """Return the environment of a build: no repository around it, and the same output for the same input."""
    environment = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")}
    environment |= {"GIT_CEILING_DIRECTORIES": str(folder), "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    if changed.isdigit():
        environment["SOURCE_DATE_EPOCH"] = changed  # https://reproducible-builds.org/specs/source-date-epoch/
    return environment


def _run(command: Sequence[str], root: Path, environment: Mapping[str, str], log: Path, timeout: float) -> None:
    with log.open("ab") as stream:
        try:
            done = subprocess.run(  # noqa: S603 - the command of the configuration, no shell
                command,
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                check=False,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired as error:
            raise BuildError(f"the build took more than {timeout:.0f} seconds") from error
        except OSError as error:
            raise BuildError(f"cannot run {command[0]}: {error.strerror or error}") from error
    if done.returncode:
        raise BuildError(f"the build ended with status {done.returncode}")


def _write_model(root: Path, settings: Settings, path: Path) -> None:
    """Write the exported model, with paths as in the repository; without one there is no "What changed"."""
    samples = root / settings.samples
    try:
        model = model_of(read_reference(root / settings.source, samples=samples if samples.is_dir() else None))
    except (UserError, OSError, RecursionError):
        return
    path.write_text(json.dumps(_relative(model, f"{root.resolve()}/", f"{root}/")), encoding="utf-8")


def _relative(values: Any, *prefixes: str) -> Any:
    if isinstance(values, dict):
        return {
            key: _shortened(value, prefixes) if key in ("file", "path") else _relative(value, *prefixes)
            for key, value in values.items()
        }
    return [_relative(value, *prefixes) for value in values] if isinstance(values, list) else values


def _shortened(path: Any, prefixes: Sequence[str]) -> Any:
    for prefix in prefixes:
        if isinstance(path, str) and prefix in path:
            return path.partition(prefix)[2]
    return path


def _end_of(log: Path) -> tuple[str, ...]:
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    lines = [_ESCAPES.sub("", line.replace("\t", " ")) for line in text.splitlines()]
    return tuple(line for line in lines if line.strip())[-_TAIL:]
