"""Files that say what clients call each operation (``compute_ref_clients``): a list of clients.

::

    - title: openstack
      language: shell
      text: openstack --os-compute-api-version {microversion} {call}
      operations:
        GET /servers/{server_id}: server show {server_id}
        POST /servers/{server_id}/action#os-start: server start {server_id}
"""

from __future__ import annotations

from typing import Any

import yaml

from sphinx_compute_ref.model.client import Call, Client
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.yaml.duplicate_keys import duplicate_keys
from sphinx_compute_ref.reading.yaml.faults import yaml_fault
from sphinx_compute_ref.reading.yaml.nodes import compose, location_of

_FIELDS = ("title", "language", "text", "operations")


def read_clients(path: str) -> tuple[tuple[Client, ...], tuple[Fault, ...]]:
    """Read a file of clients; what cannot be taken is told, and the rest is there."""
    text = read_text(path, code_invalid="CR002")
    if text.text is None:
        return (), (text.fault,) if text.fault is not None else ()
    faults = [text.fault] if text.fault is not None else []
    try:
        root: Any = compose(text.text)
    except (yaml.YAMLError, RecursionError) as error:
        return (), (*faults, yaml_fault(path, text.text, error))
    if not isinstance(root, yaml.SequenceNode):
        return (), (*faults, _fault(path, root, "a file of clients is a list of them, each with a title"))
    faults += duplicate_keys(path, root)
    clients = [client for node in root.value if (client := _client(path, node, faults)) is not None]
    return tuple(clients), tuple(faults)


def _client(path: str, node: Any, faults: list[Fault]) -> Client | None:
    fields = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value in _FIELDS:
            fields[key.value] = value
        else:
            faults.append(_fault(path, key, f"{key.value} is no field of a client: {', '.join(_FIELDS)}"))
    title, language, text = (_text(fields.get(name)) for name in _FIELDS[:3])
    operations = fields.get("operations")
    language = language or "shell"
    text = text or "{call}"
    if not title or not isinstance(operations, yaml.MappingNode):
        faults.append(_fault(path, node, "a client has a title, and operations with a call for each"))
        return None
    if language not in ("shell", "python"):
        faults.append(_fault(path, fields["language"], "the language of a client is shell or python"))
        return None
    if "{call}" not in text:
        faults.append(_fault(path, fields["text"], "the text of a client has no {call}"))
        return None
    calls: dict[str, Call] = {}
    for key, value in operations.value:
        call = _text(value)
        if isinstance(key, yaml.ScalarNode) and call:
            calls.setdefault(" ".join(key.value.split()), Call(call, _location(path, key)))
        else:
            faults.append(_fault(path, key, "the call of an operation is a text"))
    return Client(title, "python" if language == "python" else "shell", text, calls)


def _text(node: Any) -> str:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""


def _location(path: str, node: Any) -> Location:
    return location_of(path, node) if node is not None else Location(path, 1, 1)


def _fault(path: str, node: Any, message: str) -> Fault:
    return Fault("CR002", message, _location(path, node), "clients")
