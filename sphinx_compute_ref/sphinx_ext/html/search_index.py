"""What the palette searches: operations, their parameters and status codes, headings and text of the whole reference.

It is a script that calls ``computeRef.index`` with one object, for pages that are opened from a disk may not fetch:

- ``pages``: addresses of the documents, and ``search``, that of Sphinx's own search page;
- ``operations``: [page, id, method, URL, title, lowest and highest microversion, resource, text, codes, rows];
- a code: [number, what brings it about, else its name];
- a row: [name, role (0 request, 1 response), lowest, highest, description, its id where that does not follow];
- ``sections``: [page, id, title, text]; ``texts``: descriptions, each once.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from sphinx_compute_ref.reading.conditions import Deciding, shown_text
from sphinx_compute_ref.sphinx_ext.html.codes import words_of
from sphinx_compute_ref.sphinx_ext.operations.conditions import BuildConditions
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.entries import SectionText, ids_of_rows
from sphinx_compute_ref.sphinx_ext.operations.texts import reasons_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.model.microversion import MicroversionRange
    from sphinx_compute_ref.model.operation import Operation
    from sphinx_compute_ref.model.status import StatusFile

#: Markup of reStructuredText that is no word.
_MARKUP = re.compile(r"(?<![a-z:]):[a-z:]+:(?=`)|[`*|]|\.\. [a-z]+::")


def index_of(app: Sphinx, env: BuildEnvironment) -> dict[str, Any]:
    """Return what the running build's pages hold."""
    domain = RestDomain.of(env)
    texts: dict[str, int] = {}
    operations, sections = [], []
    documents = sorted(env.found_docs)
    single = app.builder.name == "singlehtml"
    conditions = BuildConditions(domain)

    def in_page(document: str, name: str) -> str:
        return domain.page_ids.get((document, name), name) if single else name

    for page, document in enumerate(documents):
        operations_here = {operation.id: operation for operation in domain.operations_of(document)}
        words = {one.id: one for one in domain.texts.get(document, ())}
        ids = ids_of_rows(domain.parameters_of(document))
        for operation in operations_here.values():
            section = words.get(operation.id, SectionText("", "", ""))
            codes = _codes(operation, section.text, domain.files.status, conditions)
            rows = _rows(operation, ids.get(operation.id, {}), texts, partial(in_page, document), conditions)
            own_id = in_page(document, operation.id)
            row = [page, own_id, operation.method, operation.url, operation.title, *_span(operation.range)]
            operations.append([*row, section.around, section.text, codes, list(rows)])
        others = (one for one in words.values() if one.id not in operations_here)
        sections += [[page, in_page(document, one.id), one.title, one.text] for one in others]
    return {
        "pages": [_page(app, env.config.root_doc if single else document) for document in documents],
        "search": app.builder.get_target_uri("search") if getattr(app.builder, "search", False) and not single else "",
        "operations": operations,
        "sections": sections,
        "texts": list(texts),
    }


def _page(app: Sphinx, document: str) -> str:
    """Return the address of a document's page; ``singlehtml`` has one alone, and no address of it."""
    single = app.builder.name == "singlehtml"
    return f"{document}{app.config.html_file_suffix or '.html'}" if single else app.builder.get_target_uri(document)


def _codes(
    operation: Operation, text: str, read: Callable[[str], StatusFile], conditions: Deciding
) -> list[tuple[int, str]]:
    """Return the status codes of an operation, each with what brings it about, else with its name."""
    reasons = reasons_of(text, {code.code for one in operation.statuses for code in one.codes})
    codes: dict[int, str] = {}
    for one in operation.statuses:
        file = read(os.path.abspath(one.path)) if one.path is not None else None
        for code in one.codes:
            reason = file.reasons.get(code.code, {}).get(code.name or "default") if file is not None else None
            description = shown_text(reason.text, conditions) if reason is not None else words_of(code)
            codes[code.code] = reasons.get(code.code) or description
    return sorted(codes.items())


def _rows(
    operation: Operation,
    ids: dict[tuple[str, str], list[str]],
    texts: dict[str, int],
    in_page: Callable[[str], str],
    conditions: Deciding,
) -> Iterator[list[Any]]:
    for role, message in enumerate(operation.messages):
        for row in message.rows:
            row_ids = ids.get((message.role, row.name))
            if row.definition is None or not row_ids:
                continue
            description = " ".join(_MARKUP.sub("", shown_text(row.definition.description, conditions)).split())
            fields = [row.name, role, *_span(row.range), texts.setdefault(description, len(texts))]
            usual = re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-")
            own_row = in_page(row_ids.pop(0))
            yield fields if own_row == f"{in_page(operation.id)}-{message.role}-{usual}" else [*fields, own_row]


def _span(span: MicroversionRange) -> tuple[str, str]:
    return str(span.low or ""), str(span.high or "")


def index_script(app: Sphinx, env: BuildEnvironment) -> str:
    """Return the index as a script."""
    text = json.dumps(index_of(app, env), ensure_ascii=False, separators=(",", ":"))
    return f"computeRef.index({text});\n"
