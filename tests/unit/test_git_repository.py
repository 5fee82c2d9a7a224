"""A commit as files in a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from publish_repository import PublishRepository

from sphinx_compute_ref.errors import UserError
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


@pytest.mark.parametrize(("content", "said"), [("", "ignoring broken ref"), ("1" * 40, "missing object 1111")])
def test_tag_that_is_broken_is_no_version_less(tmp_path: Path, content: str, said: str) -> None:
    """Without its tag a version would vanish from the site: git goes on, or says why in its last line."""
    repo = PublishRepository(tmp_path)
    repo.write("api-ref/text", "text")
    repo.commit()
    repo.git("tag", "1.0")
    tags = repo.folder / ".git" / "refs" / "tags"
    (tags / "2.0").write_text(f"{content}\n")
    with pytest.raises(UserError, match=rf"{said}.*refs/tags/2.0"):
        Repository(repo.folder).refs()
