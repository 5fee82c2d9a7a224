"""Finding things in a browser: Sphinx's search, the filter of operations, the method index."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from browser.browsing import browser, find, opened, run, served, text, wait
from corpora.building import own_pages, shared
from page import having, parse
from sharing import Once
from sphinx_project import Project

pytestmark = pytest.mark.browser

RESULTS = """
return [...document.querySelectorAll("#search-results > ul.search > li")].map(item => {
  const link = item.querySelector("a"), about = item.querySelector(":scope > span");
  const address = new URL(link.href);
  return [link.textContent, (about ? about.textContent : ""), address.pathname.split("/").pop() + address.hash];
})
"""


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
    out: Path


@pytest.fixture(scope="module", params=["ours", pytest.param("nova-34.0.0", marks=pytest.mark.corpora)])
def site(request: pytest.FixtureRequest, once: Once) -> Iterator[Site]:
    name = request.param
    out, home = (own_pages(once), "servers.html") if name == "ours" else (shared(once, name) / "html", "index.html")
    with served(out) as url, browser() as window:
        yield Site(url, window, home, out)


def search(site: Site, query: str, most: int = 1000) -> list[Result]:
    """Search as a reader does: the page of results, until no more of them come, or enough; the best come first."""
    site.window.get(f"{site.url}/search.html?q={quote(query)}")
    wait(site.window, "document.querySelector('#search-results > ul.search > li')")
    found: list[Any] = []
    while True:
        time.sleep(0.5)
        now = run(site.window, RESULTS)
        if now == found or len(now) >= most:
            return [Result(*one) for one in now]
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
    found = search(site, query, 1)
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


# The palette


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("create server", "POST Create Server "),
        ("create srever", "POST Create Server "),
        ("resz", "POST Resize Server (resize Action) "),
        ("crtsrv", "POST Create Server "),
        ("/servers/detail", "GET List Servers Detailed "),
        ("get /flavors", "GET List Flavors "),
        ("DELETE KEYPAIR", "DELETE Delete Keypair "),
        ("security group rule", "POST Create Security Group Rule "),
        ("os-getVNCConsole", "POST Get V"),
        ("locked_reason", "locked_reason "),
        ("delete_on_termination", "delete_on_termination "),
        ("409", "409 "),
    ],
)
def test_the_palette_puts_the_best_match_first(palette: Site, query: str, first: str) -> None:
    assert find(palette.window, query)[0].startswith(first)


def test_words_in_any_order_find_an_operation(palette: Site) -> None:
    best = find(palette.window, "volume attach")[0]
    assert best.startswith(("POST Attach Volume Volume attach", "POST Attach a volume to an instance "))


def test_results_stand_in_groups_that_are_named(palette: Site) -> None:
    find(palette.window, "server")
    names = (
        "return [...document.querySelectorAll('.rest-found [role=group]')]"
        ".map(e => document.getElementById(e.getAttribute('aria-labelledby')).textContent)"
    )
    groups = run(palette.window, names)
    assert groups[0] == "Operations"
    assert set(groups) <= {"Operations", "Parameters", "Status codes", "Text"}
    assert len(groups) > 2


@pytest.mark.parametrize("site", ["ours"], indirect=True)  # nova says in words which operations have ended
def test_what_has_ended_is_marked_with_its_range(palette: Site) -> None:
    assert "until 2.35" in find(palette.window, "create security group rule")[0]
    faint = "return document.querySelector('.rest-found [role=option]').matches('.rest-away')"
    assert run(palette.window, faint)


@pytest.mark.parametrize("query", ["2.26", "v2.26", "tags v2.26"])
def test_a_microversion_is_chosen_in_the_palette_which_lists_what_is_new_at_it(site: Site, query: str) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(site.window, f"{site.url}/{site.home}")
    first, *others = find(site.window, query)
    assert first.startswith("Show 2.26")
    assert "from 2.26" in others[0]
    assert text(site.window, ".rest-found [role=group] + [role=group] > p") == "Changes"
    if "tags" in query:
        assert others[0].startswith("tags ")
    site.window.switch_to.active_element.send_keys(Keys.ENTER)
    wait(site.window, "location.search === '?microversion=2.26'")
    assert run(site.window, "return document.querySelector('select[name=microversion]').value") == "2.26"
    assert "2.26" in text(site.window, ".rest-status")


def test_what_is_new_at_a_microversion_is_shown_at_it(site: Site) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(site.window, f"{site.url}/{site.home}")
    assert find(site.window, "2.52 tags")[1].startswith("tags")
    site.window.switch_to.active_element.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    wait(site.window, "location.hash === '#create-server-request-tags' && location.search === '?microversion=2.52'")
    wait(site.window, "document.querySelector('select[name=microversion]')?.value === '2.52'")


def test_a_microversion_without_changes_says_so_and_an_unknown_one_is_a_word(palette: Site) -> None:
    assert "Changes: Nothing" in find(palette.window, "2.5")[0]
    assert not any(found.startswith("Show ") for found in find(palette.window, "9.99"))


def test_nothing_found_is_said_and_sphinx_searches_on(palette: Site) -> None:
    assert find(palette.window, "zqzqzq") == []
    assert text(palette.window, ".rest-told") == "Nothing found."
    assert text(palette.window, ".rest-found") == "Search all text for “zqzqzq”"


def test_in_a_portal_the_palette_leads_to_the_search_over_all_references(palette: Site) -> None:
    palette.window.execute_script("window.computeRefPortal = { searchPage: location.href }")
    find(palette.window, "zqzqz")
    options = "return [...document.querySelectorAll('.rest-found [role=option]')].map(e => e.textContent).join()"
    assert run(palette.window, options) == "Search all text for “zqzqz”,Search all references for “zqzqz”"
    palette.window.execute_script("delete window.computeRefPortal")


def test_the_palette_answers_at_once(palette: Site) -> None:
    """Measured with an index that is loaded; the time that a busy machine takes is no measure of it."""
    find(palette.window, "server")
    times = run(
        palette.window,
        "return ['volume attach', 'locked reason', 'create srever', 'security group rule', '409'].map(query => {"
        " const times = [1, 2, 3, 4, 5].map(() => {"
        "  const start = performance.now(); computeRef.search(query, ''); return performance.now() - start; });"
        " return Math.min(...times); })",
    )
    assert max(times) < 50


@pytest.fixture
def palette(site: Site) -> Site:
    """The start page, or whichever page is open: it is the same on all."""
    if not run(site.window, "return Boolean(document.querySelector('.rest-toolbar, .rest-palette'))"):
        site.window.get(f"{site.url}/{site.home}")
        wait(site.window, "document.querySelector('.rest-find')")
    return site


def test_the_palette_leads_to_other_pages(site: Site) -> None:
    from selenium.webdriver.common.keys import Keys

    site.window.get(f"{site.url}/rest-history.html")
    wait(site.window, "document.querySelector('.rest-find')")
    find(site.window, "create server")
    site.window.switch_to.active_element.send_keys(Keys.ENTER)
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
    assert {entry.split()[0] for entry, _page, _name in entries} <= methods
    seen = set()
    for page in sorted({page for _entry, page, _name in entries}):
        operations = {
            one.get("id"): one for one in having(parse((site.out / page).read_text("utf-8")), "rest-operation")
        }
        for entry, own, name in entries:
            if own == page:
                assert entry == f"{operations[name].get('data-method')} {operations[name].get('data-url')}"
                seen.add((page, name))
    home = parse((site.out / site.home).read_text("utf-8"))
    assert {(site.home, one.get("id")) for one in having(home, "rest-operation")} <= seen
