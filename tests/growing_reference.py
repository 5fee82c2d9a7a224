"""A reference without a fault, as large as is asked for: what growth is measured with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

_WORDS = [
    "name",
    "status",
    "flavor",
    "image",
    "host",
    "zone",
    "created",
    "updated",
    "limit",
    "marker",
    "network",
    "port",
    "subnet",
    "volume",
    "tenant",
]
ROWS = 10
OPERATION = """\
Show Thing {number}
--------------------

.. rest_method:: GET /things{number}/{{thing_id}}

Normal response codes: 200

Request
~~~~~~~

.. rest_parameters:: parameters.yaml

   - thing_id: thing_id

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

{rows}
.. literalinclude:: thing{number}.json

"""


def definitions(names: Iterable[str], in_: str = "body") -> str:
    fields = f"description: |\n    What it is.\n  in: {in_}\n  required: true\n  type: string\n"
    return "".join(f"{name}:\n  {fields}" for name in sorted(names))


def write(folder: Path, operations: int) -> None:
    """Write a reference of ``operations`` with ten rows each, twenty in a document, twenty documents in a chapter.

    Themes list the documents beside a document on its page: without chapters pages would grow with the reference.
    """
    folder.mkdir()
    parameters: list[str] = []
    pages: list[str] = []
    for number in range(operations):
        names = [f"{_WORDS[(number * 7 + row) % 15]}_{_WORDS[row]}_{number}" for row in range(ROWS)]
        parameters += names
        (folder / f"thing{number}.json").write_text(json.dumps(dict.fromkeys(names, "text"), indent=2))
        if number % 20 == 0:
            pages.append(f"Things {number}\n{'=' * 20}\n\n")
        pages[-1] += OPERATION.format(number=number, rows="".join(f"   - {name}: {name}\n" for name in names))
    (folder / "parameters.yaml").write_text(definitions(["thing_id"], "path") + definitions(parameters))
    (folder / "conf.py").write_text("extensions = ['sphinx_compute_ref']\ncompute_ref_samples = '.'\n")
    for number, text in enumerate(pages):
        (folder / f"page{number}.rst").write_text(text)
    chapters = range(0, len(pages), 20)
    for first in chapters:
        own = [f"page{number}" for number in range(first, min(first + 20, len(pages)))]
        (folder / f"chapter{first}.rst").write_text(_contents(f"Chapter {first}", own))
    (folder / "index.rst").write_text(_contents("Things", [f"chapter{first}" for first in chapters]))


def _contents(title: str, documents: Sequence[str]) -> str:
    entries = "".join(f"   {name}\n" for name in documents)
    return f"{title}\n{'=' * 20}\n\n.. toctree::\n\n{entries}"
