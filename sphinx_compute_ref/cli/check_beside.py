"""A check beside a build: a second process checks while Sphinx works, and the report still comes first."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TextIO

from sphinx_compute_ref.cli.checking import appearance_of_stdout, check_target
from sphinx_compute_ref.cli.formats import print_report
from sphinx_compute_ref.cli.output import Output
from sphinx_compute_ref.linting.baseline import configured_baseline
from sphinx_compute_ref.linting.fixing import confirmed
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reports.text import TextReporter
from sphinx_compute_ref.second_process import SecondProcess
from sphinx_compute_ref.settings.configuration import Configuration
from sphinx_compute_ref.settings.targets import Target

if TYPE_CHECKING:
    from sphinx_compute_ref.sphinx_ext.check.outcome import CheckOutcome


class CheckBeside:
    """A check of ``reference`` in a second process; what Sphinx writes until it has reported comes after the report.

    It sends no matches, which would be carried through all of the build.
    """

    def __init__(self, target: Target, configuration: Configuration, reference: Reference) -> None:
        entries = configured_baseline(configuration.baseline)

        def check() -> tuple[Result, CheckOutcome]:
            from sphinx_compute_ref.sphinx_ext.check.outcome import CheckOutcome

            result = confirmed(check_target(target, configuration, reference=reference, baseline=entries))
            return replace(result, checked_with=None, known_subject=result.subject), CheckOutcome.of(result)

        sys.stdout.flush()
        self._prints_here = not _is_file(sys.stdout)
        self._checking: SecondProcess[tuple[Result, CheckOutcome]] | None = SecondProcess(
            check, (reference, *reference.operations), None if self._prints_here else _print
        )
        self._checked: tuple[Result, CheckOutcome] | None = None
        self._error: Exception | None = None
        self._outputs: list[Output] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        """Report beside a build that fails, too; who interrupts it wants no report."""
        if error is not None and isinstance(error, Exception):
            self._wait()
            self._raise()
        elif self._checking is not None:
            self._checking.stop()

    @property
    def result(self) -> Result:
        """What was found; waited for by now."""
        return self._result()[0]

    @property
    def outcome(self) -> CheckOutcome:
        """What pages show of it."""
        return self._result()[1]

    def look(self) -> None:
        """Raise what went wrong by now; without a second process the work is done here."""
        self._look()
        self._raise()

    def output_to(self, stream: TextIO) -> Output:
        """Return where to write what ``stream`` is to have after the report."""
        output = Output(stream, look=self._look if self._checking is not None else None)
        self._outputs.append(output)
        return output

    def _look(self) -> None:
        if self._checking is not None and self._checking.is_done():
            self._wait()

    def _wait(self) -> None:
        """Wait for the report, and let go of what is to come after it."""
        if self._checking is None:
            return
        try:
            self._checked = self._checking.result()
            if self._prints_here:
                _print(self._checked)
        except Exception as error:  # noqa: BLE001 - raised again: whoever writes a message now would take it for its own
            self._error = error
        self._checking = None  # with the model that it has
        for output in self._outputs:
            output.let_go()

    def _result(self) -> tuple[Result, CheckOutcome]:
        self._wait()
        self._raise()
        assert self._checked is not None
        return self._checked

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error


def _is_file(stream: TextIO) -> bool:
    """Say whether what another process writes to ``stream`` comes to where it leads."""
    try:
        stream.fileno()
    except (OSError, ValueError):
        return False
    return True


def _print(checked: tuple[Result, CheckOutcome]) -> None:
    print_report(TextReporter(appearance_of_stdout()).report(checked[0]))
    sys.stdout.flush()
