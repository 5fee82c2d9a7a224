"""The address where readers report a bug of an operation, with what says which one it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.config import Config

    from sphinx_compute_ref.sphinx_ext.nodes import rest_operation

#: Launchpad's form, for references that name its project for openstackdocstheme.
_LAUNCHPAD = (
    "https://bugs.launchpad.net/{project}/+filebug?field.title=API%20reference:%20{operation}"
    "&field.comment={method}%20{url}%0A{file}:{line}%0Aversion%20{version}&field.tags={tag}"
)


def bug_address(config: Config, operation: rest_operation, location: tuple[str, int]) -> str:
    """Return the address for ``operation``, whose ``rest_method`` is at ``location``; empty where none is known.

    ``compute_ref_bug_url`` is a template with ``{operation}``, ``{method}``, ``{url}``, ``{version}``, ``{file}`` and
    ``{line}``; each is quoted. What else stands in braces stays as it is.
    """
    template = str(config.compute_ref_bug_url or "")
    project = str(getattr(config, "openstackdocs_bug_project", "") or "")
    if not template and project:
        template = _LAUNCHPAD
    title = operation.next_node(nodes.title)
    values = {
        "operation": title.astext() if title is not None else "",
        "method": operation["method"],
        "url": operation["url"],
        "version": config.version or config.release,
        "file": location[0],
        "line": str(location[1]),
        "project": project,
        "tag": str(getattr(config, "openstackdocs_bug_tag", "") or ""),
    }
    return re.sub(r"\{(\w+)\}", lambda one: quote(values[one[1]], safe="") if one[1] in values else one[0], template)
