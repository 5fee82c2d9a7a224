"""Parameters that several commands share."""

from __future__ import annotations

import os

import click

from sphinx_compute_ref.model.microversion import Microversion


def jobs(_context: click.Context, _parameter: click.Parameter, value: str) -> int:
    """Return a number of processes: ``auto`` is one for each processor."""
    if value == "auto":
        return os.cpu_count() or 1
    if not value.isdecimal() or int(value) < 1:
        raise click.BadParameter(f'"{value}": a number from 1 or "auto" is expected.')
    return int(value)


def microversion(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Microversion | None:
    """Return a microversion, ``None`` where none is given."""
    if value is None:
        return None
    try:
        return Microversion.parse(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
