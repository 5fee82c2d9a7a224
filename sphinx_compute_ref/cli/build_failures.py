"""What Sphinx or an extension raises in a build in this process, as an error of the command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx_compute_ref.errors import BuildError
from sphinx_compute_ref.publishing.build.failures import failure_of, save

if TYPE_CHECKING:
    from sphinx.application import Sphinx


@contextmanager
def told_failures(source: str, output: str) -> Iterator[list[Sphinx]]:
    """Turn what a build of ``source`` raises into :exc:`BuildError`; the list is for the application, once it is made.

    :raises KeyboardInterrupt: also where a process of the build was interrupted.
    """
    applications: list[Sphinx] = []
    try:
        yield applications
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        failure = failure_of(error, applications, source, output)
        if failure is None:
            raise KeyboardInterrupt from error
        hint = save(failure.traceback) if failure.traceback else failure.hint
        raise BuildError(failure.message, where=failure.where, hint=hint) from error
