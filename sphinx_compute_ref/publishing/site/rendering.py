"""Pages that publishing makes itself, from templates; all text is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


#: Those of a site of one reference, and those of a portal.
_FOLDERS = [Path(__file__).parents[1] / room / "templates" for room in ("site", "portal")]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_FOLDERS),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def rendered(template: str, **values: object) -> bytes:
    """Return the page that a template makes of ``values``."""
    return _environment().get_template(template).render(**values).encode("utf-8", "replace")
