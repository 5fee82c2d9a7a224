"""Reading and checking as commands do it: configuration and command line come together here."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sphinx_compute_ref.linting.baseline import Entry
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.reading.files.boundary import reading_inside
from sphinx_compute_ref.reading.files.files import reading_from
from sphinx_compute_ref.reports import Appearance
from sphinx_compute_ref.settings.configuration import Configuration
from sphinx_compute_ref.settings.contracts import refuse_others
from sphinx_compute_ref.settings.selection import Layer
from sphinx_compute_ref.settings.targets import Target, boundary_of

if TYPE_CHECKING:
    from sphinx_compute_ref.linting.changes import Earlier
    from sphinx_compute_ref.model.reference import Reference
    from sphinx_compute_ref.reports.review import Review


def aware_of_each_other(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Return ``targets`` with the files that they have in common: what one of them does not use another one may."""
    if len({target.source for target in targets}) < 2:
        return tuple(targets)
    from sphinx_compute_ref.reading.project import read_reference

    with reading_inside(boundary_of(*targets)):
        files = [read_reference(target.source, samples=target.samples).parameters.keys() for target in targets]
    users = Counter(path for paths in files for path in paths)
    return tuple(
        replace(target, shared=frozenset(path for path in paths if users[path] > 1))
        for target, paths in zip(targets, files, strict=True)
    )


def check_target(
    target: Target,
    configuration: Configuration,
    *,
    layer: Layer | None = None,
    baseline: Sequence[Entry] = (),
    reference: Reference | None = None,
    earlier: Earlier | None = None,
    processes: int = 1,
) -> Result:
    """Read and check one source folder; ``layer`` holds the selectors of the command line.

    With ``earlier`` only findings that are not among these are kept.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: where a contract is not one of this reference's service.
    """
    from sphinx_compute_ref.linting.runner import check_configured  # brings the rules: a cached result needs none

    with reading_inside(boundary_of(target)):
        if reference is None:
            from sphinx_compute_ref.reading.project import read_reference

            reference = read_reference(target.source, samples=target.samples)
        reference = replace(reference, shared=reference.shared | target.shared) if target.shared else reference
        contracts = configuration.contracts_for(target.source)
        result = check_configured(
            reference, configuration, layer, baseline=baseline, contracts=contracts, processes=processes
        )
    refuse_others(result.context.pairings)
    if earlier is not None:
        from sphinx_compute_ref.linting.changes import without_earlier

        every_finding = sorted((*result.findings, *result.baselined), key=lambda finding: finding.location)
        result = without_earlier(result, every_finding, earlier)
    if not target.only:
        return result
    return replace(
        result,
        findings=tuple(finding for finding in result.findings if target.shows(finding.location)),
        suppressed=tuple(finding for finding in result.suppressed if target.shows(finding.location)),
        baselined=tuple(finding for finding in result.baselined if target.shows(finding.location)),
        earlier=tuple(finding for finding in result.earlier if target.shows(finding.location)),
    )


def findings_at(ref: str, target: Target, configuration: Configuration, *, layer: Layer) -> Earlier:
    """Check one source folder as the commit ``ref`` has it, with today's configuration and contracts."""
    from sphinx_compute_ref.git.tree import GitTree  # most runs start no process
    from sphinx_compute_ref.linting.changes import earlier_findings
    from sphinx_compute_ref.linting.runner import check_configured
    from sphinx_compute_ref.reading.project import read_reference

    with GitTree(target.source, ref) as tree, reading_from(tree), reading_inside(boundary_of(target)):
        if not tree.is_folder(target.source):
            note(f"{target.source} does not exist in {ref}: all findings are new")
            return {}
        reference = read_reference(target.source, samples=target.samples)
        result = check_configured(reference, configuration, layer, contracts=configuration.contracts_for(target.source))
        return earlier_findings(result.findings)


def review_of(result: Result, ref: str, target: Target) -> Review:
    """Return how a review of what came since the commit ``ref`` shows ``result``."""
    from sphinx_compute_ref.git.hunks import Changes
    from sphinx_compute_ref.git.tree import GitTree  # most runs start no process
    from sphinx_compute_ref.reports.review import Review

    with GitTree(target.source, ref) as tree:
        return Review(result, Changes(tree).of)


def appearance_of_stdout() -> Appearance:
    """Return how standard output looks; NO_COLOR and FORCE_COLOR have their say (no-color.org, force-color.org)."""
    terminal = sys.stdout.isatty()
    colour = terminal and os.environ.get("TERM") != "dumb"
    if os.environ.get("FORCE_COLOR"):
        colour = True
    if os.environ.get("NO_COLOR"):
        colour = False
    width = 100
    if terminal:
        import shutil

        width = shutil.get_terminal_size().columns
    return Appearance(colour, width)


def note_failures(result: Result) -> bool:
    """Tell which rules of installed packages failed or could not be used; say whether there are any."""
    for failure in result.failures:
        note(str(failure))
    return bool(result.failures)


def note_missing(reference: Reference, *, files_told: bool = False) -> int:
    """Tell what could not be read, and return the status for that: what was made of the rest lacks it.

    With ``files_told`` findings tell of files.
    """
    from sphinx_compute_ref.reading.missing_parts import unlisted_folders, unread_files

    parts = [*([] if files_told else unread_files(reference)), *unlisted_folders(reference)]
    for part in parts:
        note(f"{part}; what it holds is missing here")
    return 2 if parts else 0


def note(text: str) -> None:
    """Tell the user something that is not part of the report."""
    click.echo(f"compute-ref: {text}", err=True)
