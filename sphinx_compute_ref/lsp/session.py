"""What the server keeps between requests: the configuration, unsaved texts, and the last check."""

from __future__ import annotations

import os
from contextlib import suppress

from sphinx_compute_ref.errors import NoReferenceError
from sphinx_compute_ref.linting.baseline import configured_baseline
from sphinx_compute_ref.linting.runner import check_configured
from sphinx_compute_ref.lsp.recheck import Recheck
from sphinx_compute_ref.lsp.snapshot import Snapshot
from sphinx_compute_ref.reading.files.boundary import Boundary, reading_inside
from sphinx_compute_ref.reading.files.files import reading_from, standing_in
from sphinx_compute_ref.reading.files.memory import Memory
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.targets import boundary_of, find_source, find_targets


class Session:
    """One reference in one working directory."""

    def __init__(self, source: str | None = None) -> None:
        self._source = source
        #: The working directory.
        self.folder = os.getcwd()
        #: The texts that an editor holds, by absolute path.
        self.unsaved: dict[str, bytes] = {}
        self.snapshot: Snapshot | None = None
        self._memory = Memory()
        self._boundary: Boundary | None = None
        self._recheck = Recheck()

    def check(self) -> Snapshot:
        """Read and check the reference as the editor has it.

        :raises ~sphinx_compute_ref.errors.NoReferenceError: where there is no reference, and nothing names one.
        :raises ~sphinx_compute_ref.errors.UserError: for a wrong configuration or a missing source folder.
        """
        if not self.is_there():
            raise NoReferenceError("the folder is not there any more", where=self.folder)
        contents = self._contents()
        configuration = read_configuration()
        source = self._source or find_source(configuration)
        if source is None and not configuration.file:
            raise NoReferenceError("there is no reference here", where=os.getcwd())
        (target, *_) = find_targets([source] if source else [], configuration)
        baseline = configured_baseline(configuration.baseline)
        self._memory.stand_in(contents)
        self._boundary = boundary_of(target)
        with reading_from(self._memory), reading_inside(self._boundary):
            reference = read_reference(target.source, samples=target.samples)
            contracts = configuration.contracts_for(target.source)
            result = check_configured(
                reference,
                configuration,
                baseline=baseline,
                contracts=contracts,
                make_context=self._recheck.context,
            )
            return Snapshot(result, contents)

    def is_there(self) -> bool:
        """Say whether the working directory is there; where it was made again, go back into it."""
        with suppress(OSError):
            os.getcwd()
            return True
        with suppress(OSError):
            os.chdir(self.folder)
            return True
        return False

    def _contents(self) -> dict[str, bytes]:
        return {relative_path(path): content for path, content in self.unsaved.copy().items()}

    def look_again(self) -> None:
        """Take note that files changed outside of the editor."""
        self._memory.look_again()

    def edit(self, path: str, text: str) -> None:
        """Take the text that an editor holds for the file at ``path``."""
        self.unsaved[os.path.abspath(path)] = text.encode("utf-8", "surrogatepass")

    def close(self, path: str) -> None:
        """Forget the text of a file: the one on disk counts again."""
        self.unsaved.pop(os.path.abspath(path), None)

    def text(self, path: str) -> str:
        """Return the text of a file as the editor has it, empty where there is none."""
        with standing_in(self._contents()), reading_inside(self._boundary):
            return read_text(path).text or ""

    def lines(self, path: str) -> list[str]:
        """Return the lines of a file as the editor has it."""
        return self.text(path).split("\n")
