"""A value in ``conf.py`` is not what the setting takes.

What it does
    Reads the literals that ``conf.py`` assigns to ``compute_ref_…`` and ``os_api_ref_…``, without running it. The
    microversions are texts such as ``"2.10"``: without quotes Python makes the number 2.1 of it, and "latest" is none.
    The lowest is not above the highest; the keys of the map of releases are microversions between the two, each of them
    once, and its values are names; the other settings have the types that they should have. A name that only
    misspells a setting is reported, too.

Why is this bad
    Sphinx says nothing, or that a type is odd. The reference then ends at another microversion than it should, or
    has no end at all, and nobody learns why a release is not shown.

Example
    ::

        compute_ref_max_microversion = 2.10

Use instead
    ::

        compute_ref_max_microversion = "2.10"
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the settings that cannot be."""
    yield from findings_of_faults(context, "CR009")


RULE = Rule("CR009", "invalid-setting", Severity.ERROR, __doc__, check)
