"""Every theme that we name: nothing sticks out, everything can be read, light and dark where the theme has it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import needs
import pytest
from browser.browsing import axe, browser, darken, find, opened, paper, ready, run, served, violations, wait
from sphinx_project import Project

pytestmark = pytest.mark.browser

DARK = {"furo", "pydata_sphinx_theme", "sphinx_book_theme"}
THEMES = ["alabaster", "furo", "openstackdocs", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme"]
#: Where the theme is found, if not under its name.
PACKAGES = {"openstackdocs": "openstackdocstheme"}
WHITE = "rgb(255, 255, 255)"


def settings_of(theme: str) -> dict[str, Any]:
    """Return the settings of a build with a theme; the test is skipped where it is not installed."""
    needs.package(PACKAGES.get(theme, theme))
    # sphinx-book-theme adds its templates to the list that is there: the one of all later builds, without this.
    settings: dict[str, Any] = {"html_theme": theme, "templates_path": []}
    if theme == "openstackdocs":
        settings |= {"extensions": ["openstackdocstheme", "sphinx_compute_ref"], "openstackdocs_auto_name": False}
    elif theme == "sphinx_rtd_theme":
        settings |= {"extensions": ["sphinx_rtd_theme", "sphinx_compute_ref"]}
    return settings


@pytest.fixture(scope="module", params=THEMES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    settings = settings_of(request.param)
    return request.param, Project("reading", tmp_path_factory.mktemp("themes")).build(**settings).out


@pytest.mark.network
def test_everything_can_be_read(built: tuple[str, Path]) -> None:
    """The colours of code are the theme's own."""
    theme, out = built
    with served(out) as url, browser(dark=True) as window:
        window.get(f"{url}/index.html?microversion=2.9&compare=2.1")
        ready(window, "show-machine")
        page = "getComputedStyle(document.querySelector('.rest-toolbar')).backgroundColor"
        assert (run(window, f"return {page}") == WHITE) == (theme not in DARK)
        darken(window, dark=False)
        wait(window, f"{page} === arguments[0]", WHITE)
        places = [".rest-operation", ".rest-toolbar"]
        assert violations(window, axe(), include=places, exclude=["pre"], dark=theme in DARK) == []


@pytest.fixture(scope="module", params=THEMES)
def states(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return pages with several operations, some of which begin and end."""
    settings = settings_of(request.param)
    return request.param, Project("states", tmp_path_factory.mktemp("states")).build(**settings).out


@pytest.mark.network
def test_navigation_folded_pages_and_dialogs_can_be_read(states: tuple[str, Path]) -> None:
    theme, out = states
    script = axe()
    with served(out) as url, browser() as window:

        def told(*include: str, exclude: tuple[str, ...] = ()) -> list[str]:
            return violations(window, script, include=[*include], exclude=[*exclude], dark=theme in DARK)

        opened(window, f"{url}/index.html?microversion=2.6&compare=2.1")
        ready(window, "create-box")
        assert told("a:has(> .rest-verb)") == []
        run(window, "document.querySelector('#create-box [aria-label=\"Fill in requests\"]').click()")
        wait(window, "document.querySelector('.rest-ask[open]')")
        assert told(".rest-ask") == []
        run(window, "document.querySelector('.rest-ask').close()")
        run(window, "document.querySelector('.rest-controls button').click()")
        wait(window, "document.querySelector('.rest-folded')")
        assert told(".rest-operation", ".rest-toolbar", exclude=("pre",)) == []
        assert any(result.startswith("Show 2.5") for result in find(window, "box v2.5"))
        assert told(".rest-palette") == []
        assert find(window, "box")
        assert told(".rest-palette") == []


def test_the_operation_in_view_is_marked_in_the_navigation(states: tuple[str, Path]) -> None:
    theme, out = states
    with served(out) as url, browser() as window:
        opened(window, f"{url}/index.html")
        for operation in ("weigh-box", "create-box"):
            ready(window, operation)
            wait(window, "document.querySelector('.rest-current')?.hash === arguments[0]", f"#{operation}")
            marked = "return [...document.querySelectorAll('.rest-current, a[aria-current=true]')].map(e => e.hash)"
            assert set(run(window, marked)) == {f"#{operation}"}
        # The bar stands where the line begins (where the theme has no mark of its own).
        bars = (
            "return [...document.querySelectorAll('.rest-current')].map(e => getComputedStyle(e).boxShadow)"
            ".filter(e => !/none|inset/.test(e)).map(e => parseFloat(e.match(/-?[0-9.]+px/)[0]))"
        )
        assert all(left < 0 for left in run(window, bars))
        run(window, "document.documentElement.dir = 'rtl'")
        assert all(left > 0 for left in run(window, bars))
        assert run(window, bars) or theme in ("pydata_sphinx_theme", "sphinx_book_theme")


def test_the_operation_that_a_link_leads_to_is_marked_below_a_high_toolbar(states: tuple[str, Path]) -> None:
    """It begins lower in the window than elsewhere, as the list of what changed does not scroll away."""
    _, out = states
    marked = "[...new Set([...document.querySelectorAll('.rest-current')].map(e => e.hash))].join()"
    with served(out) as url, browser(1400, 480) as window:
        opened(window, f"{url}/index.html?microversion=2.7&compare=2.1")
        wait(window, "!document.querySelector('.rest-changes').hidden")
        run(window, "document.querySelector('.rest-changes').open = true")
        time.sleep(0.3)  # its height is noticed
        run(window, "document.querySelector('.rest-operations [href=\"#create-boxes\"]').click()")
        top = "document.getElementById('create-boxes').getBoundingClientRect().top"
        wait(window, f"{top} > 0 && {top} < innerHeight")
        time.sleep(0.5)  # what is in view is looked for then
        assert run(window, f"return {marked}") == "#create-boxes"


@pytest.mark.parametrize("size", [(1400, 900), (390, 844), (320, 700)], ids=["wide", "narrow", "narrowest"])
def test_nothing_sticks_out(built: tuple[str, Path], size: tuple[int, int]) -> None:
    _, out = built
    with served(out) as url, browser(*size) as window:
        window.get(f"{url}/index.html?microversion=2.9&compare=2.1")
        ready(window, "show-machine")
        wide = run(
            window,
            "return [...document.querySelectorAll('.rest-toolbar, .rest-operation, .rest-columns > *, .rest-panel')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)",
        )
        assert wide == []
        assert run(window, "return document.documentElement.scrollWidth <= innerWidth")
        # Nor does anything lie over what is read.
        run(window, "document.querySelector('.rest-text p').scrollIntoView({behavior: 'instant'}); scrollBy(0, -99)")
        wait(window, "document.elementFromPoint(innerWidth / 2, 240).closest('.rest-operation') !== null")


def test_the_toolbar_is_free_after_scrolling_up(built: tuple[str, Path]) -> None:
    """Themes offer a way back to the top then."""
    _, out = built
    with served(out) as url, browser() as window:
        opened(window, f"{url}/index.html")
        for distance in (500, -200):
            run(window, "scrollBy({top: arguments[0], behavior: 'instant'})", distance)
            time.sleep(0.3)
        covered = run(
            window,
            "return [...document.querySelectorAll('.rest-toolbar :is(select, a, button)')].filter(e => {"
            " const box = e.getBoundingClientRect();"
            " return [0.2, 0.5, 0.8].some(part =>"
            " !e.contains(document.elementFromPoint(box.left + part * box.width, box.top + box.height / 2))) })"
            ".map(e => e.textContent)",
        )
        assert covered == []


def test_links_are_not_covered_by_what_stays_on_top(built: tuple[str, Path]) -> None:
    _, out = built
    with served(out) as url, browser(1400, 500) as window:
        window.get(f"{url}/index.html#show-machine-response-machine-disks")
        name = "document.querySelector('#show-machine-response-machine-disks code')"
        wait(
            window,
            f"(() => {{ const r = {name}.getBoundingClientRect();"
            f" return {name} === document.elementFromPoint(r.left + 5, r.top + 5) }})()",
        )


def test_the_toolbar_stays_in_sight_and_covers_no_heading(built: tuple[str, Path]) -> None:
    """At the top of the page it stands before all operations; further down below what the theme keeps there."""
    _, out = built
    with served(out) as url, browser(1400, 500) as window:
        window.get(f"{url}/index.html?microversion=2.9&compare=2.1")
        ready(window, "show-machine")
        run(window, "scrollTo({top: 0, behavior: 'instant'})")
        place = "document.querySelector('.rest-toolbar').getBoundingClientRect()"
        wait(
            window,
            "[...document.querySelectorAll('[role=main] :is(h1, h2), main :is(h1, h2)')].filter(e => e.offsetHeight)"
            f".every(e => e.getBoundingClientRect().top >= {place}.bottom - 1)",
        )
        wide = "document.querySelector('.rest-operation').getBoundingClientRect().right"
        assert abs(run(window, f"return {place}.right - {wide}")) < 2
        run(window, "scrollTo({top: 900, behavior: 'instant'})")
        select = "document.querySelector('.rest-toolbar select')"
        wait(
            window,
            f"(() => {{ const r = {select}.getBoundingClientRect();"
            f" return {select} === document.elementFromPoint(r.left + 5, r.top + 5) }})()",
        )


def test_the_toolbar_covers_no_heading_of_pages_without_operations(built: tuple[str, Path]) -> None:
    _, out = built
    with served(out) as url, browser() as window:
        window.get(f"{url}/rest-history.html?microversion=2.9")
        wait(window, "document.querySelector('.rest-toolbar')")
        wait(
            window,
            "[...document.querySelectorAll('.rest-toolbar ~ *')].find(e => e.offsetHeight).getBoundingClientRect().top"
            " >= document.querySelector('.rest-toolbar').getBoundingClientRect().bottom - 1",
        )


WEIGHTS = (
    "return [...new Set([...document.querySelectorAll('.rest-sample b:is(.s2, .mi, .mf)')]"
    ".map(e => getComputedStyle(e).fontWeight))]"
)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_values_in_samples_are_not_bold(built: tuple[str, Path], scripts: bool) -> None:
    """Their element is "b": colour tells them apart, on screens and on paper."""
    _, out = built
    with served(out) as url, browser(scripts=scripts) as window:
        for media in ("screen", "print"):
            window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media})
            window.get(f"{url}/index.html#show-machine")
            assert run(window, WEIGHTS) == ["400"], media


def test_values_in_samples_are_not_bold_in_books(tmp_path: Path) -> None:
    """EPUB has no column of samples."""
    out = Project("reading", tmp_path).build("epub", epub_copyright="x", version="1").out
    with served(out) as url, browser() as window:
        window.get(f"{url}/index.xhtml")
        assert run(window, WEIGHTS) == ["400"]


def test_link_to_an_operation_shows_its_title_below_the_toolbar(built: tuple[str, Path]) -> None:
    """Nothing of the operation before it is in between, and the line of the URL, not the title, is marked."""
    _, out = built
    with served(out) as url, browser() as window:
        window.get(f"{url}/index.html#show-machine")
        wait(window, "document.querySelector('#show-machine .rest-panel')")
        wait(
            window,
            "Math.abs(document.querySelector('#show-machine').getBoundingClientRect().top"
            " - document.querySelector('.rest-toolbar').getBoundingClientRect().bottom) < 3",
        )
        title = "document.querySelector('#show-machine > :is(h2, h3, h4)')"
        assert run(window, f"return getComputedStyle({title}).backgroundColor") == "rgba(0, 0, 0, 0)"
        borders = run(
            window,
            "return ['#show-machine', '#stop-machine'].map("
            "id => getComputedStyle(document.querySelector(`${id} .rest-method`)).borderTopColor)",
        )
        assert len(set(borders)) == 2


def test_changes_that_went_are_struck(states: tuple[str, Path]) -> None:
    """Whatever a theme says of links: else what ended reads as what came."""
    _, out = states
    with served(out) as url, browser() as window:
        opened(window, f"{url}/index.html")
        ready(window, "create-box")
        lines = (
            "return [...new Set([...document.querySelectorAll('.rest-steps .rest-change-' + arguments[0])]"
            ".map(e => getComputedStyle(e).textDecorationLine))]"
        )
        assert (run(window, lines, "came"), run(window, lines, "went")) == (["underline"], ["line-through"])


def test_words_that_lead_to_nothing_look_like_the_text_around_them(states: tuple[str, Path]) -> None:
    """Whatever a theme says of links: readers would click on what the chosen microversion does not have."""
    _, out = states
    with served(out) as url, browser() as window:
        opened(window, f"{url}/index.html?microversion=2.4")
        ready(window, "create-box")
        looks = run(
            window,
            "return [...document.querySelectorAll('#create-box :is(p, td, li) a:not([href])')]"
            ".filter(e => e.checkVisibility() && !e.matches('.rest-change-went')).map(e => { const own ="
            " getComputedStyle(e), text = getComputedStyle(e.parentElement); return [own.textDecorationLine,"
            " own.color === text.color, own.backgroundImage, own.borderBottomWidth].join() })",
        )
        assert len(looks) > 1
        assert set(looks) == {"none,true,none,0px"}


def test_text_is_as_wide_as_the_paper(states: tuple[str, Path]) -> None:
    _, out = states
    with served(out) as url, browser(720, 1000) as window:  # A4 within margins
        opened(window, f"{url}/index.html")
        ready(window, "create-box")
        with paper(window):
            share = "document.querySelector('.rest-operation').getBoundingClientRect().width / innerWidth"
            assert run(window, f"return {share}") > 0.75


def test_a_short_request_is_seen_whole_beside_a_long_response(states: tuple[str, Path]) -> None:
    _, out = states
    with served(out) as url, browser(1400, 600) as window:
        opened(window, f"{url}/index.html#weigh-box")
        ready(window, "weigh-box")
        panels = "[...document.querySelectorAll('#weigh-box .rest-panel')]"
        wait(window, f"{panels}.length === 2")
        run(window, f"{panels}[1].querySelector('pre').append(String.fromCharCode(10).repeat(200))")
        assert run(window, f"const e = {panels}[0].querySelector('pre'); return e.scrollHeight - e.clientHeight") < 2
