"""Names as messages list them."""

from __future__ import annotations

from collections.abc import Sequence


def in_quotes(names: Sequence[str], most: int = 4) -> str:
    """Return the first ``most`` names in double quotes, with commas between them and " …" for those that follow."""
    return ", ".join(f'"{name}"' for name in names[:most]) + (" …" if len(names) > most else "")
