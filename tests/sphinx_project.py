"""Small Sphinx projects for tests: a copy of a root, built in this process."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sphinx.environment import BuildEnvironment
from sphinx.testing.util import SphinxTestApp

ROOTS = Path(__file__).parent / "roots"


class Built(NamedTuple):
    """What a build left behind; ``read`` are the documents that were read again."""

    out: Path
    warnings: str
    env: BuildEnvironment
    read: list[str]


class Project:
    """A copy of ``tests/roots/<root>`` in a folder of its own."""

    def __init__(self, root: str, folder: Path) -> None:
        self.source = folder / root
        shutil.copytree(ROOTS / root, self.source)

    @classmethod
    def of(cls, source: Path, files: Mapping[str, str]) -> Project:
        """Write ``files``, by name, into the folder ``source`` and return the project."""
        project = cls.__new__(cls)
        project.source = source
        for name, text in files.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return project

    def build(self, builder: str = "html", *, check: bool = False, jobs: int = 0, **settings: Any) -> Built:
        """Build with ``builder``; a second build of the same project is incremental."""
        read: list[str] = []
        settings.setdefault("compute_ref_check", check)
        app = SphinxTestApp(builder, srcdir=self.source, confoverrides=settings, parallel=jobs, verbosity=0)
        try:
            app.connect("env-before-read-docs", lambda _app, _env, names: read.extend(sorted(names)))
            app.build()
            return Built(Path(app.outdir), app.warning.getvalue(), app.env, read)
        finally:
            app.cleanup()
