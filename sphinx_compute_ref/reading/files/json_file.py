"""JSON that commands are given as a file: models and reports that the tool wrote before."""

from __future__ import annotations

import json
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.reading.files.files import read_regular


def document_in_file(path: str) -> Any:
    """Return what the JSON file at ``path`` holds.

    :raises ~sphinx_compute_ref.errors.UserError: where it cannot be read, or is not JSON.
    """
    try:
        return json.loads(read_regular(path))
    except OSError as error:
        raise UserError(f"cannot read: {error.strerror or error}", where=path) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"not valid JSON: {error}", where=path) from error
