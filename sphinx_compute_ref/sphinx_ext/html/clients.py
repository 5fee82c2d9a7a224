"""Requests as clients of the service write them: a command line, an SDK (``compute_ref_clients``)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sphinx.util import logging

from sphinx_compute_ref.model.client import Call, Client
from sphinx_compute_ref.reading.yaml.clients import read_clients
from sphinx_compute_ref.sphinx_ext.html.quoting import VERSION_MARK, variable, without_marks
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.model.operation import Operation

logger = logging.getLogger(__name__)
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.:-]*)\}")
_QUOTE = re.compile(r'(?<!\\)"')


def load_clients(app: Sphinx, config: Config) -> None:
    """Put what the file says in place of its path (``config-inited``): a change of it writes all pages again."""
    path = config.compute_ref_clients
    if not isinstance(path, str) or not path:
        return
    clients, faults = read_clients(os.path.join(app.confdir, path))
    for fault in faults:
        _warn(fault.message, f"{fault.location.file}:{fault.location.line}")
    config.compute_ref_clients = clients


def note_unknown(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn about calls of operations that the reference does not have (``env-check-consistency``)."""
    clients = clients_of(app.config)
    if not clients:
        return
    keys = {key for them in RestDomain.of(env).operations.values() for one in them for key in keys_of(one)}
    for client in clients:
        for key, call in client.calls.items():
            if key not in keys:
                location = f"{call.location.file}:{call.location.line}"
                _warn(f"{client.title}: the reference has no operation {key}", location)


def clients_of(config: Config) -> tuple[Client, ...]:
    """Return the clients of a build whose configuration :func:`load_clients` has seen."""
    return tuple(one for one in config.compute_ref_clients if isinstance(one, Client))


def keys_of(operation: Operation) -> Iterator[str]:
    """Yield what a file may call an operation: its id, else its method and URL, with the action where it is one."""
    yield operation.id
    key = f"{operation.method} {operation.url.partition('?')[0]}"
    yield f"{key}#{operation.action}" if operation.action else key


def write_calls(clients: Iterable[Client], operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield (title, text) for each client that knows the operation."""
    for client in clients:
        call = next((client.calls[key] for key in keys_of(operation) if key in client.calls), None)
        if call is not None:
            yield client.title, call_text(client, call)


def call_text(client: Client, call: Call) -> str:
    """Return a call as readers see it, indented as its place; :data:`VERSION_MARK` stands for the microversion."""
    margin = client.text.partition("{call}")[0].rpartition("\n")[2]
    indent = margin if not margin.strip() else ""
    text = client.text.replace("{call}", call.text.replace("\n", f"\n{indent}"))
    return _with_variables(without_marks(text), is_shell=client.language == "shell")


def _with_variables(text: str, *, is_shell: bool) -> str:
    """Return ``text`` with variables, which both languages have by the names of written-out requests."""
    parts = []
    quotes = 0
    for number, part in enumerate(_PLACEHOLDER.split(text)):
        if number % 2 == 0:
            quotes += len(_QUOTE.findall(part))
            parts.append(part)
        elif part == "microversion":
            parts.append(VERSION_MARK)
        elif is_shell:
            word = f"${{{variable(part).name}}}"
            parts.append(word if quotes % 2 else f'"{word}"')
        else:
            parts.append(variable(part).name)
    return "".join(parts)


def _warn(message: str, location: str) -> None:
    logger.warning("%s", message, location=location, type="compute_ref", subtype="clients")
