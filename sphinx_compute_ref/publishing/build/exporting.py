"""Exports the model of a version, for "What changed" and for links to operations.

In a process of its own: reading takes a second of a core, and many versions are built at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.export.model_json import model_of
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.writing import write_new


def exporting(root: Path, settings: Settings, target: Path) -> list[str]:
    """Return the command that writes the model of the reference below ``root`` to ``target``."""
    code = f"from {__name__} import write_model; write_model(*sys.argv[1:])"
    path = str(Path(__file__).parents[3])  # the package of this process, whatever else the environment brings
    program = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {path!r}); {code}"]
    return [*program, str(root), settings.source, settings.samples, str(target)]


def write_model(top: str, source: str, samples: str, target: str) -> None:
    """Write the exported model to ``target``, with paths as in the repository; without it there is no "What changed".

    ``source`` and ``samples`` are below ``top``. What the pages do not show is not in the model.
    """
    root = Path(top)
    folder = root / samples if (root / samples).is_dir() else None
    try:
        model = model_of(read_reference(root / source, samples=folder, built_with=(), allow=[str(root)]))
    except (UserError, OSError, RecursionError) as error:
        print(f"no model for a comparison: {error}", file=sys.stderr)
        return
    write_new(target, json.dumps(_relative(model, f"{root.resolve()}/", f"{root}/")))


def _relative(values: Any, *prefixes: str) -> Any:
    if isinstance(values, dict):
        return {
            key: _shortened(value, prefixes) if key in ("file", "path") else _relative(value, *prefixes)
            for key, value in values.items()
        }
    return [_relative(value, *prefixes) for value in values] if isinstance(values, list) else values


def _shortened(path: Any, prefixes: Sequence[str]) -> Any:
    for prefix in prefixes:
        if isinstance(path, str) and prefix in path:
            return path.partition(prefix)[2]
    return path
