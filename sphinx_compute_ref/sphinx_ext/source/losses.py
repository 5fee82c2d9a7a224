"""What a page loses: rows and lines that its directives cannot take. The build says so, whoever reads the page.

Where the linter reads a page it tells of them itself; a document in another markup, or what a template or another
extension makes, only Sphinx sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sphinx_compute_ref.reading.files.paths import source_path

if TYPE_CHECKING:
    from sphinx_compute_ref.model.reference import Reference
    from sphinx_compute_ref.reading.rst.body_lines import BodyFault


class Loss(NamedTuple):
    """Something that a directive at ``line`` of ``file`` does not show, as the rule ``code`` tells of it.

    ``ref`` is that of a row whose parameter is not defined.
    """

    file: str
    line: int
    code: str
    message: str
    ref: str = ""


def losses_of(faults: Iterable[BodyFault], file: str, line: int) -> Iterator[Loss]:
    """Yield what the body of the directive at ``line`` of ``file`` loses by its faults."""
    return (Loss(file, line, fault.code, fault.message) for fault in faults)


def undefined(ref: str, path: str, file: str, line: int) -> Loss:
    """Return the loss of a row: the parameters file at ``path`` does not define ``ref``."""
    name = path.replace("\\", "/").rpartition("/")[2]
    message = f'"{ref}" is not in {name}, so the row is not shown: define it there, or correct the ref'
    return Loss(file, line, "CR201", message, ref)


class ToldLosses(NamedTuple):
    """What reading a reference has met of losses: undefined rows by file and ref, faults by file and message."""

    rows: frozenset[tuple[str, str]]
    faults: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, reference: Reference) -> ToldLosses:
        """Return the losses that a check of ``reference`` tells of."""
        tables = (*reference.loose_tables, *(table for one in reference.operations for table in one.tables))
        return cls(
            frozenset((row.location.file, row.ref) for table in tables for row in table.rows if row.definition is None),
            frozenset((fault.location.file, fault.message) for fault in reference.faults),
        )


def untold(losses: Iterable[Loss], told_losses: ToldLosses) -> Iterator[Loss]:
    """Yield the losses that are none of ``told_losses``."""
    for loss in losses:
        file = source_path(loss.file)
        if (file, loss.ref) not in told_losses.rows and (file, loss.message) not in told_losses.faults:
            yield loss
