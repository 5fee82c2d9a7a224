"""A change between two models, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sphinx_compute_ref.comparing.impact import Impact
from sphinx_compute_ref.comparing.pairing import Values

Action = Literal["added", "removed", "changed"]
Subject = Literal["microversions", "operation", "row", "status"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference.

    ``aspect`` says what of the subject changed (None where it was added or removed); ``before`` and ``after`` are
    values for :mod:`json`. ``operation`` is that of the later model, of the earlier one where it was removed.
    """

    impact: Impact
    action: Action
    subject: Subject
    message: str
    aspect: str | None = None
    operation: Values | None = None
    role: str | None = None
    parameter: str | None = None
    in_: str | None = None
    before: Any = None
    after: Any = None


@dataclass(frozen=True)
class Comparison:
    """All changes from ``before`` to ``after``, the names of what was compared; ``hidden`` are not to be shown."""

    before: str
    after: str
    changes: tuple[Change, ...]
    hidden: tuple[Change, ...] = ()

    def count(self, impact: Impact) -> int:
        """Return the number of changes of that impact, shown or not."""
        return sum(change.impact is impact for change in (*self.changes, *self.hidden))

    @property
    def impact(self) -> Impact | None:
        """The greatest impact; ``None`` where nothing changed."""
        return max((change.impact for change in self.changes), default=None)

    def at_least(self, impact: Impact) -> Comparison:
        """Return the comparison with the changes of lesser impact hidden."""
        visible = tuple(change for change in self.changes if change.impact >= impact)
        hidden = tuple(change for change in self.changes if change.impact < impact)
        return Comparison(self.before, self.after, visible, (*self.hidden, *hidden))
