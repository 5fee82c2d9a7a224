"""Operations for the ``objects.inv`` of a version that another extension built: names of its model, places in pages.

The format is that of Sphinx's inventories, version 2 (``sphinx.util.inventory``): four lines, then zlib.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from sphinx_compute_ref.comparing.pairing import operation_key, operations_of
from sphinx_compute_ref.export.inventory import Named, folded, short_names, unique

INVENTORY = "objects.inv"
_FIRST_LINE = b"# Sphinx inventory version 2"
_HEAD_LINES = 4


def with_operations(inventory: bytes, model: Callable[[], Any], paths: Mapping[str, str]) -> bytes:
    """Return ``inventory`` with the operations of a model; one that has operations, or cannot be read, as it is.

    ``model`` reads it, where it is needed: it is large. ``paths`` are those of operations by their
    :func:`~sphinx_compute_ref.comparing.pairing.operation_key`.
    """
    if not inventory.startswith(_FIRST_LINE) or inventory.count(b"\n") < _HEAD_LINES:
        return inventory
    *head, packed = inventory.split(b"\n", _HEAD_LINES)
    try:
        body = zlib.decompress(packed)
    except zlib.error:
        return inventory
    if b" rest:operation " in body:
        return inventory
    lines = "".join(f"{line}\n" for line in _lines(model(), paths))
    end = b"" if not body or body.endswith(b"\n") else b"\n"
    return b"\n".join([*head, zlib.compress(body + end + lines.encode("utf-8", "replace"), 9)])


def _lines(model: Any, paths: Mapping[str, str]) -> Iterator[str]:
    placed = [
        (Named(each["method"], each["url"], each["title"], each["id"]), path)
        for each in operations_of(model)
        if (path := paths.get(operation_key(each))) is not None
    ]
    names: set[str] = set()
    for operation, path in placed:
        yield _line(unique(names, operation.full_name), operation, path, 0)
    for name, position in short_names([operation for operation, _ in placed]):
        if name not in names:
            yield _line(name, *placed[position], -1)


def _line(name: str, operation: Named, path: str, priority: int) -> str:
    path = quote(path, safe="/#$")
    path = f"{path.removesuffix(name)}$" if path.endswith(f"#{name}") else path
    title = folded(operation.title)
    return f"{name} rest:operation {priority} {path} {title if title and title != name else '-'}"
