"""The comments of a parameters file that suppress findings: ``# compute-ref: ignore CR107 -- why``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Suppression
from sphinx_compute_ref.reading.files.offsets import line_at
from sphinx_compute_ref.reading.rst.comments import SUPPRESSION, misspelt_suppression

_SUPPRESSION = re.compile(rf"^#[ \t]*{SUPPRESSION}$", re.MULTILINE)
_OURS = re.compile(r"^#[ \t]*(compute-ref:.*)", re.MULTILINE)


def misspelt_suppressions(path: str, text: str) -> Iterator[Fault]:
    """Yield a fault for each comment at the left margin that begins with ``compute-ref:`` and does not say "ignore"."""
    for match in _OURS.finditer(text) if "compute-ref" in text else ():
        location = Location(path, line_at(text, match.start()), match.start(1) - match.start() + 1)
        fault = misspelt_suppression(match[1], location)
        if fault is not None:
            yield fault


def read_suppressions(path: str, text: str, definitions: Mapping[str, Definition]) -> tuple[Suppression, ...]:
    """Read ``# compute-ref: ignore …`` comments; each holds for the definition that follows."""
    if "compute-ref" not in text:
        return ()
    starts = sorted(definition.location.line for definition in definitions.values())
    total = text.count("\n") + 1
    suppressions = []
    for match in _SUPPRESSION.finditer(text):
        line = line_at(text, match.start())
        first = next((start for start in starts if start > line), total + 1)
        last = next((start - 1 for start in starts if start > first), total)
        codes = tuple(code for code in re.split(r"[\s,]+", match[1]) if code)
        suppressions.append(Suppression(codes, (match[2] or "").strip(), Location(path, line, 1), first, last))
    return tuple(suppressions)
