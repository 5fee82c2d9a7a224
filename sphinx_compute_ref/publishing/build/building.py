"""Builds one version: exports it, runs its builders in processes of their own, and puts the pages into the store.

A task and its outcome are plain values, so that any executor can carry them to another process or machine that sees the
repository and the store. Building runs the code of the project's ``conf.py``.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sphinx_compute_ref.errors import BuildError, UserError
from sphinx_compute_ref.git.process import OF_REPOSITORY
from sphinx_compute_ref.git.repository import Repository
from sphinx_compute_ref.git.work_tree import make_work_tree
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.publishing.build.environments import python_of
from sphinx_compute_ref.publishing.build.exporting import exporting
from sphinx_compute_ref.publishing.build.failures import SPHINX_BUILD
from sphinx_compute_ref.publishing.build.logged_process import run_logged
from sphinx_compute_ref.publishing.build.plain import PLAIN, write_plain_conf
from sphinx_compute_ref.publishing.plan.fingerprints import paths_of
from sphinx_compute_ref.publishing.plan.options import PAGE_BUILDERS, Settings
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.storage.durability import is_full
from sphinx_compute_ref.publishing.storage.store import Store
from sphinx_compute_ref.reading.sphinx_settings import project_name
from sphinx_compute_ref.reading.sphinx_settings import read_settings as read_conf_py

_TAIL = 20
#: A traceback up to its exception, and what joins it to the next one.
_FRAMES = re.compile(r"^Traceback \(most recent call last\):\n(?:[ \t].*+\n)*+", re.MULTILINE)
_JOINT = re.compile(r"^(?:During handling|The above exception) .*+\n", re.MULTILINE)
_IMPORT = re.compile(r"\bNo module named |\bcannot import name ")
_NAMELESS = b"Project name not set"
_PROJECT = re.compile(r"^[ \t]*+project[ \t]*+[:=]", re.MULTILINE)
_WARNING = re.compile(rb"\bWARNING: ")
#: What would bring packages of the running Python, or of the user, into a virtual environment.
_PYTHON_VARIABLES = ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "VIRTUAL_ENV")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Task:
    """One version to build into ``store``; ``environments`` is where virtual environments are kept."""

    version: Version
    settings: Settings
    repository: str
    store: Store
    environments: str


@dataclass(frozen=True)
class Outcome:
    """How a build went: time in seconds, size in bytes, or the error with the end of the log.

    ``ref`` is what people call the version. ``log_file`` has all that the build said, ``notes`` what was left out.
    ``full`` says that the disk was full.
    """

    ref: str
    key: str
    seconds: float
    size: int = 0
    error: str = ""
    log: tuple[str, ...] = ()
    log_file: str = ""
    warnings: int = 0
    notes: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True)
class _Made:
    """What a build made: the size of the pages in bytes, warnings, and what the team should know."""

    size: int
    warnings: int
    notes: tuple[str, ...]


def build(task: Task) -> Outcome:
    """Build one version; what goes wrong with it is its outcome, and nobody else's."""
    start = time.monotonic()
    version = task.version
    store = task.store
    with store.temporary() as folder:
        log = folder / "log"
        log.touch()
        try:
            outcome = _build(task, store, folder, log)
        except (UserError, OSError) as error:
            text = str(error) if isinstance(error, UserError) else f"{error.strerror or error}"
            file = store.keep_log(version.folder, log)
            tail, seconds = _end_of(log), time.monotonic() - start
            full = is_full(error, store.folder)
            if task.settings.environment_of(version.ref) == "shared" and any(_IMPORT.search(line) for line in tail):
                text += (
                    '\n  It imports what this Python does not have; environment = "plain" runs nothing of a version.'
                )
            return Outcome(version.name, version.key, seconds, 0, text, tail, file, full=full)
        file = store.keep_log(version.folder, log)
    seconds = time.monotonic() - start
    return Outcome(
        version.name, version.key, seconds, outcome.size, log_file=file, warnings=outcome.warnings, notes=outcome.notes
    )


def _build(task: Task, store: Store, folder: Path, log: Path) -> _Made:
    version, settings = task.version, task.settings
    repository = Repository(task.repository)
    root, result_folder = folder / "tree", folder / "made"
    root.mkdir()
    present = list(repository.objects([version.commit], paths_of(settings, version.ref))[version.commit])
    if present:
        repository.export(version.commit, present, root)
    source = root / settings.source
    if not source.is_dir():
        raise BuildError("does not exist in this version", where=settings.source)
    make_work_tree(repository, version.commit, root)
    pages = result_folder / "pages"
    pages.mkdir(parents=True)
    environment = _environment(folder, repository.time_of(version.commit, present))
    python = sys.executable
    variables = {**environment, **_temporary_folder(folder)}
    if settings.environment_of(version.ref) == "per-ref":
        variables = {name: value for name, value in variables.items() if name not in _PYTHON_VARIABLES}
        python = python_of(root, settings.requirements, Path(task.environments), variables, log, settings.timeout)
    start = log.stat().st_size
    left_out: tuple[str, ...] = ()
    if settings.environment_of(version.ref) == "plain":
        left_out = write_plain_conf(source, folder / PLAIN)
    outputs, notes = _outputs(settings, version, source, pages)
    for builder, cut, output in outputs:
        command = _command(settings, version, python, builder, cut, source, output, folder)
        run_logged("the build", command, root, variables, log, settings.timeout)
    if not (pages / "index.html").is_file():
        raise BuildError("the build made no index.html", where=settings.source)
    if _NAMELESS in (pages / "index.html").read_bytes():
        notes += ('the pages lack the project\'s name, which arguments = ["-D", "project=NAME"] brings',)
    exported = exporting(root, settings, result_folder / "model.json")
    run_logged("the build", exported, root, environment, log, settings.timeout)
    size = sum(path.stat().st_size for path in pages.rglob("*") if path.is_file())
    about = {"ref": version.ref, "commit": version.commit, "size": size, "time": time.time()}
    store.add(version.key, result_folder, about)
    store.record(version.ref, version.key)
    return _Made(size, len(_WARNING.findall(log.read_bytes()[start:])), (*left_out, *notes))


def _outputs(
    settings: Settings, version: Version, source: Path, pages: Path
) -> tuple[list[tuple[str, str, Path]], tuple[str, ...]]:
    """Return builder, microversion and folder of each run of the builder, and notes on what is left out."""
    main = next(name for name in settings.builders if name in PAGE_BUILDERS)
    outputs = [(name, "", pages if name == main else pages / f"_{name}") for name in settings.builders]
    if settings.cuts and settings.environment_of(version.ref) != "command" and not _is_ours(settings, version, source):
        return outputs, ("without cuts, because conf.py does not name sphinx_compute_ref",)
    versions = read_conf_py(str(source))[0].microversions
    for text in settings.cuts:
        cut = Microversion.parse(text)
        if (versions.minimum is None or versions.minimum <= cut) and (
            versions.maximum is None or cut <= versions.maximum
        ):
            outputs.append((main, text, pages / f"v{text}"))
    return outputs, ()


def _is_ours(settings: Settings, version: Version, source: Path) -> bool:
    """Say whether this package, in whichever version, makes the pages."""
    if settings.environment_of(version.ref) == "plain":
        return True
    conf_py = source / "conf.py"
    text = conf_py.read_text(encoding="utf-8", errors="replace") if conf_py.is_file() else ""
    return "sphinx_compute_ref" in text or any("sphinx_compute_ref" in word for word in settings.arguments)


def missing_name(settings: Settings, version: Version, source: Path) -> str:
    """Return the project's name where a build would not find it: openstackdocstheme takes it from ``setup.cfg``.

    It is that of the repository that the theme links, in a portal else that of the reference.
    """
    conf_py = source / "conf.py"
    text = conf_py.read_text(encoding="utf-8", errors="replace") if conf_py.is_file() else ""
    if _PROJECT.search(text) or ("setup.cfg" in settings.depends and settings.environment_of(version.ref) != "plain"):
        return ""
    return project_name(read_conf_py(str(source))[0].values) or version.reference


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
    if settings.environment_of(version.ref) == "command":
        values = {
            "source": str(source),
            "output": str(output),
            "builder": builder,
            "microversion": cut,
            "ref": version.ref,
        }
        return [_fill(word, values) for word in settings.command]
    doctrees = folder / "doctrees" / (cut or builder)
    command = [python, *SPHINX_BUILD, "-q", "-T", "-b", builder, "-d", str(doctrees)]
    if name := missing_name(settings, version, source):
        command += ["-D", f"project={name}"]
    if settings.environment_of(version.ref) == "plain":
        command[1:1] = ["-P"]  # nothing is imported from the folder of the version
        command += ["-c", str(folder / PLAIN)]
    if _is_ours(settings, version, source):
        command += ["-D", "compute_ref_check=0"]  # publishing is no time to fix findings
        if version.reference and settings.environment_of(version.ref) != "per-ref":  # another release may not know it
            command += ["-D", "compute_ref_portal=1"]
        if cut:
            command += ["-D", f"compute_ref_microversion={cut}"]
    return [*command, *settings.arguments, str(source), str(output)]


def _fill(word: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(" + "|".join(values) + r")\}", lambda match: values[match[1]], word)


def _environment(folder: Path, commit_time: str) -> dict[str, str]:
    """Return the environment of a build: no repository but its own, and the same output for the same input."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_REPOSITORY}
    environment |= {"GIT_CEILING_DIRECTORIES": str(folder), "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    if commit_time.isdigit():
        environment["SOURCE_DATE_EPOCH"] = commit_time  # https://reproducible-builds.org/specs/source-date-epoch/
    return environment


def _temporary_folder(folder: Path) -> dict[str, str]:
    """Return the variables that have a build leave there what it leaves in temporary folders, to be removed with it."""
    temporary = folder / "temporary"
    temporary.mkdir()
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))


def _end_of(log: Path) -> tuple[str, ...]:
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    # The log has the whole traceback (-T); where else Sphinx has put it is gone, and how to report it no help here.
    text = text.partition("The full traceback has been saved in:")[0]
    frames, message_start = text.find("Traceback (most recent call last):"), text.rfind("\ncompute-ref: ")
    text = (
        text[:frames] + text[message_start + 1 :]
        if 0 <= frames < message_start
        else _JOINT.sub("", _FRAMES.sub("", text))
    )
    lines = [_ESCAPES.sub("", line.replace("\t", " ")) for line in text.splitlines()]
    return tuple(line for line in lines if line.strip())[-_TAIL:]
