"""The sources of a reference at a commit, as files: what a report over a portal reads. Nothing of them runs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.repository import Repository
from sphinx_compute_ref.publishing.plan.fingerprints import paths_of
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.settings.configuration import PROJECT_FILE, Configuration, read_configuration


@contextmanager
def sources_at(repository: str, commit: str, ref: str, settings: Settings) -> Iterator[tuple[Path, Configuration]]:
    """Export what a check of ``ref`` reads; give the folder, and the configuration that the project has there.

    Errors of what is done with it name files by their paths in the repository.

    :raises ~sphinx_compute_ref.errors.UserError: for a commit that is not there, and for what cannot be exported.
    """
    files = Repository(repository)
    with tempfile.TemporaryDirectory(prefix="compute-ref-") as folder:
        root = Path(os.path.realpath(folder))
        (root / ".git").mkdir()  # what lies above belongs to others

        def export(*paths: str) -> None:
            if present := list(files.objects([commit], paths)[commit]):
                files.export(commit, present, root)

        export(*paths_of(settings, ref), PROJECT_FILE)
        configuration = read_configuration(str(root))
        contract_files = (
            os.path.relpath(os.path.abspath(each.file), root) for each in configuration.contracts if each.file
        )
        missing = [path for path in contract_files if not path.startswith("..") and not (root / path).exists()]
        if missing:
            export(*missing)
        try:
            yield root, configuration
        except UserError as error:
            if error.where.startswith(f"{root}{os.sep}"):
                error.where = os.path.relpath(error.where, root)
            raise
