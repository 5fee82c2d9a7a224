"""Values with meanings in a row's description: each has an id below the row's, and is a link to itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docutils import nodes

from sphinx_compute_ref.sphinx_ext.source.listed_values import APART, VALUES, lists_values, with_meanings

#: Stands for the row's id, because rows of one definition share their description.
ROW = "\ufdd3"


def linked_values(blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Return the blocks of a description, its lists of values with links; the very list where there is none."""
    if not lists_values(blocks):
        return blocks
    meanings = with_meanings(blocks)
    names: dict[str, int] = {}
    for block in meanings:
        for values in block.findall(nodes.definition_list) if isinstance(block, nodes.Element) else ():
            if VALUES in values["classes"]:
                _link(values.findall(nodes.term), names)
    return meanings


def _link(terms: Iterable[nodes.term], names: dict[str, int]) -> None:
    for term in list(terms):
        value = re.sub(r"[^a-z0-9]+", "-", term.children[0].astext().lower()).strip("-") or "value"
        times = names[value] = names.get(value, 0) + 1
        # Two hyphens: no id of a row has them.
        name = f"{ROW}--{value}" if times == 1 else f"{ROW}--{value}-{times}"
        term["ids"] = [name]
        if term.next_node(nodes.reference) is None:
            apart = [one for one in term.children if isinstance(one, nodes.inline) and APART in one["classes"]]
            children = [one for one in term.children if one not in apart]
            link = nodes.reference("", "", *children, internal=True, refid=name)
            term.children = []
            term += [link, *apart, nodes.Text(" ")]
