"""The formats of ``lint``: what the command line names, what the environment suggests, and where reports go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from typing import NamedTuple

import click

from sphinx_compute_ref.cli.checking import appearance_of_stdout, note
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.reports import FORMATS, REVIEW_FORMATS, Appearance, CountingReporter, make_reporter
from sphinx_compute_ref.settings.suggestion import did_you_mean
from sphinx_compute_ref.writing import write_atomically

GITLAB_FILE = "gl-code-quality-report.json"
ZUUL_FILE = "zuul-file-comments.json"


class Format(NamedTuple):
    """A report to write: ``file`` is ``None`` for standard output; ``suggested`` ones come from the environment."""

    name: str
    file: str | None = None
    suggested: bool = False


def parse_formats(_context: click.Context, _parameter: click.Parameter, values: Sequence[str]) -> tuple[Format, ...]:
    """Read the values of ``--format``: ``NAME`` or ``NAME=FILE``."""
    formats = []
    for value in values:
        name, separator, file = value.partition("=")
        if name not in FORMATS:
            hint = did_you_mean(name, FORMATS) or f"The formats are {', '.join(FORMATS)}."
            raise click.BadParameter(f'there is no format "{name}". {hint}')
        if separator and not file:
            raise click.BadParameter(f'"{value}" names no file: {name}=FILE, or {name} for standard output.')
        formats.append(Format(name, file if separator else None))
    on_stdout = [format_.name for format_ in formats if format_.file in (None, "-")]
    if len(on_stdout) > 1 and not {*on_stdout} <= {"text", "github"}:
        raise click.BadParameter(
            f"{' and '.join(on_stdout)} would be mixed up on standard output: give all but one a file, NAME=FILE."
        )
    return tuple(formats)


def formats_for(environment: Mapping[str, str]) -> tuple[Format, ...]:
    """Return the formats for a run without ``--format``: text, and what the surrounding review system reads.

    GitHub Actions sets ``GITHUB_ACTIONS``, GitLab ``GITLAB_CI``; Zuul sets nothing itself, ``ZUUL_CHANGE`` stands for
    what jobs hand on to their commands.
    """
    text = Format("text")
    if environment.get("GITHUB_ACTIONS") == "true":
        return text, Format("github", suggested=True)
    if environment.get("GITLAB_CI"):
        folder = environment.get("CI_PROJECT_DIR", "")
        return text, Format("gitlab", os.path.join(folder, GITLAB_FILE), suggested=True)
    if environment.get("ZUUL_CHANGE"):
        return text, Format("zuul", ZUUL_FILE, suggested=True)
    return (text,)


def write_reports(
    result: Result, formats: Sequence[Format], *, statistics: bool = False, review: Result | None = None
) -> None:
    """Write all reports; a suggested one that cannot be written is a note, not an error.

    ``review`` is what formats for reviews show in place of ``result``.
    """
    on_github = Format("github", suggested=True) in formats
    for format_ in formats:
        file = None if format_.file == "-" else format_.file
        reporter = make_reporter(format_.name, Appearance() if file else appearance_of_stdout())
        pieces = reporter.report(review if review is not None and format_.name in REVIEW_FORMATS else result)
        if statistics:
            assert isinstance(reporter, CountingReporter)
            pieces = reporter.statistics(result)
        if file is None:
            print_report(_without_commands(pieces) if on_github and format_.name == "text" else pieces)
            continue
        try:
            write_atomically(file, "".join(pieces).encode("utf-8", "replace"))
        except UserError as error:
            if not format_.suggested:
                raise
            note(f"the {format_.name} report is left out: {error.where}: {error.message}")


def check_statistics(formats: Sequence[Format]) -> None:
    """Raise :exc:`click.UsageError` for a format that cannot count."""
    for format_ in formats:
        if not isinstance(make_reporter(format_.name, Appearance()), CountingReporter):
            raise click.UsageError(f"--statistics goes with text or json, not with --format {format_.name}.")


def _without_commands(pieces: Iterable[str]) -> Iterator[str]:
    """Keep GitHub's runner from obeying what excerpts say: a page may hold a line such as ``::add-mask::``."""
    from secrets import token_hex

    token = token_hex(16)
    yield f"::stop-commands::{token}\n"
    yield from pieces
    yield f"::{token}::\n"


def print_report(pieces: Iterable[str]) -> None:
    """Write to standard output, whatever characters its encoding lacks."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.writelines(pieces)
