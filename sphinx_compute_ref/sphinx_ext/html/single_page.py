"""``singlehtml``: all documents in one page, where each id may stand once.

Ids are those of each document, so two documents with an operation of one title have the same ones. The first document
keeps its ids, which links from elsewhere use; in others the document's name comes before an id that is taken.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.html import INVENTORY_FILENAME
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_DOCUMENT = "#document-"
#: What stands in an entry of an inventory between a name and how it is shown.
_ENTRY = re.compile(r" (?P<kind>[^\s:]++:\S++ -?[0-9]++) (?P<uri>\S*+) ")
_LINK = re.compile(r'href="#document-(?P<document>[^"#]*)(?:#(?P<target>[^"]*))?"')


class UniqueIds(SphinxPostTransform):
    """Renames the ids that several documents have, and lets references lead to their own documents' targets.

    It runs after references are resolved (ReferencesResolver, 10). Sphinx writes those to other documents as
    ``#document-name#target``, which is no id of the page.
    """

    default_priority = 15

    def is_supported(self) -> bool:
        """Only where the documents become one page."""
        return RestDomain.of(self.env).app.builder.name == "singlehtml"

    def run(self, **kwargs: Any) -> None:
        """Rename, then redirect."""
        root = self.config.root_doc
        page_ids: set[str] = set()
        ids: dict[tuple[str, str], str] = {}
        for document, element in _elements(self.document, root):
            for number, name in enumerate(element["ids"]):
                if (document, name) not in ids:
                    ids[document, name] = _free(name, document, page_ids)
                    page_ids.add(ids[document, name])
                element["ids"][number] = ids[document, name]
            anchor = element.get("old_anchor")
            if anchor:
                element["old_anchor"] = "" if anchor in page_ids else anchor
                page_ids.add(anchor)
        for document, element in _elements(self.document, root):
            if "refid" in element:
                target = element["refid"]
                element["refid"] = ids.get((document, target)) or ids.get((root, target), target)
            elif str(element.get("refuri", "")).startswith(_DOCUMENT):
                name, _, target = element["refuri"].removeprefix(_DOCUMENT).partition("#")
                if target:
                    element["refuri"] = f"#{ids.get((name, target), target)}"
        RestDomain.of(self.env).page_ids = ids


def lead_to_ids(app: Sphinx, exception: Exception | None) -> None:
    """Let the links that themes make, of a tree of contents, lead to ids of the page (``build-finished``).

    Sphinx writes them for each theme in another way, and always as ``#document-name#target``; the first document has no
    place of its own.
    """
    if exception is not None or app.builder.name != "singlehtml":
        return
    root = app.config.root_doc
    ids = RestDomain.of(app.env).page_ids
    top = next((name for (document, _), name in ids.items() if document == root), "")

    def lead(match: re.Match[str]) -> str:
        document, target = html.unescape(match["document"]), html.unescape(match["target"] or "")
        if not target:
            return f'href="#{html.escape(top)}"' if document == root else match[0]
        return f'href="#{html.escape(ids.get((document, target), target))}"'

    path = Path(app.outdir, f"{root}{getattr(app.builder, 'out_suffix', '.html')}")
    text = path.read_text("utf-8")
    path.write_text(_LINK.sub(lead, text), "utf-8", newline="\n")
    _lead_inventory(Path(app.outdir, INVENTORY_FILENAME), path.name, root, ids)


def _lead_inventory(path: Path, page: str, root: str, ids: Mapping[tuple[str, str], str]) -> None:
    """Let what other projects link lead to ids of the page; pages that this builder does not write are left out."""
    *head, body = path.read_bytes().split(b"\n", 4)  # version 2 of sphinx.util.inventory
    lines = []
    for line in zlib.decompress(body).decode().splitlines():
        entry = _ENTRY.search(line)
        if entry is None or not entry["uri"].startswith(_DOCUMENT):
            lines += [f"{line}\n"] if entry is not None and entry["uri"].startswith(page) else []
            continue
        name, display_name = line[: entry.start()], line[entry.end() :]
        uri = f"{entry['uri'][:-1]}{name}" if entry["uri"].endswith("$") else entry["uri"]
        document, _, target = uri.removeprefix(_DOCUMENT).partition("#")
        if target:
            target = ids.get((document, target), target)
        elif document != root:
            target = f"document-{document}"
        uri = f"{page}#{target}" if target else page
        lines.append(f"{name} {entry['kind']} {uri} {display_name}\n")
    path.write_bytes(b"".join(line + b"\n" for line in head) + zlib.compress("".join(lines).encode(), 9))


def leave_out_pages(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Let themes link neither the general index nor the search, which this builder does not write."""
    if app.builder.name == "singlehtml":
        context["hasdoc"] = app.env.all_docs.__contains__


def _free(name: str, document: str, page_ids: set[str]) -> str:
    stem = name if name not in page_ids else f"{nodes.make_id(document)}-{name}"
    free, count = stem, 1
    while free in page_ids:
        count += 1
        free = f"{stem}-{count}"
    return free


def _elements(parent: nodes.Element, document: str) -> Iterator[tuple[str, nodes.Element]]:
    """Yield (document, element); iteratively, as trees may be deep."""
    waiting: list[tuple[str, nodes.Element]] = [(document, parent)]
    while waiting:
        document, element = waiting.pop()
        yield document, element
        if isinstance(element, addnodes.start_of_file):
            document = element["docname"]
        children = [child for child in element.children if isinstance(child, nodes.Element)]
        waiting += [(document, child) for child in reversed(children)]
