"""Results as text for people and as data for programs. :data:`REPORTERS` is the registry."""

from __future__ import annotations

from collections.abc import Callable

from sphinx_compute_ref.reports.json import JsonReporter
from sphinx_compute_ref.reports.reporter import Appearance, Reporter
from sphinx_compute_ref.reports.text import TextReporter

__all__ = ["REPORTERS", "Appearance", "Reporter"]

#: What makes a reporter, by the name that ``--format`` takes.
REPORTERS: dict[str, Callable[[Appearance], Reporter]] = {
    "text": TextReporter,
    "json": JsonReporter,
}
