"""The keyboard alone: every control is reached with Tab, shows that it has the focus, and does its work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import needs
import pytest
from browser.browsing import opened, run, served, text, wait
from sphinx_project import Project

pytestmark = pytest.mark.browser

THEMES = ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_rtd_theme"]
OURS = ".rest-toolbar, .rest-controls, .rest-operation"
FOCUSED = f"""
const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
if (one === document.body) return null;
const [x, y] = [box.left + Math.min(box.width, 60) / 2, box.top + Math.min(box.height, 20) / 2];
const top = document.elementFromPoint(x, y);
const said = (one.name || one.getAttribute('aria-label') || one.textContent.replace(/\\s+/g, ' ').slice(0, 30)).trim();
return {{
  ours: Boolean(one.closest('{OURS}')),
  name: one.matches('.headerlink') ? 'permalink' : `${{one.tagName.toLowerCase()}} ${{said}}`,
  ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 && style.opacity === '1',
  seen: Boolean(top) && (one.contains(top) || top.contains(one)),
}}
"""


class Keyboard:
    """A page, and nothing but keys to use it with."""

    def __init__(self, window: Any) -> None:
        from selenium.webdriver import ActionChains
        from selenium.webdriver.common.keys import Keys

        self.window = window
        self.keys = Keys
        self._chain = lambda: ActionChains(window)

    def press(self, *keys: str, shift: bool = False, control: bool = False) -> None:
        chain = self._chain()
        held = [key for key, down in ((self.keys.SHIFT, shift), (self.keys.CONTROL, control)) if down]
        for key in held:
            chain = chain.key_down(key)
        chain = chain.send_keys(*keys)
        for key in held:
            chain = chain.key_up(key)
        chain.perform()

    def focused(self) -> Any:
        """Return what has the focus; themes that scroll smoothly take their time to show it."""
        end = time.monotonic() + 1
        while (found := run(self.window, FOCUSED)) and not found["seen"] and time.monotonic() < end:
            time.sleep(0.05)
        return found

    def name(self) -> str:
        found = self.focused()
        return str(found["name"]) if found else ""

    def expect(self, name: str) -> None:
        """Wait until what is called ``name`` has the focus."""
        end = time.monotonic() + 5
        while self.name() != name:
            assert time.monotonic() < end, f"{self.name()} has the focus, not {name}"

    def walk(self) -> Iterator[Any]:
        """Press Tab until the page is left."""
        for _ in range(200):
            self.press(self.keys.TAB)
            found = self.focused()
            if found is None:
                return
            yield found
        pytest.fail("the page is never left: a trap")

    def reach(self, name: str, *, after: str = "") -> None:
        """Press Tab until what is called ``name`` has the focus, if need be after something else."""
        if after:
            self.reach(after)
        for found in self.walk():
            if found["name"] == name:
                return
        pytest.fail(f"Tab does not reach {name}")


@pytest.fixture(scope="module", params=THEMES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs.package(request.param)
    settings: dict[str, Any] = {"html_theme": request.param}
    if request.param == "sphinx_rtd_theme":
        settings["extensions"] = ["sphinx_rtd_theme", "sphinx_compute_ref"]
    with served(Project("reading", tmp_path_factory.mktemp("keyboard")).build(**settings).out) as url:
        yield url


@pytest.fixture
def visit(window: Any, address: str) -> Callable[[str], Keyboard]:
    def go(query: str) -> Keyboard:
        opened(window, f"{address}/index.html{query}", ".rest-panel")
        wait(window, "document.querySelector('.rest-toolbar .rest-find')")
        return Keyboard(window)

    return go


def test_every_control_is_reached_in_order_and_seen(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("?microversion=2.9&compare=2.1")
    # Where samples stand below the text there is a way to them.
    stops = [found for found in keyboard.walk() if found["ours"] and found["name"] != "a Samples"]
    # Some themes make boxes of text a stop just where they scroll.
    assert [stop["name"] for stop in stops if not stop["name"].startswith("pre ")] == [
        "select microversion", "select compare", "a History", "button Search the reference/",
        "summary Show the changes",
        "button Hide details",
        "permalink", "button Copy the URL", "button Copy the link", "button Print this operation",
        "a machine.state", "a machine.size", "a 2.5", "a machine.size", "a 2.9", "a machine.state",
        "permalink", "a machine_id", "permalink",
        "button Fields of machine", "a machine", "a machine.size", "a machine.size", "a machine.state",
        "button Fields of machine.disks", "a machine.disks", "a machine.disks.label",
        "button Fields of machine.disks.parts", "a machine.disks.parts", "a machine.disks.parts.number",
        "button curl", "button Python", "button Copy: Request", "button Fill in requests",
        "button Changes", "button Copy: Response", "button 2.9",
        "permalink", "button Copy the URL", "button Copy the link", "button Print this operation",
        "permalink", "a machine_id",
        "button curl", "button Python", "button Copy: Request", "button Fill in requests",
    ]  # fmt: skip
    assert [stop["name"] for stop in stops if not stop["ring"]] == [], "no visible focus"
    assert [stop["name"] for stop in stops if not stop["seen"]] == [], "covered"


def test_the_way_back_is_the_same(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    there = [found["name"] for found in keyboard.walk()]
    back = []
    for _ in there:
        keyboard.press(keyboard.keys.TAB, shift=True)
        back.append(keyboard.name())
    assert back[::-1] == there


def test_microversion_and_comparison_are_chosen(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.reach("select microversion")
    keyboard.press("2.9")
    wait(keyboard.window, "location.search === '?microversion=2.9'")
    keyboard.press(keyboard.keys.TAB)
    assert keyboard.name() == "select compare"
    keyboard.press("2.1")
    keyboard.press(keyboard.keys.ARROW_DOWN)
    wait(keyboard.window, "location.search.includes('compare=2.')")
    assert "came" in text(keyboard.window, ".rest-status")
    keyboard.press(keyboard.keys.HOME)
    wait(keyboard.window, "location.search === '?microversion=2.9'")


def test_the_list_of_changes_opens_and_leads_to_them(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("?microversion=2.9&compare=2.1")
    keyboard.reach("summary Show the changes")
    keyboard.press(keyboard.keys.ENTER, keyboard.keys.TAB, keyboard.keys.TAB)
    assert keyboard.name() == "a Show Machine: machine.state"
    keyboard.press(keyboard.keys.ENTER)
    wait(keyboard.window, "location.hash === '#show-machine-response-machine-state'")
    keyboard.expect("a machine.state")  # on from there, not from the list


def test_the_palette_finds_walks_and_leads(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.press("/")
    keyboard.expect("input Search the reference")
    keyboard.press("machine")
    wait(keyboard.window, "document.querySelectorAll('.rest-found [role=option]').length > 2")
    chosen = ".rest-found [aria-selected=true]"
    first = text(keyboard.window, chosen)
    keyboard.press(keyboard.keys.ARROW_DOWN)
    assert text(keyboard.window, chosen) != first
    keyboard.press(keyboard.keys.ARROW_UP)
    assert text(keyboard.window, chosen) == first
    active = run(
        keyboard.window,
        "const one = document.getElementById(document.activeElement.getAttribute('aria-activedescendant'));"
        "return one.matches('[aria-selected=true]')",
    )
    assert active
    keyboard.press(keyboard.keys.ESCAPE)
    assert run(keyboard.window, "return !document.querySelector('.rest-palette').open")
    keyboard.press("k", control=True)
    keyboard.expect("input Search the reference")
    keyboard.press("stop")
    wait(keyboard.window, "/^POST Stop/.test(document.querySelector('.rest-found [role=option]').textContent)")
    keyboard.press(keyboard.keys.ENTER)
    wait(keyboard.window, "location.hash === '#stop-machine'")
    keyboard.expect("permalink")  # on from the operation, not from the palette
    assert run(keyboard.window, "return document.activeElement.closest('section').id") == "stop-machine"


def test_a_slash_is_a_slash_in_a_text_box(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.press("/", "/machines")  # what is typed while the palette is loaded is not lost
    keyboard.expect("input Search the reference")
    wait(keyboard.window, "document.activeElement.value === '/machines'")


def test_trees_fold_and_what_is_folded_is_passed_over(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.reach("button Fields of machine.disks")
    for key in (keyboard.keys.ENTER, keyboard.keys.SPACE, keyboard.keys.ENTER):
        keyboard.press(key)
    assert run(keyboard.window, "return document.activeElement.getAttribute('aria-expanded')") == "false"
    keyboard.press(keyboard.keys.TAB)
    assert keyboard.name() == "a machine.disks"
    keyboard.press(keyboard.keys.TAB)
    assert keyboard.name() == "button curl"


def test_rows_light_up_lines_and_are_permalinks(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.reach("a machine.state", after="a machine")
    assert text(keyboard.window, ".rest-line.rest-lit").strip() == '"state": "running",'
    keyboard.press(keyboard.keys.ENTER)
    wait(keyboard.window, "location.hash === '#show-machine-response-machine-state'")


def test_lines_light_up_rows_fold_and_lead_to_rows(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.reach("span {", after="button Copy: Response")
    for _ in range(3):
        keyboard.press(keyboard.keys.ARROW_DOWN)
    lit = "[...document.querySelectorAll('tr.rest-lit')].map(row => row.dataset.name).join()"
    assert run(keyboard.window, f"return {lit}") == "machine.state"
    keyboard.press(keyboard.keys.ARROW_UP, keyboard.keys.ARROW_DOWN, keyboard.keys.ARROW_DOWN)
    lines = "[...document.querySelectorAll('#show-machine .rest-sample .rest-line')].filter(e => e.offsetHeight).length"
    before = run(keyboard.window, f"return {lines}")
    keyboard.press(keyboard.keys.SPACE)
    assert run(keyboard.window, f"return {lines}") < before
    keyboard.press(keyboard.keys.SPACE)
    assert run(keyboard.window, f"return {lines}") == before
    assert keyboard.focused()["ring"]
    keyboard.press(keyboard.keys.ENTER)
    keyboard.expect("a machine.disks")


def test_tabs_follow_the_aria_pattern(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.reach("button 2.9", after="button Copy: Response")
    for key, name in (
        (keyboard.keys.ARROW_LEFT, "2.5"),
        (keyboard.keys.ARROW_LEFT, "2.1"),
        (keyboard.keys.ARROW_LEFT, "2.9"),
        (keyboard.keys.ARROW_RIGHT, "2.1"),
        (keyboard.keys.END, "2.9"),
        (keyboard.keys.HOME, "2.1"),
    ):
        keyboard.press(key)
        assert keyboard.name() == f"button {name}"
        version = run(
            keyboard.window,
            "const panel = document.getElementById(document.activeElement.getAttribute('aria-controls'));"
            "return panel.querySelector('.rest-example:not([hidden]) .rest-sample').dataset.microversion || '2.1'",
        )
        assert version == name
    keyboard.press(keyboard.keys.TAB)
    if "pre" in keyboard.name():  # a theme's stop, where the sample is longer than its box
        keyboard.press(keyboard.keys.TAB)
    assert keyboard.name() == "span {"


def test_buttons_of_samples_work(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.reach("button Python")
    keyboard.press(keyboard.keys.SPACE)
    assert "import requests" in text(keyboard.window, "#show-machine .rest-panel :not([hidden]) > pre")
    keyboard.press(keyboard.keys.TAB, keyboard.keys.ENTER)
    wait(keyboard.window, "document.activeElement.textContent === 'Copied'")
    keyboard.reach("button Changes")
    keyboard.press(keyboard.keys.ENTER)
    wait(keyboard.window, "document.querySelector('#show-machine .rest-plus')")
    assert text(keyboard.window, "#show-machine .rest-plus").strip() == '"state": "running",'
    keyboard.press(keyboard.keys.ENTER)
    keyboard.reach("button Fold")
    keyboard.press(keyboard.keys.SPACE)
    assert run(keyboard.window, "return document.querySelectorAll('#show-machine .rest-shut').length") > 0


def test_all_operations_fold_at_once(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("")
    keyboard.reach("button Hide details")
    keyboard.press(keyboard.keys.ENTER)
    assert keyboard.name() == "button Show all"
    names = [found["name"] for found in keyboard.walk() if found["ours"] and found["name"] != "a Samples"]
    controls = ["permalink", "button Copy the URL", "button Copy the link", "button Print this operation"]
    assert names == [
        *(*controls, "button Show: Show Machine"),
        *(*controls, "button Show: Stop Machine"),
    ]
    run(keyboard.window, "document.querySelector('#stop-machine .rest-open').focus()")
    keyboard.press(keyboard.keys.ENTER)
    assert run(keyboard.window, "return document.querySelector('#stop-machine .rest-columns').checkVisibility()")
    assert run(keyboard.window, "return document.querySelector('#show-machine .rest-columns').hidden")


def test_headings_and_history_are_links(visit: Callable[[str], Keyboard]) -> None:
    keyboard = visit("?microversion=2.9")
    keyboard.reach("permalink", after="button Hide details")
    keyboard.press(keyboard.keys.ENTER)
    wait(keyboard.window, "location.hash === '#show-machine'")
    keyboard = visit("?microversion=2.9")
    keyboard.reach("a History")
    keyboard.press(keyboard.keys.ENTER)
    wait(keyboard.window, "location.pathname.includes('rest-history') && location.search === '?microversion=2.9'")
