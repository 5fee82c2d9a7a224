"""Shows a site in a local web server, as a static host would."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sphinx_compute_ref.errors import UserError


class _Handler(SimpleHTTPRequestHandler):
    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Give the catalogue of APIs its media type (RFC 9727, 2)."""
        if os.path.basename(path) == "api-catalog":
            return 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
        return super().guess_type(path)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is that of the base class
        """Stay silent."""


def serve_folder(folder: str, port: int, say: Callable[[str], None]) -> None:
    """Serve ``folder`` on this machine until interrupted; each request sees the release that is live then.

    :raises ~sphinx_compute_ref.errors.UserError: where the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=folder))
    except OSError as error:
        raise UserError(
            f"cannot listen: {error.strerror or error}", where=f"port {port}", hint="Choose another one: --port 0"
        ) from error
    with server:
        say(f"Serving {folder} at http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("")
