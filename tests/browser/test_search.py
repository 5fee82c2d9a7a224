"""Finding things in a browser: Sphinx's search, the filter of operations, the method index."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import needs
import pytest
from browser.browsing import browser, run, served, wait
from conftest import REPOSITORY
from corpora.building import build
from sphinx_project import Project

pytestmark = pytest.mark.browser

RESULTS = """
return [...document.querySelectorAll("#search-results > ul.search > li")].map(item => {
  const link = item.querySelector("a"), about = item.querySelector(":scope > span");
  const address = new URL(link.href);
  return [link.textContent, (about ? about.textContent : ""), address.pathname.split("/").pop() + address.hash];
})
"""
FOUND = "return [...document.querySelectorAll('.rest-found li')].map(e => e.textContent)"


class Result(NamedTuple):
    """What a search has found: its title, what Sphinx says about it, and where it leads (page and anchor)."""

    title: str
    about: str
    target: str


class Site(NamedTuple):
    """A reference in a browser; ``home`` is the page with Create Server."""

    url: str
    window: Any
    home: str


@pytest.fixture(scope="module", params=["ours", pytest.param("nova-34.0.0", marks=pytest.mark.corpora)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    out = tmp_path_factory.mktemp("search")
    if request.param == "ours":
        more = ("-D", "html_theme=pydata_sphinx_theme", "-D", "compute_ref_markdown=0")
        build(REPOSITORY / "api-ref" / "source", out, "sphinx_compute_ref,pdf,reference_numbers", "html", *more)
    else:
        source = needs.corpus(request.param) / "api-ref" / "source"
        build(source, out, "sphinx_compute_ref")
    with served(out / "html") as url, browser() as window:
        yield Site(url, window, "servers.html" if request.param == "ours" else "index.html")


def search(site: Site, query: str) -> list[Result]:
    """Search as a reader does: the page of results, until no more of them come."""
    site.window.get(f"{site.url}/search.html?q={quote(query)}")
    wait(site.window, "document.querySelector('#search-results > ul.search > li')")
    found: list[Any] = []
    while True:
        time.sleep(0.5)
        now = run(site.window, RESULTS)
        if now == found:
            return [Result(*one) for one in found]
        found = now


def leads_to(site: Site, target: str) -> str:
    """Return the classes of what ``target`` leads to; empty where there is no such place."""
    site.window.get(f"{site.url}/{target}")
    name = target.partition("#")[2]
    return str(run(site.window, "return (document.getElementById(arguments[0]) || {className: ''}).className", name))


def ranks(found: list[Result]) -> str:
    """Return what was found, a letter each: o(peration), p(arameter), t(ext)."""
    kinds = {"REST API operation": "o", "REST API parameter": "p"}
    return "".join(next((kinds[kind] for kind in kinds if kind in one.about), "t") for one in found)


@pytest.mark.parametrize("query", ["Create Server", "create server", "List Servers Detailed"])
def test_an_operation_is_found_by_its_title_before_all_else(site: Site, query: str) -> None:
    found = search(site, query)
    assert found[0].title.lower() == query.lower()
    assert found[0].target == f"{site.home}#{query.lower().replace(' ', '-')}"
    assert "rest-operation" in leads_to(site, found[0].target)


def test_operations_come_before_parameters(site: Site) -> None:
    """Both bear the word: "Resize Server (resize Action)" and its parameter "resize"."""
    order = ranks(search(site, "resize"))
    assert re.match("o{3}[^o]*p", order), order
    assert "o" not in order.lstrip("o")


@pytest.mark.parametrize("name", ["pinned_availability_zone", "flavor.vcpus", "locked"])
def test_a_parameter_is_found_by_its_name(site: Site, name: str) -> None:
    found = search(site, name)
    parameters = [one for one in found if "REST API parameter" in one.about]
    assert parameters[0].title.startswith(f"{name} (")
    anchor = name.replace("_", "-").replace(".", "-")
    targets = {one.target for one in parameters if one.title == f"{name} (Show Server Details)"}
    assert targets == {f"{site.home}#show-server-details-response-{anchor}"}
    assert "rest-parameter" in leads_to(site, targets.pop())
    # What bears the name comes before what only mentions it, unless a page has it in its title.
    last = max(number for number, one in enumerate(found) if one.title.startswith(f"{name} ("))
    assert all("REST API" in one.about or number < 3 for number, one in enumerate(found[:last]))


def test_all_results_lead_somewhere(site: Site) -> None:
    targets = {one.target for one in search(site, "keypair") if "#" in one.target}
    assert len(targets) > 4
    pages = {target.partition("#")[0] for target in targets}
    for page in pages:
        site.window.get(f"{site.url}/{page}")
        names = [target.partition("#")[2] for target in targets if target.startswith(f"{page}#")]
        missing = "return arguments[0].filter(name => !document.getElementById(name))"
        assert run(site.window, missing, names) == []


def test_a_ranking_of_the_project_itself_stays(tmp_path: Any) -> None:
    project = Project("basic", tmp_path)
    (project.source / "own.js").write_text("// our own\n", "utf-8")
    out = project.build(html_search_scorer=str(project.source / "own.js")).out
    assert "// our own" in (out / "_static" / "language_data.js").read_text("utf-8")


# The filter


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("create server", "POST Create Server /servers"),
        ("resz", "POST Resize Server (resize Action) /servers/{server_id}/action"),
        ("/servers/detail", "GET List Servers Detailed /servers/detail"),
        ("get /flavors", "GET List Flavors /flavors"),
        ("DELETE KEYPAIR", "DELETE Delete Keypair /os-keypairs/{keypair_name}"),
    ],
)
def test_the_filter_puts_the_best_match_first(site: Site, query: str, first: str) -> None:
    site.window.get(f"{site.url}/index.html")
    wait(site.window, "document.querySelector('.rest-find input')")
    box = site.window.find_element("css selector", ".rest-find input")
    box.send_keys(query)
    wait(site.window, "document.querySelector('.rest-found li')")
    best = run(site.window, FOUND)[0]
    assert best == first


def test_the_filter_ranks_texts_with_the_words_before_letters_in_order(site: Site) -> None:
    site.window.get(f"{site.url}/index.html")
    wait(site.window, "document.querySelector('.rest-find input')")
    site.window.find_element("css selector", ".rest-find input").send_keys("lock")
    wait(site.window, "document.querySelector('.rest-found li')")
    holding = ["lock" in text.lower() for text in run(site.window, FOUND)]
    assert holding == sorted(holding, reverse=True)
    assert sum(holding) >= 2


def test_the_filter_finds_nothing_in_nonsense(site: Site) -> None:
    site.window.get(f"{site.url}/index.html")
    wait(site.window, "document.querySelector('.rest-find input')")
    site.window.find_element("css selector", ".rest-find input").send_keys("lock")
    wait(site.window, "document.querySelector('.rest-found li')")
    site.window.find_element("css selector", ".rest-find input").send_keys("zqzqzq")
    wait(site.window, "document.querySelector('.rest-found').hidden")
    assert run(site.window, FOUND) == []


def test_the_filter_leads_to_other_pages(site: Site) -> None:
    from selenium.webdriver.common.keys import Keys

    site.window.get(f"{site.url}/rest-history.html")
    wait(site.window, "document.querySelector('.rest-find input')")
    box = site.window.find_element("css selector", ".rest-find input")
    box.send_keys("create server")
    wait(site.window, "document.querySelector('.rest-found li')")
    box.send_keys(Keys.ENTER)
    wait(site.window, "location.hash === '#create-server' && document.getElementById('create-server')")
    assert site.window.current_url.endswith(f"/{site.home}#create-server")


# The method index


def test_the_method_index_has_all_operations_and_its_links_lead_to_them(site: Site) -> None:
    site.window.get(f"{site.url}/rest-methods.html")
    links = run(
        site.window,
        "return [...document.querySelectorAll('.indextable a[href*=\"#\"]')].map(a =>"
        " [a.textContent, a.pathname.split('/').pop(), a.hash.slice(1)])",
    )
    entries = [link for link in links if not link[2].startswith("cap-")]
    methods = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}
    assert {text.split()[0] for text, _page, _name in entries} <= methods
    seen = set()
    for page in sorted({page for _text, page, _name in entries}):
        site.window.get(f"{site.url}/{page}")
        for text, own, name in entries:
            if own == page:
                data = "const d = document.getElementById(arguments[0]).dataset; return [d.method, d.url].join(' ')"
                assert text == " ".join(run(site.window, data, name).split())
                seen.add((page, name))
    site.window.get(f"{site.url}/{site.home}")
    operations = run(site.window, "return [...document.querySelectorAll('.rest-operation')].map(e => e.id)")
    assert {(site.home, name) for name in operations} <= seen
