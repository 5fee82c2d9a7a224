"""A page at each of its microversions: what is said, what stays, what the samples are, where the reader is."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import needs
import pytest
from browser.browsing import browser, choose, opened, paper, ready, ready_tables, run, served, text, wait
from corpora.building import PYDATA, shared
from docutils.nodes import make_id
from sharing import Once
from sphinx_project import Project

pytestmark = pytest.mark.browser

VERSIONS = [f"2.{minor}" for minor in range(1, 11)]
#: The words of the page's text that are seen, but not what the script puts in, nor samples.
WORDS = """
const skip = '.rest-steps, .rest-toolbar, .rest-controls, .rest-samples, .headerlink, '
  + '.rest-method > :is(a, button), .rest-fold';
const words = [];
const walk = (node) => {
  if (node.nodeType === 3) words.push(node.data);
  else if (node.nodeType === 1 && !node.matches(skip) && node.checkVisibility()) {
    const space = getComputedStyle(node).display === 'inline' ? '' : ' ';
    words.push(space);
    node.childNodes.forEach(walk);
    words.push(space);
  }
};
walk(document.querySelector('[role=main], .body'));
return words.join('').split(/\\s+/).filter(Boolean).join(' ');
"""
#: What is wrong with the trees of tables: a row that is not below what it is part of, a fold that is missing.
FAULTS = """
const bad = [];
for (const table of document.querySelectorAll(arguments[0])) {
  const rows = [...table.querySelectorAll(".rest-parameter[data-in=body]:not(.rest-absent)")];
  const names = new Set(rows.map((row) => row.dataset.name));
  const line = [];
  rows.forEach((row, n) => {
    const { name, depth = 0 } = row.dataset;
    if (depth > line.length) bad.push(`${name} is too deep`);
    line.length = depth;
    const parent = name.split(".").slice(0, -1).join(".");
    if (names.has(parent) && line.at(-1) !== parent) bad.push(`${name} is below ${line.at(-1)}`);
    line.push(name);
    const opens = Number(rows[n + 1]?.dataset.depth || 0) > Number(depth);
    if (opens !== Boolean(row.querySelector(".rest-fold"))) bad.push(`${name}: fold ${!opens}`);
  });
}
return bad;
"""


#: What is away and should not be: only operations, rows, samples, what has nothing else in it, and navigation go.
LOST = """
const own = ".rest-operation, .rest-parameter, .rest-group, .rest-example, table.rest-parameters, nav *, aside *,"
  + ".contents *, .toctree-wrapper *, [class*=sidebar] *, .rest-operations,"
  + ".rest-operations *";
return [...document.querySelectorAll(".rest-absent")].filter(e => !e.matches(own) && !(e.matches("section")
  && [...e.children].every(c => c.matches(".rest-absent, h1, h2, h3, h4, h5, h6, span:empty"))))
  .map(e => e.textContent.slice(0, 80));
"""

#: The offered microversions at which an operation has other rows than at the one before.
DIFFERENT = """
const rows = [...document.getElementById(arguments[0]).querySelectorAll(".rest-parameter")].map(e => e.dataset);
const number = v => v.split(".").reduce((all, part) => all * 10000 + Number(part), 0);
const holds = (v, { minVersion: low, maxVersion: high }) =>
  (!low || number(low) <= number(v)) && (!high || number(v) <= number(high));
const offered = [...document.querySelector("select[name=microversion]").options].map(e => e.value).filter(Boolean);
const there = v => rows.map(row => Number(holds(v, row))).join("");
return offered.filter((v, n) => !n || there(v) !== there(offered[n - 1]));
"""


def faults(window: Any, operation: str) -> list[str]:
    """Return what is wrong with the trees of an operation, once the page has settled: a choice takes a frame or two."""
    end = time.monotonic() + 5
    while (bad := run(window, FAULTS, f"#{operation} .rest-parameters")) and time.monotonic() < end:
        time.sleep(0.05)
    assert isinstance(bad, list)
    return bad


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project("states", tmp_path_factory.mktemp("states"))


@pytest.fixture(scope="module")
def address(project: Project) -> Iterator[str]:
    with served(project.build(check=True).out) as url:
        yield url


@pytest.fixture(scope="module", params=VERSIONS)
def as_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    project = Project("states", tmp_path_factory.mktemp("as-of"))
    built = project.build(check=True, compute_ref_microversion=request.param)
    with served(built.out) as url:
        yield request.param, url


def status(window: Any) -> str:
    return text(window, ".rest-status").strip()


def test_choosing_reads_like_a_build_of_that_microversion(window: Any, address: str, as_of: tuple[str, str]) -> None:
    version, built = as_of
    opened(window, f"{address}/index.html?microversion={version}")
    chosen = run(window, WORDS)
    opened(window, f"{built}/index.html")
    assert chosen == run(window, WORDS)
    assert "use Create Boxes or Weigh Box, and stop them with Open Gate." in chosen


def test_words_stay_and_links_to_nothing_are_none(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html?microversion=2.4")
    links = (
        "return [...document.querySelectorAll('#create-box p a, .contents a')]"
        ".filter(e => e.checkVisibility() && e.href).map(e => e.textContent)"
    )
    assert run(window, links).count("Create Boxes") == 0
    assert run(window, links).count("Weigh Box") == 2
    items = (
        "return [...document.querySelectorAll('.contents li')].filter(e => e.checkVisibility()).map(e => e.innerText)"
    )
    assert all(item.strip() for item in run(window, items))
    choose(window, "microversion", "2.5")
    assert run(window, links).count("Create Boxes") == 2


@pytest.mark.parametrize("version", ["2.1", "2.4"])
def test_headings_without_rows_and_empty_tables_are_away(window: Any, address: str, version: str) -> None:
    opened(window, f"{address}/index.html?microversion={version}")
    old = version == "2.1"
    seen = "return document.querySelector(arguments[0]).checkVisibility()"
    assert run(window, seen, "#create-box .rest-group") is old
    assert run(window, seen, "#create-box [data-role=response]") is old
    assert run(window, seen, "#create-box section:has([data-role=response])") is old


def test_page_without_operations_says_since_when_and_leads_back(window: Any, address: str) -> None:
    opened(window, f"{address}/gates.html?microversion=2.9")
    assert status(window) == "These operations end with 2.3; at 2.9 there is none. Show 2.3"
    run(window, "document.querySelector('.rest-status button').click()")
    assert run(window, "return document.querySelector('#open-gate').checkVisibility()")
    wait(window, "location.search === '?microversion=2.3'")


def test_fields_of_other_microversions_are_struck_said_and_not_sent(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html?microversion=2.9")
    ready(window, "create-box")
    notes = run(window, "return [...document.querySelectorAll('#create-box .rest-note')].map(e => e.textContent)")
    assert notes == ["Sample of 2.1. Not in 2.9: password."] * 2
    struck = "return [...document.querySelectorAll('#create-box .rest-outside')].map(e => e.textContent.trim())"
    assert run(window, struck) == ['"password": "secret"'] * 2
    curl = text(window, "#create-box .rest-request pre")
    assert "password" not in curl
    assert '"side": "2"\n    }' in curl
    choose(window, "microversion", "2.1")
    assert run(window, struck) == []
    assert "password" in text(window, "#create-box .rest-request pre")


@pytest.mark.parametrize(
    ("asked", "taken", "said"),
    [
        ("9.99", "2.10", "9.99 is not in this reference; the nearest older one is 2.10."),
        ("1.9", "", "1.9 is no microversion of this reference."),
        ("abc", "", "abc is no microversion of this reference."),
        ("latest", "2.10", "2.10"),
    ],
)
def test_unknown_microversions_are_said(window: Any, address: str, asked: str, taken: str, said: str) -> None:
    opened(window, f"{address}/index.html?microversion={asked}")
    assert status(window).startswith(said)
    wait(window, f"location.search === '{f'?microversion={taken}' if taken else ''}'")
    assert run(window, "return document.querySelector('[name=microversion]').value") == taken


def test_each_unknown_microversion_of_an_address_is_said(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html?microversion=9.99&compare=abc")
    assert status(window).startswith(
        "9.99 is not in this reference; the nearest older one is 2.10. abc is no microversion of this reference. 2.10"
    )


def test_trees_are_those_of_the_rows_that_are_there(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    for operation in ("create-box", "create-boxes"):
        choose(window, "microversion", "")
        ready(window, operation)
        for version in VERSIONS:
            choose(window, "microversion", version)
            assert run(window, LOST) == [], version
            assert faults(window, operation) == [], (operation, version)


@pytest.mark.corpora
@pytest.mark.wide
def test_trees_of_nova_at_every_microversion(once: Once) -> None:
    with (
        served(shared(once, "nova-34.0.0", *PYDATA, extensions="sphinx_compute_ref") / "html") as url,
        browser() as window,
    ):
        opened(window, f"{url}/index.html")
        versions = run(window, "return [...document.querySelector('[name=microversion]').options].map(e => e.value)")
        assert len(versions) > 60
        deep = (
            ".rest-operation:has([data-name*='.'], [data-depth])"
            ":has(.rest-parameter:is([data-min-version], [data-max-version]))"
        )
        for version in versions:
            choose(window, "microversion", version)
            assert run(window, LOST) == [], version
        operations = run(window, "return [...document.querySelectorAll(arguments[0])].map(e => e.id)", deep)
        assert len(operations) > 9
        for operation in operations:
            choose(window, "microversion", "")
            time.sleep(0.1)  # the page comes to rest
            ready_tables(window, operation)
            # Between two of these the rows stay the same, and so do the trees.
            for version in ["", *run(window, DIFFERENT, operation)]:
                choose(window, "microversion", version)
                assert faults(window, operation) == [], (operation, version)


@pytest.mark.corpora
def test_nova_hardly_moves_while_it_loads(once: Once) -> None:
    needs.package("openstackdocstheme")
    with served(shared(once, "nova-34.0.0", "html_theme=openstackdocs") / "html") as url, browser() as window:
        opened(window, f"{url}/index.html", "body")
        shifted = window.execute_async_script(
            "const done = arguments[0]; let sum = 0;"
            "new PerformanceObserver(list => list.getEntries().forEach(one => (sum += one.value)))"
            ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 2500)"
        )
        assert shifted < 0.05


@pytest.mark.corpora
def test_links_into_nova_lead_there_without_scripts(once: Once) -> None:
    """What is above and was not laid out yet would move the place out of sight."""
    needs.package("openstackdocstheme")
    top = "return Math.abs(document.getElementById(arguments[0]).getBoundingClientRect().top)"
    pages = shared(once, "nova-34.0.0", "html_theme=openstackdocs") / "html"
    with served(pages) as url, browser(scripts=False) as window:
        for name in ("create-server", "attach-a-volume-to-an-instance", "show-server-details-response-status"):
            window.get("about:blank")
            window.get(f"{url}/index.html#{name}")
            end = time.monotonic() + 5
            while run(window, top, name) > 120 and time.monotonic() < end:
                time.sleep(0.5)
            time.sleep(1)
            assert run(window, top, name) < 120, name


@pytest.mark.corpora
def test_urls_of_nova_fit_the_narrowest_screens(once: Once) -> None:
    needs.package("openstackdocstheme")
    with served(shared(once, "nova-34.0.0", "html_theme=openstackdocs") / "html") as url, browser(320, 700) as window:
        opened(window, f"{url}/index.html")
        assert run(window, "return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.corpora
def test_names_of_nova_break_only_where_a_screen_has_no_room_for_them(once: Once) -> None:
    """The type goes to the next line first."""
    needs.package("openstackdocstheme")
    name = "create-server-request-block-device-mapping-v2-boot-index"
    lines = "return document.querySelector(`#${arguments[0]} td:first-child code`).getClientRects().length"
    for width, expected in ((390, 1), (230, 2)):
        with served(shared(once, "nova-34.0.0", "html_theme=openstackdocs") / "html") as url, browser(width) as window:
            opened(window, f"{url}/index.html#{name}")
            assert run(window, lines, name) == expected


@pytest.mark.corpora
def test_the_sidebar_of_nova_stays_and_folded_operations_take_little_room(once: Once) -> None:
    needs.package("openstackdocstheme")
    with served(shared(once, "nova-34.0.0", "html_theme=openstackdocs") / "html") as url, browser() as window:
        opened(window, f"{url}/index.html#delete-keypair")
        place = "document.querySelector('.rest-current')?.getBoundingClientRect()"
        wait(window, f"document.querySelector('.rest-current')?.hash === '#delete-keypair' && {place}.top > 0")
        assert run(window, f"return {place}.bottom < innerHeight")
        tall = "return document.documentElement.scrollHeight / document.querySelectorAll('.rest-operation').length"
        before = run(window, tall)
        run(window, "document.querySelector('.rest-controls button').click()")
        wait(window, "document.querySelector('#delete-keypair .rest-open')")
        assert run(window, tall) < 400 < before


@pytest.mark.parametrize("version", ["2.1", "2.3", "2.5", "2.7"])
def test_choosing_leaves_what_is_read_where_it_is(window: Any, address: str, version: str) -> None:
    opened(window, f"{address}/index.html?microversion=2.6")
    ready(window, "weigh-box")
    run(window, "document.getElementById('weigh-box').scrollIntoView({behavior: 'instant', block: 'start'})")
    time.sleep(0.3)
    before = run(window, "return document.querySelector('#weigh-box .rest-method').getBoundingClientRect().top")
    choose(window, "microversion", version)
    time.sleep(0.3)
    after = run(window, "return document.querySelector('#weigh-box .rest-method').getBoundingClientRect().top")
    assert abs(after - before) < 1


#: The row or method that a reader looks at: the first below the toolbar that is laid out.
TOPMOST = """
const bar = document.querySelector(".rest-toolbar"), sticks = getComputedStyle(bar).position === "sticky";
const edge = sticks ? Math.max(0, bar.getBoundingClientRect().bottom) : 0;
window.topmost = [...document.querySelectorAll(".rest-parameter, .rest-method")].find((one) => {
  const box = one.getBoundingClientRect(), laidOut = one.checkVisibility({ contentVisibilityAuto: true });
  return box.height && box.bottom > edge + 1 && box.top < innerHeight && laidOut;
});
return topmost.getBoundingClientRect().top;
"""


@pytest.mark.corpora
@pytest.mark.parametrize("size", [(1400, 900), (390, 844)], ids=["wide", "narrow"])
def test_choosing_leaves_what_is_read_of_nova_where_it_is(once: Once, size: tuple[int, int]) -> None:
    needs.package("openstackdocstheme")
    pages = shared(once, "nova-34.0.0", "html_theme=openstackdocs") / "html"
    with served(pages) as url, browser(*size) as window:
        opened(window, f"{url}/index.html?microversion=2.79#import-or-create-keypair")
        ready(window, "import-or-create-keypair")
        run(window, "scrollBy({top: 1800, behavior: 'instant'})")
        moved = {}
        for choice in (("microversion", "2.90"), ("compare", "2.60"), ("microversion", "2.2"), ("compare", "")):
            time.sleep(1)  # the page comes to rest
            before = run(window, TOPMOST)
            choose(window, *choice)
            time.sleep(0.5)
            if run(window, "return topmost.checkVisibility()"):
                moved[choice] = abs(run(window, "return topmost.getBoundingClientRect().top") - before)
        assert len(moved) > 2
        assert max(moved.values()) <= 1, moved


def test_places_of_samples_have_names_that_no_title_gets(window: Any, address: str) -> None:
    """A link to an operation that is called "Create Box Samples" leads there."""
    opened(window, f"{address}/index.html")
    names = wait(window, "[...document.querySelectorAll('.rest-samples')].map(e => e.id)")
    assert "create-box_samples" in names
    assert [name for name in names if make_id(name) == name] == []


def test_malformed_hash_is_harmless(window: Any, address: str) -> None:
    window.get_log("browser")
    opened(window, f"{address}/index.html?microversion=2.9#%E0%A4%A")
    assert status(window).startswith("2.9")
    assert [one for one in window.get_log("browser") if "URIError" in one["message"]] == []


def test_skip_link_leads_to_the_toolbar_not_past_it(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    run(window, "document.querySelector('[role=main], .body').id = 'main'; location.hash = '#main'")
    time.sleep(0.2)
    assert not run(window, "return document.activeElement.matches('.headerlink')")


def drag(window: Any, selector: str) -> None:
    from selenium.webdriver import ActionChains

    line = window.find_element("css selector", selector)
    width = line.size["width"]
    ActionChains(window).move_to_element_with_offset(line, 40 - width // 2, 0).click_and_hold().move_by_offset(
        120, 0
    ).release().perform()


LINE = "#create-boxes .rest-example:not([hidden]) .rest-sample .rest-line:nth-child(3)"


def with_json(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html?microversion=2.6")
    ready(window, "create-boxes")
    run(
        window,
        "[...document.querySelectorAll('#create-boxes .rest-bar button')].find(e => e.textContent === 'JSON').click()",
    )
    run(window, "document.querySelector(arguments[0]).scrollIntoView({block: 'center', behavior: 'instant'})", LINE)
    time.sleep(0.2)


def test_text_of_samples_is_selected_and_the_page_stays(window: Any, address: str) -> None:
    with_json(window, address)
    before = run(window, "return scrollY")
    drag(window, LINE)
    assert run(window, "return getSelection().toString().length") > 3
    assert run(window, "return scrollY") == before
    assert not run(window, "return document.querySelector('.rest-way')")


def test_going_to_a_row_is_deliberate_and_one_step_of_history(window: Any, address: str) -> None:
    with_json(window, address)
    before = run(window, "return scrollY")
    window.find_element("css selector", LINE).click()
    assert run(window, "return scrollY") == before
    run(window, "document.querySelector('.rest-way').click()")
    wait(window, "location.hash === '#create-boxes-request-box-name'")
    assert run(window, "return document.querySelector(arguments[0]).checkVisibility()", LINE)
    window.back()
    wait(window, "location.hash === ''")
    assert run(window, "return document.querySelector(arguments[0]).textContent", LINE).strip() == '"name": "blue",'


def printed(window: Any) -> str:
    with paper(window):
        return str(run(window, "return document.body.innerText"))


def pages(window: Any) -> int:
    """Return how many pages the browser prints."""
    data = base64.b64decode(window.execute_cdp_cmd("Page.printToPDF", {})["data"])
    return len(re.findall(rb"/Type\s*/Page\b", data))


def test_paper_holds_what_is_chosen(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html?microversion=2.9")
    ready(window, "create-boxes")
    text = printed(window)
    assert "Makes several boxes" in text
    assert "Weighs a box" not in text
    assert "Example Weigh Box" not in text


def test_one_operation_is_printed_alone(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    ready(window, "create-boxes")
    whole = pages(window)
    run(window, "window.print = () => {}; document.querySelector('#create-boxes .rest-print').click()")
    wait(window, "document.querySelector('.rest-unprinted')")  # the script that does it is loaded now
    text = printed(window)
    assert pages(window) < whole
    run(window, "dispatchEvent(new Event('afterprint'))")
    assert "Makes several boxes" in text
    assert "Weighs a box" not in text
    assert "Makes a box" not in text
    assert "Weighs a box" in printed(window)


def test_nothing_overlaps_on_paper(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    ready(window, "create-boxes")
    with paper(window):
        boxes = run(
            window,
            "return [...document.querySelectorAll('.rest-text, .rest-panel, .rest-operation > .rest-method')]"
            ".map(e => e.getBoundingClientRect()).filter(b => b.height).map(b => [b.top, b.bottom])",
        )
    boxes.sort()
    assert all(below[0] >= above[1] - 1 for above, below in pairwise(boxes))


def test_words_in_narrow_columns_are_whole_on_paper(address: str) -> None:
    cells_of = (
        "return [...document.querySelectorAll('.rest-parameter > :is(:nth-child(2), :nth-child(3))')].map(e => {"
        " const range = document.createRange(); range.selectNodeContents(e);"
        " return [e.textContent, range.getClientRects().length] })"
    )
    with browser(680, 1000) as window:  # A4 within margins
        opened(window, f"{address}/index.html")
        ready(window, "create-boxes")
        with paper(window):
            cells = run(window, cells_of)
    assert {"body", "path", "string"} <= {cell[0] for cell in cells}
    assert [cell for cell in cells if cell[1] > 1] == []


def test_headings_stay_with_what_is_below_them_on_paper(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    with paper(window):
        breaks = run(
            window,
            "return [...document.querySelectorAll('.rest-operation :is(h2, h3, h4), .rest-group, .rest-example > p')]"
            ".map(e => getComputedStyle(e).breakAfter)",
        )
    assert set(breaks) == {"avoid"}


def test_requests_on_paper_say_what_they_are_written_in(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    ready(window, "create-boxes")
    assert re.search(r"^curl\s+curl .*^Python\s+import os", printed(window), re.DOTALL | re.MULTILINE)


def test_resources_begin_with_their_operations(window: Any, address: str) -> None:
    """With methods and microversions; those that the chosen one does not have are away."""
    entries = (
        "return [...document.querySelectorAll('.rest-operations li')]"
        ".filter(e => e.checkVisibility()).map(e => e.innerText)"
    )
    opened(window, f"{address}/index.html")
    assert run(window, entries) == [
        "POST Create Box",
        "POST Create Boxes New in version 2.5",
        "GET Weigh Box Available until version 2.7",
    ]
    choose(window, "microversion", "2.9")
    assert run(window, entries) == ["POST Create Box", "POST Create Boxes New in version 2.5"]


def test_names_are_whole_on_phones(address: str) -> None:
    with browser(390, 844) as window:
        opened(window, f"{address}/index.html")
        clipped = run(
            window,
            "return [...document.querySelectorAll('.rest-parameter, .rest-parameter > :last-child')]"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)",
        )
        assert clipped == []
        run(window, "document.querySelector('#create-boxes').scrollIntoView()")
        wait(window, "document.querySelector('#create-boxes .rest-jump')")
        run(window, "document.querySelector('#create-boxes .rest-jump').click()")
        wait(window, "Math.abs(document.getElementById('create-boxes_samples').getBoundingClientRect().top) < 200")


def test_code_reads_from_left_to_right_in_every_language(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    run(window, "document.documentElement.dir = 'rtl'")
    assert run(
        window,
        "return [...document.querySelectorAll('.rest-url, .rest-sample pre')]"
        ".every(e => getComputedStyle(e).direction === 'ltr')",
    )


def test_a_comparison_reads_from_old_to_new_in_every_language(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html?microversion=2.7&compare=2.1")
    wait(window, "document.querySelector('.rest-between')")
    run(window, "document.documentElement.dir = 'rtl'")
    places = run(
        window,
        "const node = document.querySelector('.rest-between bdi').firstChild, range = document.createRange();"
        "return ['2.1', '2.7'].map(v => { const at = node.data.indexOf(v); range.setStart(node, at);"
        " range.setEnd(node, at + v.length); return range.getBoundingClientRect().left })",
    )
    run(window, "document.documentElement.dir = 'ltr'")
    assert places[0] < places[1]
