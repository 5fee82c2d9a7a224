"""Links to other references of a portal: ``:rest:op:`network:List Ports```.

A page is built once, what it links to may change any time: the build writes what is meant, and ``compute-ref publish``
makes the address of it when it assembles the site (``publishing/portal/links.py``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

#: The name of a reference, then what is meant there.
_TARGET = re.compile(r"([A-Za-z0-9][\w.-]*):(?!:)\s*(\S.*)", re.DOTALL)


def link_into_portal(
    app: Sphinx, _env: BuildEnvironment, node: pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """Return a link for a target that neither this reference nor intersphinx has; other formats show its text."""
    match = _TARGET.fullmatch(node["reftarget"])
    if not app.config.compute_ref_portal or node.get("refdomain") != "rest" or match is None:
        return None
    text = contnode
    if not node.get("refexplicit"):
        label = " ".join(match[2].rpartition("::")[2].split())
        text = contnode.deepcopy()
        text.children = []
        text += nodes.Text(label)
    if app.builder.format != "html":
        return text
    target = f"rest-{node['reftype']}:{quote(match[1])}:{quote(' '.join(match[2].split()))}"
    link = nodes.reference("", "", internal=False, refuri=target)
    link += text
    return link
