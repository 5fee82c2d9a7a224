"""Links of pages: those that lead nowhere, and those into other references of a portal."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from sphinx.util.inventory import InventoryFile

from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.site.inventory import with_operations
from sphinx_compute_ref.publishing.site.links import LinkScan, with_links
from sphinx_compute_ref.publishing.site.pages import Pages, read_pages
from sphinx_compute_ref.publishing.site.redirects import aliased_pages, moved_from
from sphinx_compute_ref.publishing.site.site import Site

PAGE = b"""<p id="a-b">x</p><a name='old'></a>"""


@pytest.mark.parametrize(
    ("link", "alive"),
    [
        ("two.html", True),
        ("two.html#a-b", True),
        ("two.html?x=1#old", True),
        ("#own&amp;only", True),
        ("#", True),
        ("#top", True),
        ("sub/", True),
        ("sub/../two.html", True),
        ("_static/a%20b.css", True),
        ("../other/index.html", True),  # not of this version
        ("https://e.org/gone", True),
        ("//e.org/gone", True),
        ("mailto:a@e.org", True),
        ("rest-op:network:List%20Ports", True),
        ("three.html", False),
        ("two.html#c", False),
        ("#c", False),
        ("_static/gone.css", False),
    ],
)
def test_links_that_lead_nowhere(tmp_path: Path, link: str, alive: bool) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "a b.css").touch()
    scan = LinkScan(tmp_path)
    page = f"""<p id="own&amp;only"></p><a class="x" href="{link}">x</a>""".encode()
    for name, text in (("one.html", page), ("two.html", PAGE), ("sub/index.html", b"")):
        list(scan.ids_of(name, text))
    assert scan.dead() == (() if alive else (f"one.html {link}",))


def test_foreign_links_are_led_to_their_pages() -> None:
    page = b'<a class="reference external" href="rest-op:a:Tom%20&amp;%20Co">x</a> <a href="rest-op:b:y">y</a>'
    links = {"rest-op:a:Tom%20&%20Co": "a/1.0/x y.html#tom"}
    assert with_links(page, links, "../../") == (
        b'<a class="reference external" href="../../a/1.0/x%20y.html#tom">x</a> <a href="rest-op:b:y">y</a>'
    )


HEAD = b"# Sphinx inventory version 2\n# Project: x\n# Version: 1\n# The rest is compressed using zlib.\n"


def model(*operations: tuple[str, str, str, str]) -> dict[str, Any]:
    keys = ("method", "url", "title", "id")
    return {"resources": [{"operations": [dict(zip(keys, each, strict=True)) for each in operations]}]}


def test_an_inventory_that_another_extension_made_gets_operations_from_the_model() -> None:
    given = HEAD + zlib.compress(b"index std:doc -1 index.html Compute API\n")
    operations = (
        ("GET", "/servers/{id}?x=1", "Show Server", "show-server"),
        ("POST", "/servers/{id}/action", "Lock  (lock Action)", "lock"),
        ("POST", "/servers/{id}/action", "Unlock (unlock Action)", "unlock"),
        ("GET", "/lost", "Not in a page", "lost"),
    )
    places = {
        "GET /servers/{} show server": "servers.html#show-server",
        "POST /servers/{}/action lock": "servers.html#lock",
        "POST /servers/{}/action unlock": "a b.html#unlock-2",
    }
    made = with_operations(given, lambda: model(*operations), places)
    inventory = InventoryFile.load(io.BytesIO(made), "", lambda base, path: path)
    found = {name: item.uri if hasattr(item, "uri") else item[2] for name, item in inventory["rest:operation"].items()}
    assert found == {
        "GET /servers/{id}?x=1 Show Server": "servers.html#show-server",
        "Show Server": "servers.html#show-server",
        "GET /servers/{id}?x=1": "servers.html#show-server",
        "GET /servers/{id}": "servers.html#show-server",
        "show-server": "servers.html#show-server",
        "POST /servers/{id}/action Lock (lock Action)": "servers.html#lock",
        "Lock (lock Action)": "servers.html#lock",
        "lock": "servers.html#lock",
        "POST /servers/{id}/action Unlock (unlock Action)": "a%20b.html#unlock-2",
        "Unlock (unlock Action)": "a%20b.html#unlock-2",
        "unlock": "a%20b.html#unlock-2",
    }
    assert "index" in inventory["std:doc"]
    assert with_operations(made, lambda: model(*operations), places) == made


@pytest.mark.parametrize("content", [b"", b"# Sphinx inventory version 1\nx", HEAD + b"no zlib", HEAD[:30]])
def test_an_inventory_that_cannot_be_read_stays(content: bytes) -> None:
    assert with_operations(content, lambda: model(("GET", "/x", "X", "x")), {"GET /x x": "x.html#x"}) == content


def operation(title: str, url: str, identifier: str, page: str = "") -> dict[str, Any]:
    named = {"page": page} if page else {}
    messages = {"tables": [], "samples": []}
    return {
        **named, "method": "GET", "url": url, "title": title, "id": identifier,
        "request": messages, "response": messages,
    }  # fmt: skip


def test_operations_are_found_on_their_own_page_where_ids_repeat(tmp_path: Path) -> None:
    for name in ("v2", "v3"):
        (tmp_path / f"{name}.html").write_text('<p id="id1">x</p>')
    operations = [operation("A", "/v2/a", "id1", "v2"), operation("A", "/v3/a", "id1", "v3")]
    _, places = read_pages(tmp_path, {"resources": [{"operations": operations}]})
    assert (places["GET /v2/a a"], places["GET /v3/a a"]) == ("v2.html#id1", "v3.html#id1")


def test_fragments_of_operations_that_moved_lead_on() -> None:
    versions = tuple(Version(ref, "tag", "", ref, ref, False, False, key=ref) for ref in ("2", "1"))
    operations = {
        "2": {"GET /a a": "new.html#get-a", "GET /a": "new.html#get-a"},
        "1": {"GET /a list a": "old.html#list-a", "GET /a": "old.html#list-a", "GET /b b": "old.html#b"},
    }
    site = Site(versions, {}, Settings())
    vars(site)["pages"] = {
        ref: Pages(frozenset({"index.html", f"{name}.html"})) for ref, name in (("2", "new"), ("1", "old"))
    }
    vars(site)["operations"] = lambda version: operations[version.ref]
    found = {page: (target, dict(moved)) for page, target, moved in aliased_pages(site, versions[0])}
    assert found == {
        "index.html": ("2/index.html", {}),
        "new.html": ("2/new.html", {}),
        "old.html": ("2/index.html", {"list-a": "2/new.html#get-a"}),
    }
    assert moved_from(site, versions[0]) == {"old.html": {"list-a": "new.html#get-a"}}  # where latest/ has the page
