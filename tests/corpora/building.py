"""Builds of the corpora, with os-api-ref and with this extension, and what a build's pages and domain hold."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import needs
from conftest import REPOSITORY
from sharing import Once

from sphinx_compute_ref.model.operation import Operation

OURS = "openstackdocstheme,sphinx_compute_ref"
OS_API_REF = "openstackdocstheme,os_api_ref"
#: The button's label differs from its text otherwise; that is the theme's.
PYDATA = ("html_theme=pydata_sphinx_theme", "html_theme_options.navbar_persistent=search-button")
#: Settings of builds that check what they show, and show what is open.
DRAFT = ("compute_ref_check=1", "compute_ref_show_markers=1", "suppress_warnings=compute_ref")


def options(source: Path, target: Path, extensions: str, builder: str = "html", *more: str) -> list[str]:
    """Return what ``sphinx-build`` is called with to build ``source`` with a theme that every environment has."""
    settings = ["-D", f"extensions={extensions}", "-D", "html_theme=basic", "-D", "compute_ref_check=0"]
    folders = [str(source), str(target / builder)]
    return ["-q", "-b", builder, "-d", str(target / ".doctrees"), *settings, *more, *folders]


def build(
    source: Path, target: Path, extensions: str, builder: str = "html", *more: str, files: Sequence[str] = ()
) -> str:
    """Build ``source`` in a process of its own, see :func:`options`; return the warnings.

    ``files`` are the documents that are written, if not all; all are read.
    """
    command = [sys.executable, "-m", "sphinx", *options(source, target, extensions, builder, *more), *files]
    folders = (Path(__file__).parents[2], Path(__file__).parents[1])
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, folders)))
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=source.parents[1])
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stderr


def own_pages(once: Once) -> Path:
    """Return the pages of our reference, its ``conf.py`` as it is, with warnings as errors; built once in a run."""

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
        command += ["-d", str(folder / ".doctrees"), "api-ref/source", str(folder / "html")]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return once("reference", make) / "html"


def shared(once: Once, corpus: str, *settings: str, extensions: str = OURS) -> Path:
    """Return where :func:`build` has put the HTML of a corpus, and in ``.doctrees`` the rest; built once in a run.

    ``settings`` follow ``-D``. What was said while building is in the file ``warnings``.
    """
    source = needs.corpus(corpus) / "api-ref" / "source"

    def make(folder: Path) -> None:
        said = build(source, folder, extensions, "html", *(part for one in settings for part in ("-D", one)))
        (folder / "warnings").write_text(said, "utf-8")

    name = hashlib.sha256(repr((extensions, settings)).encode()).hexdigest()[:12]
    return once(f"{corpus}-{name}", make)


def domain_operations(target: Path) -> dict[str, tuple[Operation, ...]]:
    """Return the operations that the domain of the build at ``target`` holds, by document."""
    with (target / ".doctrees" / "environment.pickle").open("rb") as stream:
        environment: Any = pickle.load(stream)
    found: dict[str, tuple[Operation, ...]] = environment.domaindata["rest"]["operations"]
    return found


def outline(operation: Operation) -> str:
    """Return what the source says about an operation, without columns, as text that shows differences."""
    name = os.path.basename
    return json.dumps(
        {
            "title": operation.title,
            "id": operation.id,
            "method": operation.method,
            "url": operation.url,
            "versions": [str(operation.min_version), str(operation.max_version)],
            "place": f"{name(operation.location.file)}:{operation.location.line}",
            "messages": {
                message.role: {
                    "tables": [
                        {
                            "place": f"{name(table.location.file)}:{table.location.line}",
                            "headings": table.headings,
                            "rows": [f"{row.name}: {row.ref} {row.location.line}" for row in table.rows],
                        }
                        for table in message.tables
                    ],
                    "samples": [
                        f"{sample.path} {sample.role} {sample.microversion} {sample.caption} {sample.headings} "
                        f"{name(sample.location.file)}:{sample.location.line} {sample.preceding_tables}"
                        for sample in message.samples
                        if os.path.exists(sample.path)  # docutils has no node for a file that is missing
                    ],
                    "inline samples": len(message.inline_samples),
                }
                for message in operation.messages
            },
            "statuses": [
                f"{status.kind} {[(code.code, code.name) for code in status.codes]} {status.location.line}"
                for status in operation.statuses
            ],
            "markers": [marker.name for marker in operation.markers],
        },
        indent=1,
    )
