"""``compute-ref lsp``."""

from __future__ import annotations

import os
import sys

import click

from sphinx_compute_ref.cli.memory import SERVER, with_collection
from sphinx_compute_ref.errors import UserError


@click.command("lsp")
@click.argument("source", required=False)
@click.option("--stdio", is_flag=True, help="Nothing else is spoken; editors like to say so.")
def COMMAND(source: str | None, stdio: bool) -> int:  # noqa: N802 - the name by which cli.main finds a command
    """Serve editors: the Language Server Protocol over standard input and output.

    SOURCE is relative to the folder that the editor has open. Needs the extra "lsp".
    """
    try:
        from sphinx_compute_ref.lsp.features import make_server
        from sphinx_compute_ref.lsp.protocol import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UserError(
            "the language server needs pygls, which is not installed",
            where="lsp",
            hint="python3 -m pip install 'sphinx-compute-ref[lsp]'",
        ) from error
    # A server needs the collector, but seldom: walking models again and again would take half of the time of a check.
    with with_collection(SERVER):
        server = make_server(source)
        serve(server)
    # Whatever a check is at, this is the end; 1 where the editor did not ask for it (Language Server Protocol, exit).
    sys.stderr.flush()
    os._exit(0 if server.shut_down else 1)
