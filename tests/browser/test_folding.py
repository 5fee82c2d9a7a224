"""What ``rest_expand_all`` folds, links open: to operations, to rows, and those shared from os-api-ref's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browser.browsing import find, opened, ready, run, served, wait
from sphinx_project import Project

pytestmark = pytest.mark.browser

CONTROL = ".rest-controls button"
BODY = "document.querySelector('#' + arguments[0] + ' > .rest-columns')"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    built = Project("reading", tmp_path_factory.mktemp("folding")).build(html_theme="alabaster")
    with served(built.out) as url:
        yield url


@pytest.fixture
def folded(window: Any, address: str) -> Callable[[str], Any]:
    """Open the page at an address and fold all operations."""

    def go(query: str = "") -> Any:
        opened(window, f"{address}/index.html{query}", CONTROL)
        ready(window, "show-machine")
        run(window, "scrollTo({top: 0, behavior: 'instant'})")
        window.find_element("css selector", CONTROL).click()
        wait(window, f"!{unfolded()}", "show-machine")
        wait(window, f"!{unfolded()}", "stop-machine")
        return window

    return go


def unfolded() -> str:
    return f"({BODY}.hidden === false && {BODY}.checkVisibility())"


def test_the_control_folds_and_unfolds_and_says_so(folded: Callable[[str], Any]) -> None:
    window = folded("")
    control = window.find_element("css selector", CONTROL)
    assert (control.text, control.get_attribute("aria-expanded")) == ("Show all", "false")
    control.click()
    wait(window, unfolded(), "show-machine")
    assert (control.text, control.get_attribute("aria-expanded")) == ("Hide details", "true")


def test_titles_and_methods_stay(folded: Callable[[str], Any]) -> None:
    window = folded("")
    for selector in ("#show-machine > h2", "#show-machine > .rest-method", "#stop-machine > .rest-method"):
        assert window.find_element("css selector", selector).is_displayed()


@pytest.mark.parametrize("target", ["show-machine", "show-machine-detail", "show-machine-response-machine-disks-parts"])
def test_links_open_the_operation_that_they_lead_to_and_no_other(folded: Callable[[str], Any], target: str) -> None:
    window = folded("")
    run(window, "location.hash = arguments[0]", target)
    wait(window, unfolded(), "show-machine")
    assert not run(window, f"return {unfolded()}", "stop-machine")
    assert run(window, "return document.getElementById(arguments[0]).getBoundingClientRect().top", target) < 900


def test_a_click_on_a_link_opens(folded: Callable[[str], Any]) -> None:
    window = folded("")
    run(window, "document.querySelector('a.headerlink[href=\"#stop-machine\"]').click()")
    wait(window, unfolded(), "stop-machine")
    assert not run(window, f"return {unfolded()}", "show-machine")


def test_the_palette_opens_what_it_finds(folded: Callable[[str], Any]) -> None:
    from selenium.webdriver.common.keys import Keys

    window = folded("")
    find(window, "stop machine")
    window.switch_to.active_element.send_keys(Keys.ENTER)
    wait(window, unfolded(), "stop-machine")


@pytest.mark.parametrize(
    "link",
    [
        "?expanded=show-machine-detail#show-machine",
        "?expanded=stop-machine-detail,show-machine-detail#stop-machine",
        "?expanded=stop-machine-detail",
        "?expanded=gone-detail#stop-machine",
    ],
)
def test_shared_links_of_os_api_ref_show_what_they_name(window: Any, address: str, link: str) -> None:
    opened(window, f"{address}/index.html{link}")
    name = link.partition("#")[2] or link.partition("=")[2].removesuffix("-detail")
    wait(window, unfolded(), name)
    near = "(top => top > -1 && top < innerHeight)(document.getElementById(arguments[0]).getBoundingClientRect().top)"
    wait(window, near, name)


def test_one_microversion_is_kept_by_links_of_the_history(window: Any, address: str) -> None:
    """A sample's link shows the page as of the sample's microversion, whatever was chosen before."""
    for before in ("", "?microversion=2.9"):
        opened(window, f"{address}/rest-history.html{before}")
        links = window.find_elements("css selector", "#v2\\.5 a[data-as-of]")
        assert [link.text for link in links] == ["sample machine-get-resp.json"]
        links[0].click()
        wait(window, "location.pathname.endsWith('index.html') && document.querySelector('.rest-status').textContent")
        assert "microversion=2.5" in window.current_url
        ready(window, "show-machine")
        samples = "return [...document.querySelectorAll('.rest-sample')].filter(e => e.checkVisibility())"
        assert run(window, f"{samples}.map(e => e.dataset.path)") == ["samples/v2.5/machine-get-resp.json"]
