"""The folders that commands read from and write to, and what is said where they cannot."""

from __future__ import annotations

import os
from pathlib import Path

from sphinx_compute_ref.errors import UserError


def conf_py_of(source: str) -> Path:
    """Return the configuration of Sphinx in the folder ``source``.

    :raises ~sphinx_compute_ref.errors.UserError: where there is none.
    """
    conf_py = Path(source) / "conf.py"
    if not conf_py.is_file():
        raise UserError(
            "the source folder has no conf.py",
            where=source,
            hint='Sphinx needs one; the least is: extensions = ["sphinx_compute_ref"]',
        )
    return conf_py


def output_folder(output: str | None, source: str, name: str) -> Path:
    """Return the folder that the command line names, else ``build/name`` beside ``source``."""
    return Path(output) if output else Path(os.path.normpath(Path(source) / ".." / "build" / name))


def prepare_output(folder: Path, hint: str) -> None:
    """Make the output folder; ``hint`` says how to name another one.

    :raises ~sphinx_compute_ref.errors.UserError: where it cannot be made, or not written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise UserError("the output is not a folder", where=str(folder), hint=hint) from error
    except OSError as error:
        raise UserError(
            f"cannot make the output folder: {error.strerror or error}", where=str(folder), hint=hint
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError("the output folder is not writable", where=str(folder), hint=hint)
