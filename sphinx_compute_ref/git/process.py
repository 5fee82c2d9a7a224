"""Starts git: one place for how it is called, in which environment, and what its errors become."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Container, Mapping

from sphinx_compute_ref.errors import UserError

#: What git sets for hooks; in a submodule it would lead back to the repository around it.
OF_REPOSITORY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
)
#: The git that the user runs; it must not fetch what a partial clone lacks.
_GIT = ("git", "-c", "protocol.allow=never")


def environment(*, elsewhere: bool = False) -> dict[str, str]:
    """Return the environment in which git writes nothing and fetches nothing, whatever folder it runs in.

    With ``elsewhere`` it is for another repository than the one for which a hook may have set variables: a submodule,
    or one that is named. Git before 2.45 does not know GIT_NO_LAZY_FETCH; ``protocol.allow`` keeps it from fetching.
    """
    variables = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    variables["GIT_TERMINAL_PROMPT"] = "0"
    for name in OF_REPOSITORY if elsewhere else ():
        variables.pop(name, None)
    for name in ("GIT_DIR", "GIT_WORK_TREE"):  # hooks run with relative ones
        if name in variables:
            variables[name] = os.path.abspath(variables[name])
    return variables


def run(
    folder: str | os.PathLike[str],
    *arguments: str,
    stdin: bytes = b"",
    hint: str,
    elsewhere: bool = True,
    fine: Container[int] = (0,),
    timeout: float | None = None,
) -> bytes:
    """Return what ``git`` prints in ``folder``, which gets ``stdin``.

    :raises ~sphinx_compute_ref.errors.UserError: where git is missing, or ends with a status that is not ``fine``; with
        ``hint``.
    :raises TimeoutError: where it takes more than ``timeout`` seconds.
    """
    try:
        process = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [*_GIT, *arguments],
            cwd=folder,
            env=environment(elsewhere=elsewhere),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    except FileNotFoundError as error:
        raise UserError("git is not installed", hint="Install git.") from error
    error_lines = process.stderr.decode("utf-8", "replace").strip().split("\n")
    broken_ref = next((line for line in error_lines if "ignoring broken ref" in line), None)
    if process.returncode not in fine or broken_ref:  # without a ref that is broken, a version would be no more
        fatal = (line.removeprefix("fatal: ") for line in error_lines if line.startswith("fatal: "))
        reason = broken_ref or next(fatal, error_lines[0])
        raise UserError(f"git says: {reason or 'nothing'}", where=os.fspath(folder), hint=hint)
    return process.stdout


def serving(folder: str, variables: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """Start a ``git`` that answers on its standard output what it is asked on its standard input."""
    return subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        [*_GIT, *arguments],
        cwd=folder,
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
