"""Processes of a build: their output goes to its log."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sphinx_compute_ref.errors import BuildError


def run_logged(
    what: str, command: Sequence[str], folder: Path, variables: Mapping[str, str], log: Path, timeout: float
) -> None:
    """Run ``command`` in ``folder`` with the environment ``variables``; what it writes is added to ``log``.

    ``what`` is how messages call it, ``timeout`` is in seconds.

    :raises ~sphinx_compute_ref.errors.BuildError: where it cannot be started, takes too long, or fails.
    """
    with log.open("ab") as stream:
        try:
            status = subprocess.run(  # noqa: S603 - the command of the configuration or our own, no shell
                command,
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                check=False,
                timeout=timeout,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise BuildError(f"{what} took more than {timeout:.0f} seconds") from error
        except OSError as error:
            raise BuildError(f"cannot run {command[0]}: {error.strerror or error}") from error
    if status:
        raise BuildError(f"{what} ended with status {status}")
