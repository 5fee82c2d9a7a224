"""Errors for people: what happened, where, and what to do about it.

Faults in a reference are findings, not errors. Errors are for wrong usage, wrong configuration and an
environment in which the work cannot be done; the command line prints them and exits with status 2.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the user can fix.

    ``message`` says what happened, ``where`` names the file, option or setting (or is empty), ``hint`` says
    what to do.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  {self.hint}" if self.hint else text


class ConfigurationError(UserError):
    """A configuration file or a command line option holds something that cannot be used."""


class RuleError(UserError):
    """A rule of an installed package fails, or does what rules do not."""


class BuildError(UserError):
    """Sphinx could not build the reference."""


class NoReferenceError(UserError):
    """There is no reference in the folder that an editor has open, which is no fault."""
