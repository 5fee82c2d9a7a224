"""A commit as files in a folder."""

from __future__ import annotations

import os
from pathlib import Path

from publish_repository import PublishRepository

from sphinx_compute_ref.git.repository import Repository


def test_scripts_are_exported_as_scripts_and_the_rest_is_not(tmp_path: Path) -> None:
    repo = PublishRepository(tmp_path)
    for name, mode in (("script", 0o755), ("text", 0o644)):
        repo.write(f"api-ref/{name}", "#!/bin/sh\n")
        (repo.folder / "api-ref" / name).chmod(mode)
    repo.commit()
    repository = Repository(repo.folder)
    repository.export(repository.commit_of("HEAD"), ["api-ref"], tmp_path / "target")
    exported = tmp_path / "target" / "api-ref"
    assert os.access(exported / "script", os.X_OK)
    assert not (exported / "text").stat().st_mode & 0o111
