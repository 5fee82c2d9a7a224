"""What readers come for, on our own reference: each task, and how many actions it takes.

An action is what a reader does at once: press a key, type a text, click, choose.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser.browsing import axe, browser, choose, find, opened, ready, run, served, text, violations, wait
from corpora.building import own_pages
from sharing import Once

pytestmark = pytest.mark.browser


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
        self.actions += 1
        run(self.window, "document.querySelector(arguments[0]).click()", selector)

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


@pytest.fixture(scope="module")
def address(once: Once) -> Iterator[str]:
    with served(own_pages(once)) as url:
        yield url


@pytest.fixture(scope="module")
def reader(address: str) -> Iterator[Reader]:
    with browser() as window:
        yield Reader(window, address)


def test_attach_a_volume_and_since_when_it_is_deleted_with_the_server(reader: Reader) -> None:
    from selenium.webdriver.common.keys import Keys

    reader.opens("index.html")
    reader.presses("/")
    reader.types("volume attach")
    reader.presses(Keys.ENTER)
    wait(reader.window, "location.hash === '#attach-volume' && document.getElementById('attach-volume')")
    assert reader.actions <= 3
    row = ".rest-operation[id=attach-volume] [data-name='delete_on_termination'] .rest-min-version"
    assert "2.79" in text(reader.window, row)
    assert "2.79 delete_on_termination" in text(reader.window, "#attach-volume .rest-steps")


def test_what_differs_in_one_operation_between_two_microversions(reader: Reader) -> None:
    reader.opens("servers.html#show-server-details")
    reader.chooses("microversion", "2.79")
    reader.chooses("compare", "2.60")
    assert reader.actions <= 3
    said = " ".join(text(reader.window, "#show-server-details > .rest-between").split())
    names = ["trusted_image_certificates (2.63)", "server_groups (2.71)", "locked_reason (2.73)"]
    assert said == f"2.60 → 2.79: came {' '.join(names)}"


def test_which_error_a_locked_server_gives(reader: Reader) -> None:
    reader.opens("servers.html")
    reader.presses("/")
    reader.types("409 locked")
    assert reader.actions <= 3
    assert any("locked" in result and result.startswith("409 ") for result in reader.results("Status codes")[:2])


def test_a_request_at_a_microversion_to_paste(reader: Reader) -> None:
    reader.opens("servers.html#create-server")
    ready(reader.window, "create-server")
    run(reader.window, "navigator.clipboard.writeText = async (words) => { window.copied = words; }")
    reader.chooses("microversion", "2.52")
    reader.clicks("#create-server .rest-panel .rest-copy")
    assert reader.actions <= 3
    copied = wait(reader.window, "window.copied")
    assert copied.startswith('curl "$OS_ENDPOINT/servers"')
    assert '-H "OpenStack-API-Version: compute 2.52"' in copied
    assert '"tags": [' in copied


def test_a_link_to_one_parameter_at_one_microversion(reader: Reader) -> None:
    reader.opens("os-volume-attachments.html")
    reader.chooses("microversion", "2.79")
    ready(reader.window, "attach-volume")
    name = "#attach-volume [data-name='delete_on_termination'] > td > a"
    reader.clicks(name)
    assert reader.actions <= 3
    wait(reader.window, "location.search === '?microversion=2.79'")
    found = run(reader.window, "return document.querySelector(':target').dataset.name")
    assert found == "delete_on_termination"


def test_an_operation_as_link_and_as_markdown(reader: Reader) -> None:
    reader.opens("servers.html?microversion=2.79#show-server-details")
    ready(reader.window, "show-server-details")
    run(reader.window, "navigator.clipboard.writeText = async (words) => { window.copied = words; }")
    buttons = "#show-server-details > .rest-method .rest-copy"
    reader.clicks(f"{buttons}[aria-label='Copy the link']")
    assert wait(reader.window, "window.copied").endswith("/servers.html?microversion=2.79#show-server-details")
    run(reader.window, "window.copied = ''")
    reader.clicks(f"{buttons}[aria-label='Copy as Markdown']")
    copied = wait(reader.window, "window.copied")
    assert copied.startswith("## Show Server Details\n")
    assert "GET /servers/{server_id}" in copied.replace("\\", "")
    assert "Show Details Of An Unreachable Server" not in copied.partition("\n")[2].split("\n## ")[-1][:40]


def test_one_operation_on_paper(reader: Reader) -> None:
    reader.opens("servers.html")
    ready(reader.window, "delete-server")

    def pages() -> int:
        data = base64.b64decode(reader.window.execute_cdp_cmd("Page.printToPDF", {})["data"])
        return len(re.findall(rb"/Type\s*/Page\b", data))

    run(reader.window, "window.print = () => {}")
    reader.clicks("#delete-server .rest-print")
    assert reader.actions == 1
    assert pages() <= 4


def test_the_selector_is_near_by_keyboard(reader: Reader) -> None:
    from selenium.webdriver.common.keys import Keys

    reader.opens("servers.html")
    reader.presses(Keys.TAB)
    reader.presses(Keys.ENTER)  # skip to the text
    stops = 0
    while not run(reader.window, "return document.activeElement.matches('select[name=microversion]')"):
        reader.presses(Keys.TAB)
        stops += 1
        assert stops < 12


def test_a_query_parameter_on_a_phone(address: str) -> None:
    with browser(390, 844) as window:
        reader = Reader(window, address)
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


def test_text_reads_in_its_order(reader: Reader) -> None:
    """For a screen reader: title, method, changes, text, the request's table, the response's, then samples."""
    reader.opens("servers.html#show-server-details")
    ready(reader.window, "show-server-details")
    order = run(
        reader.window,
        "const names = ['h2', '.rest-method', '.rest-steps', '.rest-text > p', '[data-role=request]',"
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


@pytest.mark.network
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_has_nothing_to_say_about_the_palette_and_a_comparison(address: str, dark: bool) -> None:
    script = axe()
    with browser(dark=dark) as window:
        opened(window, f"{address}/os-keypairs.html?microversion=2.10&compare=2.1")
        wait(window, "document.querySelector('.rest-between')")
        assert violations(window, script, include=["html"], exclude=[]) == []
        assert find(window, "create security group rule")
        assert violations(window, script, include=[".rest-palette"], exclude=[]) == []


def test_forced_colours_show_what_is_chosen(reader: Reader) -> None:
    reader.opens("servers.html")
    forced = {"features": [{"name": "forced-colors", "value": "active"}]}
    reader.window.execute_cdp_cmd("Emulation.setEmulatedMedia", forced)
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
