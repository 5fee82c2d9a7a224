"""Makes an export a work tree of git: a build can ask git for its commit, its history and its tags.

The ``.git`` is a repository of its own that borrows the objects of the one exported from (``gitrepository-layout``:
``objects/info/alternates``). Nothing is copied, and nothing that a build asks of git reaches the other repository, its
index or its configuration. ``GIT_DIR`` would be shorter, but HEAD would be that of the other repository, and ``git
status`` would write to its index.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.git.process import run
from sphinx_compute_ref.git.repository import Repository
from sphinx_compute_ref.writing import write_new

_NESTED = 5  # as deep as git follows alternates


def make_work_tree(repository: Repository, commit: str, folder: Path) -> None:
    """Make ``folder``, which holds files of ``commit``, a work tree with ``commit`` checked out and no branch.

    Tracked files that are not in ``folder`` count as left out on purpose, so that nothing looks changed.
    """
    git_file = folder / ".git"
    (git_file / "refs").mkdir(parents=True)
    (git_file / "objects" / "info").mkdir(parents=True)
    write_new(git_file / "HEAD", f"{commit}\n")
    write_new(git_file / "config", _config(commit))
    write_new(git_file / "packed-refs", repository.packed_refs())
    shared = Path(repository.git_folder)
    if (shared / "shallow").is_file():  # where the history of a shallow clone ends
        shutil.copyfile(shared / "shallow", git_file / "shallow")
    folders = "".join(f"{path}\n" for path in _object_folders(shared / "objects"))
    write_new(git_file / "objects" / "info" / "alternates", os.fsencode(folders))
    if _git(folder, "read-tree", commit):
        tracked = _git(folder, "ls-files", "-z").split(b"\0")
        absent = [name for name in tracked if name and not os.path.lexists(folder / os.fsdecode(name))]
        _git(
            folder, "update-index", "-z", "--skip-worktree", "--stdin", stdin=b"".join(b"%s\0" % one for one in absent)
        )


def _config(commit: str) -> str:
    if len(commit) == 40:
        return "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
    return "[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\tobjectformat = sha256\n"


def _object_folders(folder: Path, level: int = 0) -> list[Path]:
    """Return the folder of objects and those that it borrows from, with absolute paths: git takes no others."""
    folders = [Path(os.path.abspath(folder))]
    alternates = folder / "info" / "alternates"
    if level < _NESTED and alternates.is_file():
        for line in alternates.read_bytes().splitlines():
            if line and not line.startswith(b"#"):
                folders += _object_folders(folders[0] / os.fsdecode(line), level + 1)
    return folders


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Return what git says, and a word where that is nothing; nothing where it fails, as where a clone lacks trees."""
    try:
        return run(folder, *arguments, stdin=stdin, hint="") or b"done"
    except (OSError, UserError):
        return b""
