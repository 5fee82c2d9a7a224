"""What readers come for: each task, and how many actions it takes, on our reference and on one that only adopted us.

Each begins at the start page. An action is what a reader does at once: press a key, type a text, click what is seen,
choose. Scrolling and reading are none.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import needs
import pytest
from browser.browsing import (
    axe,
    browser,
    choose,
    find,
    opened,
    ready,
    run,
    served,
    text,
    violations,
    wait,
)
from corpora.building import own_pages, shared
from sharing import Once

pytestmark = pytest.mark.browser

OWN = [".rest-toolbar", ".rest-operation", ".rest-operations"]


class Reader:
    """Somebody at a page, who counts."""

    def __init__(self, window: Any, url: str) -> None:
        self.window = window
        self.url = url
        self.actions = 0

    def opens(self, page: str) -> None:
        opened(self.window, f"{self.url}/{page}")
        self.actions = 0

    def presses(self, key: str) -> None:
        from selenium.webdriver import ActionChains

        self.actions += 1
        ActionChains(self.window).send_keys(key).perform()

    def types(self, words: str) -> None:
        """Type into the palette."""
        wait(self.window, "document.querySelector('.rest-palette[open]')")
        self.presses(words)
        wait(self.window, "document.querySelector('.rest-told').textContent")

    def clicks(self, selector: str) -> None:
        """Click the first of what ``selector`` names that a reader sees."""
        self.actions += 1
        seen = "[...document.querySelectorAll(arguments[0])].find(e => e.checkVisibility())"
        run(self.window, f"{seen}.click()", selector)

    def goes_to(self, operation: str) -> None:
        """Click the link to an operation that the page has, in its navigation or on its cards."""
        self.clicks(f"a[href$='#{operation}']:not(.headerlink)")
        wait(self.window, "document.querySelector(`[id='${arguments[0]}'] .rest-panel`)", operation)

    def catches_copies(self) -> None:
        """Let ``window.copied`` have what is copied."""
        run(self.window, "navigator.clipboard.writeText = async (words) => { window.copied = words; }")

    def chooses(self, name: str, value: str) -> None:
        self.actions += 1
        choose(self.window, name, value)

    def results(self, kind: str) -> list[str]:
        script = (
            "return [...document.querySelectorAll('.rest-found [role=group]')]"
            ".filter(e => e.firstChild.textContent === arguments[0])"
            ".flatMap(e => [...e.querySelectorAll('[role=option]')].map(o => o.innerText))"
        )
        return list(run(self.window, script, kind))


class Site(NamedTuple):
    """A reference: the names that operations have in it."""

    url: str
    attach: str


@pytest.fixture(scope="module", params=["ours", pytest.param("nova-34.0.0", marks=pytest.mark.corpora)])
def site(request: pytest.FixtureRequest, once: Once) -> Iterator[Site]:
    """Our reference; and a real one with its own theme and configuration, whose conf.py only names our extension."""
    name = request.param
    if name != "ours":
        needs.package("openstackdocstheme")
    out = own_pages(once) if name == "ours" else shared(once, name, "html_theme=openstackdocs") / "html"
    with served(out) as url:
        yield Site(url, "attach-volume" if name == "ours" else "attach-a-volume-to-an-instance")


@pytest.fixture(scope="module")
def visitor(site: Site) -> Iterator[Reader]:
    """Give somebody who has a task."""
    with browser() as window:
        yield Reader(window, site.url)


@pytest.fixture(scope="module")
def address(once: Once) -> Iterator[str]:
    with served(own_pages(once)) as url:
        yield url


@pytest.fixture(scope="module")
def reader(address: str) -> Iterator[Reader]:
    with browser() as window:
        yield Reader(window, address)


def test_attach_a_volume_and_since_when_it_is_deleted_with_the_server(visitor: Reader, site: Site) -> None:
    from selenium.webdriver.common.keys import Keys

    visitor.opens("index.html")
    visitor.presses("/")
    visitor.types("volume attach")
    visitor.presses(Keys.ENTER)
    wait(visitor.window, "location.hash === `#${arguments[0]}` && document.querySelector(location.hash)", site.attach)
    assert visitor.actions <= 3
    row = f"[id={site.attach}] [data-role=request] [data-name='delete_on_termination'] .rest-min-version"
    assert "2.79" in text(visitor.window, row)
    assert "2.79 delete_on_termination" in text(visitor.window, f"#{site.attach} .rest-steps")


def test_what_differs_in_one_operation_between_two_microversions(visitor: Reader) -> None:
    visitor.opens("index.html")
    visitor.goes_to("show-server-details")
    visitor.chooses("microversion", "2.79")
    visitor.chooses("compare", "2.60")
    assert visitor.actions <= 3
    wait(visitor.window, "document.querySelector('.rest-between')")
    said = " ".join(text(visitor.window, "#show-server-details > .rest-between").split())
    names = ["trusted_image_certificates (2.63)", "server_groups (2.71)", "locked_reason (2.73)"]
    assert said == f"2.60 → 2.79: came {' '.join(names)}"


def test_which_error_a_locked_server_gives(visitor: Reader) -> None:
    visitor.opens("index.html")
    visitor.presses("/")
    visitor.types("409 locked")
    assert visitor.actions <= 3
    assert any("locked" in result and result.startswith("409 ") for result in visitor.results("Status codes")[:2])


def test_a_request_at_a_microversion_to_paste(visitor: Reader, site: Site) -> None:
    visitor.opens("index.html")
    visitor.goes_to("create-server")
    visitor.catches_copies()
    visitor.chooses("microversion", "2.52")
    visitor.clicks("#create-server .rest-panel .rest-copy")
    assert visitor.actions <= 3
    copied = wait(visitor.window, "window.copied")
    assert copied.startswith('curl "$OS_ENDPOINT/servers"')
    assert '-H "OpenStack-API-Version: compute 2.52"' in copied
    note = "#create-server .rest-panel .rest-note"
    if site.attach == "attach-volume":
        assert '"tags": [' in copied
    else:  # it has no such sample, and the page says so beside the request
        assert text(visitor.window, note) == "Sample of 2.37. Not in it yet: tags."
        assert run(visitor.window, "return document.querySelector(arguments[0]).hash", f"{note} a") == (
            "#create-server-request-tags"
        )


def test_a_link_to_one_parameter_at_one_microversion(visitor: Reader, site: Site) -> None:
    visitor.opens("index.html")
    visitor.goes_to(site.attach)
    visitor.chooses("microversion", "2.79")
    visitor.clicks(f"#{site.attach} [data-role=request] [data-name='delete_on_termination'] > td > a")
    assert visitor.actions <= 3
    wait(visitor.window, "location.search === '?microversion=2.79'")
    found = run(visitor.window, "return document.querySelector(':target').dataset.name")
    assert found == "delete_on_termination"


@pytest.mark.parametrize(
    ("query", "kind", "first"),
    [
        ("volume attach", "Operations", "POST Attach"),
        ("os-getVNCConsole", "Operations", "POST Get VNC Console"),
        ("409", "Status codes", "409 "),
        ("locked_reason", "Parameters", "locked_reason "),
        ("resize", "Operations", "POST Resize Server"),
        ("security group rule", "Operations", "POST Create Security Group Rule"),
    ],
)
def test_six_searches(visitor: Reader, query: str, kind: str, first: str) -> None:
    visitor.opens("index.html")
    visitor.presses("/")
    visitor.types(query)
    assert visitor.actions <= 3
    assert visitor.results(kind)[0].startswith(first)
    groups = "return [...document.querySelectorAll('.rest-found [role=group]')].map(e => e.firstChild.textContent)"
    assert run(visitor.window, groups)[0] == kind


def test_an_operation_as_link_and_as_markdown(reader: Reader) -> None:
    reader.opens("servers.html?microversion=2.79#show-server-details")
    ready(reader.window, "show-server-details")
    reader.catches_copies()
    buttons = "#show-server-details > .rest-method .rest-copy"
    reader.clicks(f"{buttons}[aria-label='Copy the link']")
    assert wait(reader.window, "window.copied").endswith("/servers.html?microversion=2.79#show-server-details")
    run(reader.window, "window.copied = ''")
    reader.clicks(f"{buttons}[aria-label='Copy as Markdown']")
    copied = wait(reader.window, "window.copied")
    assert copied.startswith("## Show Server Details\n")
    assert "GET /servers/{server_id}" in copied.replace("\\", "")
    assert "Show Details Of An Unreachable Server" not in copied.partition("\n")[2].split("\n## ")[-1][:40]


def test_one_operation_on_paper(visitor: Reader) -> None:
    visitor.opens("index.html")
    visitor.goes_to("delete-server")
    run(visitor.window, "window.print = () => { window.printed = true; }")
    visitor.clicks("#delete-server .rest-print")
    assert visitor.actions <= 3
    wait(visitor.window, "window.printed")
    data = base64.b64decode(visitor.window.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", data)) <= 4


def test_the_selector_is_near_by_keyboard(visitor: Reader, site: Site) -> None:
    from selenium.webdriver.common.keys import Keys

    visitor.opens("index.html" if site.attach != "attach-volume" else "servers.html")
    visitor.presses(Keys.TAB)
    stops = 1
    if run(visitor.window, "return document.activeElement.matches('a[href^=\"#\"]')"):
        visitor.presses(Keys.ENTER)  # skip to the text, where the theme has such a link
    while not run(visitor.window, "return document.activeElement.matches('select[name=microversion]')"):
        visitor.presses(Keys.TAB)
        stops += 1
        assert stops <= 12


def test_a_query_parameter_on_a_phone(site: Site) -> None:
    with browser(390, 844) as window:
        reader = Reader(window, site.url)
        reader.opens("index.html")
        reader.clicks(".rest-find")
        reader.types("limit list flavors")
        assert reader.results("Parameters")[0].startswith("limit List Flavors, request")
        reader.clicks(".rest-found [role=option]:has(code)")
        assert reader.actions <= 3
        wait(window, "location.hash === '#list-flavors-request-limit'")
        wait(window, "document.querySelector(':target')")
        seen = (
            "(() => { const box = document.querySelector(':target').getBoundingClientRect();"
            " return box.top >= 0 && box.bottom <= innerHeight })()"
        )
        wait(window, seen)


def test_samples_are_one_step_from_the_title_on_a_phone(address: str) -> None:
    with browser(390, 844) as window:
        opened(window, f"{address}/servers.html#create-server")
        ready(window, "create-server")
        window.find_element("css selector", "#create-server .rest-jump").click()
        place = "document.querySelector('#create-server > .rest-columns > .rest-samples').getBoundingClientRect()"
        wait(window, f"{place}.top >= 0 && {place}.top < innerHeight / 2")
        # The address is one to share.
        opened(window, window.current_url)
        wait(window, f"{place}.top >= 0 && {place}.top < innerHeight / 2")


def test_text_reads_in_its_order(visitor: Reader, site: Site) -> None:
    """For a screen reader: title, method, changes, text, the request's table, the response's, then samples."""
    visitor.opens(f"{'servers' if site.attach == 'attach-volume' else 'index'}.html#show-server-details")
    ready(visitor.window, "show-server-details")
    order = run(
        visitor.window,
        "const names = [':is(h2, h3)', '.rest-method', '.rest-steps', '.rest-text > p', '[data-role=request]',"
        " '[data-role=response]', '.rest-panel'], place = document.getElementById('show-server-details');"
        "const found = names.map(name => place.querySelector(name));"
        "return found.slice(1).map((one, n) => found[n].compareDocumentPosition(one) & 4)",
    )
    assert order == [4] * 6


def test_the_start_page_has_groups_operations_and_news(reader: Reader) -> None:
    reader.opens("index.html")
    cards = run(
        reader.window,
        "return [...document.querySelectorAll('.start-cards .toctree-wrapper')].map(e =>"
        " [e.querySelector('.caption').textContent.trim(),"
        "  e.querySelectorAll('.start-operations li').length, e.querySelectorAll('.start-count').length])",
    )
    found = {caption: (operations, ended) for caption, operations, ended in cards}
    assert len(found) == 14
    assert found["Servers"][0] > 30
    assert found["Networking (proxy)"] == (0, 12)
    news = text(reader.window, ".start-news")
    assert re.search(r"The newest microversion is 2\.\d+", news)
    assert run(reader.window, "return document.querySelectorAll('.start-news li').length") == 3


def test_samples_take_the_room_of_wide_windows(address: str) -> None:
    with browser(1920, 1080) as window:
        opened(window, f"{address}/servers.html#create-server")
        ready(window, "create-server")
        width = "return document.querySelector('#create-server .rest-samples').getBoundingClientRect().width"
        assert run(window, width) > 600


def test_pages_load_without_errors_in_the_console(reader: Reader) -> None:
    reader.window.get_log("browser")
    for page in ("index.html", "servers.html", "rest-history.html"):
        reader.opens(page)
        reader.window.execute_async_script("setTimeout(arguments[0], 500)")
    assert [one["message"] for one in reader.window.get_log("browser") if one["level"] == "SEVERE"] == []


def test_the_drawer_of_the_start_page_has_pages_on_phones(address: str) -> None:
    with browser(390, 844) as window:
        opened(window, f"{address}/index.html")
        run(window, "document.querySelector('.primary-toggle').click()")
        wait(window, "[...document.querySelectorAll('.bd-docs-nav a')].filter(e => e.checkVisibility()).length > 60")


ADOPTED = pytest.mark.parametrize("site", [pytest.param("nova-34.0.0", marks=pytest.mark.corpora)], indirect=True)
COMPARED = "index.html?microversion=2.90&compare=2.26#show-server-details"


@pytest.mark.network
@ADOPTED
def test_axe_has_nothing_to_say_about_a_reference_that_only_adopted_us(site: Site) -> None:
    """All operations, compared; the theme's own parts are the theme's."""
    with browser() as window:
        opened(window, f"{site.url}/{COMPARED}")
        ready(window, "show-server-details")
        wait(window, "document.querySelector('.rest-between')")
        run(window, "document.querySelector('.rest-changes').open = true")
        assert violations(window, axe(), include=OWN, exclude=[".admonition"], dark=True) == []


@pytest.mark.network
@pytest.mark.wide
@ADOPTED
def test_axe_has_nothing_to_say_about_dialogs_and_folded_operations_of_a_long_page(site: Site) -> None:
    """Each theme has the same on a short page (test_themes.py)."""
    script = axe()
    judged: set[str] = set()
    with browser() as window:

        def told(include: list[str], exclude: tuple[str, ...] = ()) -> list[str]:
            return violations(window, script, include=include, exclude=[*exclude], judged=judged, dark=True)

        opened(window, f"{site.url}/{COMPARED}")
        ready(window, "show-server-details")
        run(window, "document.querySelector('#show-server-details [aria-label=\"Fill in requests\"]').click()")
        wait(window, "document.querySelector('.rest-ask[open]')")
        assert told([".rest-ask"]) == []
        run(window, "document.querySelector('.rest-ask').close()")
        assert find(window, "v2.26 tags")
        assert told([".rest-palette[open]"]) == []
        run(window, "document.querySelector('.rest-palette[open]').close()")
        run(window, "document.querySelector('.rest-controls button').click()")
        wait(window, "document.querySelector('#show-server-details.rest-folded')")
        assert told(OWN, (".admonition",)) == []


@pytest.mark.network
def test_axe_has_nothing_to_say_about_the_palette_and_a_comparison(address: str) -> None:
    script = axe()
    judged: set[str] = set()
    with browser() as window:

        def told(include: str) -> list[str]:
            return violations(window, script, include=[include], exclude=[], judged=judged, dark=True)

        opened(window, f"{address}/os-keypairs.html?microversion=2.10&compare=2.1")
        wait(window, "document.querySelector('.rest-between')")
        assert told("html") == []
        assert find(window, "create security group rule")
        assert told(".rest-palette") == []
        run(window, "document.querySelector('.rest-palette').close()")
        ready(window, "show-keypair-details")
        run(window, "document.querySelector('#show-keypair-details [aria-label=\"Fill in requests\"]').click()")
        wait(window, "document.querySelector('.rest-ask[open]')")
        assert told(".rest-ask") == []


def test_forced_colours_show_what_is_chosen(reader: Reader) -> None:
    forced = {"features": [{"name": "forced-colors", "value": "active"}]}
    reader.window.execute_cdp_cmd("Emulation.setEmulatedMedia", forced)
    reader.opens("servers.html?microversion=2.47&compare=2.26#show-server-details")
    ready(reader.window, "show-server-details")
    wait(reader.window, "document.querySelector('.rest-current')")
    own = "#show-server-details"
    outlined = (".rest-current", ".rest-verb", f":target{own} > .rest-method", f"{own} .rest-panel [aria-pressed=true]",
                f"{own} .rest-panel [aria-selected=true]")  # fmt: skip
    of = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    assert {run(reader.window, of, one, "outlineStyle") for one in outlined} == {"solid"}
    ways = [f"{own} .rest-parameter{way}" for way in (".rest-came", ".rest-went", ":not(.rest-came, .rest-went)")]
    came, went, stayed = (run(reader.window, of, one, "borderInlineStartColor") for one in ways)
    assert (came == stayed, went == stayed) == (False, False)
    assert "line-through" in run(reader.window, of, f"{ways[1]} code", "textDecorationLine")
    try:
        find(reader.window, "server")
        style = "return getComputedStyle(document.querySelector('.rest-found [aria-selected=true]')).outlineStyle"
        assert run(reader.window, style) == "solid"
    finally:
        reader.window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_what_lights_up_in_a_sample_keeps_its_own_colours(reader: Reader) -> None:
    """Samples may be dark on a light page: the mark is translucent."""
    reader.opens("servers.html#show-server-details")
    ready(reader.window, "show-server-details")
    row = "#show-server-details-response-server-status, #show-server-details [data-name='server.status'], "
    row += "#show-server-details [data-role=response] [data-name=status]"
    run(
        reader.window,
        "document.querySelector(arguments[0]).dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))",
        row,
    )
    ground = wait(
        reader.window,
        "(() => { const line = document.querySelector('.rest-line.rest-lit');"
        " return line && getComputedStyle(line).backgroundColor })()",
    )
    alpha = re.search(r"[/,] ?([0-9.]+)\)$", ground)
    assert alpha is not None
    assert float(alpha[1]) < 0.5
