"""All documents in one page: each id stands once, and links lead to what they name."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from pathlib import Path

from page import having, parse, text_of
from sphinx_project import Project

PAGE = """\
{0}
==

Show Thing
----------

.. _detail-{0}:

Detail {0}
~~~~~~~~~~

.. rest_method:: GET /{0}/{{id}}

See :rest:param:`id`, :rest:op:`GET /v1/{{id}}`, :rest:op:`GET /v2/{{id}}` and :ref:`detail-v1`, :ref:`detail-v2`.

Request
^^^^^^^

.. rest_parameters:: own.yaml

   - id: id
   - linked: linked
"""
PARAMETERS = """\
id:
  description: |
    The id.
  in: path
  required: true
  type: string
linked:
  description: |
    See :rest:op:`GET /v2/{id}`.
  in: body
  required: true
  type: string
"""


def test_ids_are_unique_and_links_lead_to_their_own_documents(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    for name in ("v1", "v2"):
        # One title in both: the id of the operation, of its rows and of its sections.
        text = PAGE.format(name).replace(f"Detail {name}", "Show Detail").replace("~" * 10, "~" * 11)
        (project.source / f"{name}.rst").write_text(text, "utf-8")
    (project.source / "own.yaml").write_text(PARAMETERS, "utf-8")
    (project.source / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   v1\n   v2\n", "utf-8")
    built = project.build("singlehtml", html_theme="basic", compute_ref_min_microversion="2.1")
    page = parse((built.out / "index.html").read_text("utf-8"))
    ids = Counter(one.get("id") for one in page.iter() if one.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []

    first, second = having(page, "rest-operation")
    assert (first.get("id"), second.get("id")) == ("show-detail", "v2-show-detail")
    for operation in (first, second):
        for row in having(operation, "rest-parameter"):
            assert str(row.get("id")).startswith(str(operation.get("id")))
        links = {text_of(one): one.get("href") for one in operation.iter("a") if [*having(one, "xref")]}
        assert links["GET /v1/{id}"] == "#show-detail"
        assert links["GET /v2/{id}"] == "#v2-show-detail"
        assert links["id"] in {f"#{row.get('id')}" for row in having(operation, "rest-parameter")}
    addresses = [link.get("href", "") for link in page.iter("a")]  # the sidebar's, too
    assert [one for one in addresses if one.startswith("#") and one != "#" and one[1:] not in ids] == []
    assert "#v2-show-detail" in addresses
    assert "#document-v2" in addresses

    # What the palette finds is in the page as well; there is no page of history and none of search.
    text = (built.out / "_static" / "compute-ref-index.js").read_text("utf-8")
    index = json.loads(text.removeprefix("computeRef.index(").removesuffix(");\n"))
    assert set(index["pages"]) == {"index.html"}
    assert [one[1] for one in (*index["operations"], *index["sections"]) if one[1] not in ids] == []
    assert [one[1] for one in index["operations"]] == ["show-detail", "v2-show-detail"]
    (settings,) = [json.loads(one.get("data-config")) for one in page.iter("script") if one.get("data-config")]
    assert (index["search"], "history" in settings) == ("", False)


def test_inventory_and_links_lead_to_what_the_page_has(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    for name in ("v1", "v2"):
        (project.source / f"{name}.rst").write_text(PAGE.format(name), "utf-8")
    (project.source / "own.yaml").write_text(PARAMETERS, "utf-8")
    (project.source / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   v1\n   v2\n", "utf-8")
    built = project.build("singlehtml", html_theme="basic")
    text = (built.out / "index.html").read_text("utf-8")
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    entries = zlib.decompress((built.out / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode().splitlines()
    uris = {entry: entry.split(" index.html", 1)[1].split(" ")[0] for entry in entries}
    assert {"v1 std:doc", "Detail v1::id rest:parameter", "GET /v2/{id} Detail v2 rest:operation"} <= {
        re.split(r" -?\d+ index", entry)[0] for entry in entries
    }
    assert not {entry for entry, uri in uris.items() if uri and uri.removeprefix("#") not in ids}
    assert not [
        link for link in re.findall(r'href="(?!https?:)([^"#]+\.html)', text) if not (built.out / link).exists()
    ]
