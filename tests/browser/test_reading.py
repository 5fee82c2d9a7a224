"""Reading in a browser: every feature in two themes, by keyboard alone, without JavaScript, and on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import needs
import pytest
from browser.browsing import STRICT, axe, browser, choose, find, opened, ready, run, served, shown, text, wait
from sphinx_project import Project

pytestmark = pytest.mark.browser

THEMES = ["alabaster", "pydata_sphinx_theme"]


@pytest.fixture(scope="module", params=THEMES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs.package(request.param)
    project = Project("basic", tmp_path_factory.mktemp("reading"))
    built = project.build(
        check=True,
        html_theme=request.param,
        compute_ref_release_microversions={"2.9": "Nine", "2.90": "Ninety"},
        compute_ref_microversion_header="X-Version: {microversion}",
        suppress_warnings=["compute_ref"],
    )
    policy = STRICT if request.param == "alabaster" else ""
    with served(built.out, policy) as url:
        yield url


@pytest.fixture
def visit(window: Any, address: str) -> Callable[[str], Any]:
    def go(path: str) -> Any:
        return opened(window, address + path)

    return go


def test_microversion_hides_what_it_does_not_have(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html")
    choose(window, "microversion", "2.2")
    assert not shown(window, "#show-thing")
    assert not shown(window, "#list-things-response-locked")
    assert shown(window, "#list-things-response-things")
    assert "operations: 1" in text(window, ".rest-status")
    wait(window, "location.search.includes('microversion=2.2')")


def test_all_microversions_again(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html?microversion=2.2")
    choose(window, "microversion", "")
    assert shown(window, "#show-thing")
    wait(window, "!location.search.includes('microversion')")


def test_comparison_marks_and_lists_changes(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html?microversion=2.11&compare=2.2")
    assert text(window, "#list-things-response-locked .rest-change") == "came"
    assert text(window, "#list-things-response-old .rest-change") == "went"
    links = run(window, "return [...document.querySelectorAll('.rest-changes a')].map(a => a.hash)")
    assert "#list-things-response-locked" in links
    assert "(Ninety)" in text(window, ".rest-status")


def test_microversion_goes_along_to_other_pages(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html?microversion=2.11&compare=2.2")
    run(window, "document.querySelector('.rest-toolbar a').click()")
    wait(window, "location.pathname.includes('rest-history') && document.querySelector('.rest-toolbar .rest-find')")
    assert "microversion=2.11" in window.current_url
    assert "compare=2.2" in window.current_url


def test_samples_follow_the_microversion(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html?microversion=2.5")
    ready(window, "list-things")
    versions = run(
        window,
        "return [...document.querySelectorAll('#list-things .rest-sample')]"
        ".filter(s => s.checkVisibility({contentVisibilityAuto: true})).map(s => s.dataset.microversion)",
    )
    assert versions == ["2.1"]


def test_samples_have_tabs(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html")
    ready(window, "list-things")
    tabs = run(window, "return [...document.querySelectorAll('#list-things [role=tab]')].map(t => t.textContent)")
    assert tabs == ["2.1", "2.9"]
    assert run(window, "return document.querySelector('#list-things [aria-selected=true]').textContent") == "2.9"
    assert "X-Version: 2.9" in text(window, "#list-things .rest-request")
    run(window, "document.querySelector('#list-things [role=tab]').click()")
    assert "X-Version: 2.1" in text(window, "#list-things .rest-request")


def test_tabs_work_by_keyboard(visit: Callable[[str], Any]) -> None:
    from selenium.webdriver.common.keys import Keys

    window = visit("/index.html")
    ready(window, "list-things")
    run(window, "document.querySelector('#list-things [aria-selected=true]').focus()")
    window.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    assert window.switch_to.active_element.text == "2.1"
    assert window.switch_to.active_element.get_attribute("aria-selected") == "true"


def test_changes_since_the_sample_before(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html")
    ready(window, "list-things")
    run(
        window,
        "[...document.querySelectorAll('#list-things .rest-bar button')]"
        ".find(b => b.textContent === 'Changes' && !b.hidden).click()",
    )
    wait(window, "document.querySelector('#list-things .rest-plus')")
    assert "locked" in text(window, "#list-things .rest-plus")


def test_copy_says_so(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html")
    ready(window, "list-things")
    button = window.find_element("css selector", "#list-things .rest-method .rest-copy")
    button.click()
    wait(window, "document.querySelector('#list-things .rest-method .rest-copy').textContent !== 'Copy'")
    assert button.text == "Copied"


def test_row_lights_up_its_lines_and_back(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html")
    ready(window, "list-things")
    run(window, "document.querySelector('#list-things-response-locked > td > a').focus({preventScroll: true})")
    assert "locked" in text(window, "#list-things .rest-line.rest-lit")
    run(
        window,
        "[...document.querySelectorAll('#list-things .rest-line')].filter(l => l.textContent.includes('name')).pop()"
        ".dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))",
    )
    names = run(window, "return [...document.querySelectorAll('tr.rest-lit')].map(row => row.dataset.name)")
    assert "things.name" in names


def test_tree_folds_and_links_open_it(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html")
    ready(window, "list-things")
    run(window, "document.querySelector('#list-things-response-things .rest-fold').click()")
    assert run(window, "return document.getElementById('list-things-response-things-name').hidden") == "until-found"
    run(window, "location.hash = 'list-things-response-things-name'")
    wait(window, "!document.getElementById('list-things-response-things-name').hidden")


def test_shared_links_of_os_api_ref_open_what_they_point_to(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html?expanded=create-thing-detail#create-thing")
    top = wait(
        window,
        "Math.abs(document.getElementById('create-thing').getBoundingClientRect().top) < innerHeight && 1",
    )
    assert top
    assert shown(window, "#create-thing-request-name")


def test_palette_finds_operations_by_keyboard(visit: Callable[[str], Any]) -> None:
    from selenium.webdriver.common.keys import Keys

    window = visit("/index.html")
    assert "Create Thing" in find(window, "crthng")[0]
    assert window.switch_to.active_element.get_attribute("role") == "combobox"
    assert "Create Thing" in text(window, ".rest-found [aria-selected=true]")
    window.switch_to.active_element.send_keys(Keys.ENTER)
    wait(window, "location.hash === '#create-thing'")


def test_everything_can_be_reached_by_keyboard(visit: Callable[[str], Any]) -> None:
    window = visit("/index.html")
    ready(window, "list-things")
    unreachable = run(
        window,
        "return [...document.querySelectorAll('.rest-toolbar :is(select, button), .rest-panel button:not([role=tab])')]"
        ".filter(e => e.tabIndex < 0).length",
    )
    assert unreachable == 0


def test_nothing_of_ours_breaks_a_strict_policy(visit: Callable[[str], Any], address: str) -> None:
    window = visit("/index.html")
    ready(window, "list-things")
    choose(window, "microversion", "2.5")
    entries = [one["message"] for one in window.get_log("browser") if "compute-ref" in one["message"]]
    assert entries == []


def test_narrow_screens_do_not_scroll_sideways(address: str) -> None:
    with browser(390, 844) as window:
        window.get(f"{address}/index.html")
        ready(window, "list-things")
        assert run(window, "return document.documentElement.scrollWidth <= innerWidth")
        assert run(
            window,
            "const [a, b] = ['.rest-text', '.rest-samples'].map(s =>"
            " document.querySelector('#list-things ' + s).getBoundingClientRect()); return b.top >= a.bottom",
        )


def test_wide_screens_have_samples_beside_the_text(address: str) -> None:
    if "alabaster" in address:
        pytest.skip("alabaster is narrow")
    with browser(1800, 900) as window:
        window.get(f"{address}/index.html")
        ready(window, "list-things")
        width = run(window, "return document.querySelector('#list-things').offsetWidth")
        beside = run(
            window,
            "const [a, b] = ['.rest-text', '.rest-samples'].map(s =>"
            " document.querySelector('#list-things ' + s).getBoundingClientRect()); return b.left >= a.right",
        )
        assert beside == (width >= 46 * 16)


def test_all_is_there_without_scripts(address: str) -> None:
    with browser(scripts=False) as window:
        window.get(f"{address}/index.html")
        found = window.find_elements("css selector", ".rest-sample, .rest-parameter, .rest-request")
        assert len(found) > 14
        assert all(one.is_displayed() for one in found)
        # The place of the script's toolbar: empty, and no higher than a line of controls.
        bars = window.find_elements("css selector", ".rest-toolbar")
        assert [(one.text, one.size["height"] < 80) for one in bars] in ([], [("", True)])


@pytest.mark.network
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_to_object_to(address: str, dark: bool) -> None:
    script = axe()
    with browser(dark=dark) as window:
        window.get(f"{address}/index.html?microversion=2.11&compare=2.2")
        ready(window, "list-things")
        window.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
        violations = window.execute_async_script(
            # alabaster's colours for code are its own
            "const done = arguments[0]; axe.run({include: ['.rest-operation', '.rest-toolbar'],"
            " exclude: document.body.matches(':has(.sphinxsidebar)') ? ['pre'] : []}, {resultTypes: ['violations']})"
            ".then(r => done(r.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html)}`)))"
        )
        assert violations == []
