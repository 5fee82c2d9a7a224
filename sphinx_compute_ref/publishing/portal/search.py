"""The index of a version for the search over all references.

It is a script, so that it works from ``file://`` and where a policy forbids all but scripts of the site.
Operations and parameters are numbered, operations first; ``words`` leads from each word of their descriptions to these
numbers. What stands in titles, URLs and names is searched as it is. The index of operations takes from here those of
versions that are not the current ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sphinx_compute_ref.comparing.pairing import operation_key, operations_of, rows_of
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.site.site import Site

_WORD = re.compile(r"[^\W_]{3,30}")
#: Words that stand in nearly every description.
_COMMON = frozenset(("the", "and", "for", "that", "this", "with", "are", "not", "can", "from", "will", "you"))


def search_path(name: str, version: Version) -> str:
    """Return the path of the index in the portal."""
    return f"{name}/_versions/search/{version.folder}.js"


def search_shard(name: str, site: Site, version: Version) -> bytes:
    """Return the script with the index of a version."""
    values = _index(site, version)
    variable = f"(window.computeRefSearch = window.computeRefSearch || {{}})[{json.dumps(f'{name}/{version.folder}')}]"
    return f"{variable} = {json.dumps(values, separators=(',', ':'))};\n".encode()


def _index(site: Site, version: Version) -> dict[str, Any]:
    addresses = site.operations(version)
    operations: list[list[Any]] = []
    texts: list[str] = []
    parameters: dict[str, tuple[list[int], list[str]]] = {}
    for operation in operations_of(site.model(version)) if addresses else ():
        address = addresses.get(operation_key(operation))
        if address is None:
            continue
        number = len(operations)
        about = [operation[key] for key in ("method", "url", "title")]
        operations.append([*about, address, operation["min_version"], operation["max_version"]])
        texts.append(str(operation.get("description") or ""))
        for name, description in _rows(operation):
            uses, descriptions = parameters.setdefault(name, ([], []))
            if not uses or uses[-1] != number:
                uses.append(number)
            if description not in descriptions:
                descriptions.append(description)
    words: dict[str, list[int]] = {}
    for number, text in enumerate([*texts, *(" ".join(descriptions) for _, descriptions in parameters.values())]):
        for word in dict.fromkeys(word_match[0].lower() for word_match in _WORD.finditer(text)):
            if word not in _COMMON:
                words.setdefault(word, []).append(number)
    return {
        "operations": operations,
        "parameters": [[name, uses] for name, (uses, _) in parameters.items()],
        "words": dict(sorted(words.items())),
    }


def _rows(operation: Any) -> Iterator[tuple[str, str]]:
    for role in ("request", "response"):
        for row in rows_of(operation, role):
            yield row["name"], str(row["description"] or "")
