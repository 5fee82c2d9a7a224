"""The folders that commands read from and write to, and what is said where they cannot."""

from __future__ import annotations

import os
from pathlib import Path

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.reading.files.files import read_regular


def conf_text_of(source: str) -> str:
    """Return the text of the configuration of Sphinx in the folder ``source``.

    :raises ~sphinx_compute_ref.errors.UserError: where there is none, and where it is too large.
    """
    conf_py = Path(source) / "conf.py"
    if not conf_py.is_file():
        raise UserError(
            "the source folder has no conf.py",
            where=source,
            hint='Sphinx needs one; the least is: extensions = ["sphinx_compute_ref"]',
        )
    try:
        return read_regular(conf_py).decode("utf-8", "replace")
    except OSError as error:
        reason = error.strerror or str(error)
        is_ours = reason.startswith("is ")  # "is larger than 32 MiB"
        raise UserError(f"the file {reason}" if is_ours else f"cannot read: {reason}", where=str(conf_py)) from error


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
