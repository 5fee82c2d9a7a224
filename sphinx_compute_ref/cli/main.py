"""The entry point: finds the command, prints errors for people, and sets the exit status.

Exit status: 0 fine; 1 findings at or above ``--fail-on``, or a failed build; 2 wrong usage, configuration or
environment; 130 interrupted. Command modules are imported when they are run: ``lint`` needs neither Sphinx nor
docutils.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from importlib import import_module
from typing import Any

import click

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.cli.memory import leave, without_collection
from sphinx_compute_ref.cli.output import drop_output
from sphinx_compute_ref.errors import BuildError, UserError

#: The commands: name to module and help, so that ``--help`` imports none of them.
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("sphinx_compute_ref.cli.build", "Check the reference, then build it with Sphinx."),
    "lint": ("sphinx_compute_ref.cli.lint", "Check the reference and show what is wrong."),
    "adopt": ("sphinx_compute_ref.cli.adopt", "Take up the checks: conf.py, pyproject.toml and a baseline."),
    "watch": ("sphinx_compute_ref.cli.watch", "Rebuild and reload the browser while you edit."),
    "explain": ("sphinx_compute_ref.cli.explain", "Show the manual page of a rule."),
    "rules": ("sphinx_compute_ref.cli.rules", "List the rules."),
    "report": ("sphinx_compute_ref.cli.report", "Write the verification dashboard: HTML and JSON."),
    "new": ("sphinx_compute_ref.cli.new", "Start an operation's section from a contract or from samples."),
    "export": ("sphinx_compute_ref.cli.export", "Print the reference in a machine-readable form."),
    "contract": ("sphinx_compute_ref.cli.contract", "Make a service's contract, or show how far one covers."),
    "compare": ("sphinx_compute_ref.cli.compare", "Show what changed between two references or microversions."),
    "publish": ("sphinx_compute_ref.cli.publish", "Publish many versions side by side."),
    "lsp": ("sphinx_compute_ref.cli.lsp", "Serve editors: the Language Server Protocol."),
}


#: What writing fails with; only the standard output has no name then.
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _Commands(click.Group):
    """A group that imports a command's module when the command is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).COMMAND
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from sphinx_compute_ref.settings.suggestion import did_you_mean

            hint = did_you_mean(args[0], COMMANDS) or f"The commands are {', '.join(COMMANDS)}."
            raise click.UsageError(f'there is no command "{args[0]}". {hint}', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(__version__, prog_name="compute-ref")
def compute_ref() -> None:
    """Build and check REST API references written in reStructuredText.

    SOURCE is the folder with conf.py and the pages. It defaults to "source" in [tool.compute-ref] of pyproject.toml,
    else to api-ref/source.

    Shell completion: eval "$(_COMPUTE_REF_COMPLETE=bash_source compute-ref)", or zsh_source, fish_source.
    """
    try:
        os.getcwd()
    except OSError as error:
        raise UserError("the working directory is not there any more", hint="Change into one that is.") from error


def run(arguments: list[str] | None = None) -> int:
    """Run the command line ``arguments`` (without the program's name) and return the exit status."""
    try:
        status: Any = compute_ref.main(arguments, prog_name="compute-ref", standalone_mode=False)
        if not sys.stdout.closed:  # the language server has closed it
            sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except BuildError as error:
        return _fail(f"compute-ref: {error}", 1)
    except UserError as error:
        return _fail(f"compute-ref: {error}", 2)
    except (click.Abort, KeyboardInterrupt):
        return _fail("compute-ref: interrupted", 130)
    except click.ClickException as error:
        error.show()
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE:
            drop_output(sys.stdout)
            return 1
        drop_output(sys.stdout)
        unnamed = "the output: " if error.errno in _NO_SPACE else ""
        where = f"{error.filename}: " if error.filename else unnamed
        return _fail(f"compute-ref: {where}{error.strerror or error}", 2)


def _fail(text: str, status: int) -> int:
    print(text.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)  # names of files are bytes
    return status


def main() -> None:
    """Run ``compute-ref`` and exit.

    The garbage collector rests (see :mod:`~sphinx_compute_ref.cli.memory`). What a CI system sends when it cancels a
    job (SIGTERM) counts as Ctrl-C, so that processes we started end, too.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with without_collection():
        leave(run())
