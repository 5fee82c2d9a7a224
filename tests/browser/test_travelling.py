"""What microversions change, what folds, and other ways of reading: from right to left, on paper, by touch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import needs
import pytest
from browser.browsing import browser, choose, opened, ready, run, served, text, wait
from sphinx_project import Project

pytestmark = pytest.mark.browser

THEMES = ["alabaster", "furo"]
FOLD = (
    "[...document.querySelectorAll('#show-machine .rest-bar button')]"
    ".find(b => b.textContent === 'Fold' && !b.hidden).click()"
)
SHOWN = "e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight"


@pytest.fixture(scope="module", params=THEMES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs.package(request.param)
    built = Project("reading", tmp_path_factory.mktemp("travelling")).build(
        html_theme=request.param, compute_ref_openapi=True
    )
    with served(built.out) as url:
        yield url


@pytest.fixture
def visit(window: Any, address: str) -> Callable[[str], Any]:
    def go(query: str) -> Any:
        opened(window, f"{address}/index.html{query}")
        ready(window, "show-machine")
        return window

    return go


def row(name: str) -> str:
    return f"#show-machine-response-{name}"


def test_rows_that_changed_are_marked(visit: Callable[[str], Any]) -> None:
    window = visit("?microversion=2.9&compare=2.1")
    marks = run(window, "return [...document.querySelectorAll('td .rest-change')].map(e => e.textContent)")
    assert marks == ["changed", "changed: integer → string, required", "came"]
    assert "1 came, 0 went, 1 changed" in text(window, ".rest-status")
    entries = run(window, "return [...document.querySelectorAll('.rest-changes li')].map(e => e.textContent)")
    assert entries == [
        "Show Machine: machine.size changed: integer → string, required",
        "Show Machine: machine.state came",
    ]
    choose(window, "compare", "")
    assert run(window, "return document.querySelectorAll('.rest-change').length") == 0


def test_a_link_leads_to_the_operation_in_the_openapi_document(visit: Callable[[str], Any]) -> None:
    window = visit("")
    run(window, "document.querySelector('#show-machine .rest-openapi').click()")
    wait(window, "location.pathname === '/openapi.json' && (document.body?.innerText || '').trim().endsWith('}')")
    part = json.loads(run(window, "return document.body.innerText"))
    for token in unquote(run(window, "return location.hash").lstrip("#/")).split("/"):
        part = part[token.replace("~1", "/").replace("~0", "~")]
    assert part["summary"] == "Show Machine"


def test_samples_of_both_microversions_are_compared(visit: Callable[[str], Any]) -> None:
    window = visit("?microversion=2.9&compare=2.1")
    script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())"
    wait(window, "document.querySelector('#show-machine .rest-plus')")
    assert run(window, script, "#show-machine .rest-minus") == ['"size": 3,']
    assert run(window, script, "#show-machine .rest-plus") == ['"size": "large",', '"state": "running",']


def test_changed_samples_have_the_colours_of_samples(visit: Callable[[str], Any]) -> None:
    window = visit("?microversion=2.9&compare=2.1")
    colours = (
        "return [...document.querySelectorAll(arguments[0])].filter(e => e.textContent === '\"disk 0\"')"
        ".map(e => `${e.className} ${getComputedStyle(e).color} ${getComputedStyle(e).fontWeight}`)"
    )
    wait(window, "document.querySelector('#show-machine .rest-same')")
    (changed,) = run(window, colours, "#show-machine .rest-same > *")
    choose(window, "compare", "")
    assert changed in run(window, colours, "#show-machine .rest-sample .rest-line > *")


def test_a_comma_more_is_no_change(tmp_path: Path) -> None:
    project = Project("reading", tmp_path)
    samples = project.source / "samples"
    (samples / "v2.5" / "machine-get-resp.json").write_text('{\n    "size": 1\n}\n', encoding="utf-8")
    (samples / "v2.9" / "machine-get-resp.json").write_text('{\n    "size": 1,\n    "state": 2\n}\n', encoding="utf-8")
    with served(project.build().out) as url, browser() as window:
        window.get(f"{url}/index.html?microversion=2.9&compare=2.5")
        wait(window, "document.querySelector('.rest-plus')")
        script = "return [...document.querySelectorAll('.rest-plus, .rest-minus')].map(e => e.textContent.trim())"
        assert run(window, script) == ['"state": 2']


def test_samples_follow_when_the_microversion_is_changed_back(visit: Callable[[str], Any]) -> None:
    window = visit("?microversion=2.9")
    choose(window, "microversion", "2.1")
    script = "return [...document.querySelectorAll('#show-machine .rest-sample')].filter(e => e.checkVisibility())"
    assert run(window, f"{script}.map(e => e.dataset.microversion)") == ["2.1"]


def test_what_is_hidden_takes_no_room(visit: Callable[[str], Any]) -> None:
    window = visit("?microversion=2.9")
    visible = run(
        window,
        "return [...document.querySelectorAll('.rest-toolbar [hidden], .rest-operation [hidden]')]"
        ".filter(e => e.offsetHeight).map(e => e.outerHTML.slice(0, 80))",
    )
    assert visible == []


def test_long_json_folds(visit: Callable[[str], Any]) -> None:
    window = visit("")
    script = f"return [...document.querySelectorAll('#show-machine .rest-line')].filter({SHOWN}).length"
    before = run(window, script)
    run(
        window,
        FOLD,
    )
    assert run(window, script) < before / 2
    shut = run(window, "return document.querySelectorAll('#show-machine .rest-shut').length")
    assert shut > 0


@pytest.mark.parametrize("folded", ["sample", "tree", "operation", "tab"])
def test_find_in_page_reaches_what_is_folded(window: Any, address: str, folded: str) -> None:
    """Links to text (#:~:text=) search as the browser's own search does."""
    found, script = {
        "sample": ("disk 2", FOLD),
        "tree": ("The number of the part", "document.querySelector('#show-machine .rest-fold').click()"),
        "operation": ("Stops a machine", "document.querySelector('.rest-controls button').click()"),
        "tab": ('"size": 3', ""),
    }[folded]
    opened(window, f"{address}/index.html")
    ready(window, "show-machine")
    hidden = (
        "[...document.querySelectorAll('p, .rest-line')].filter(e => e.textContent.includes(arguments[0]))"
        f".every(e => !({SHOWN})(e))"
    )
    run(window, script)
    wait(window, hidden, found)
    window.execute_cdp_cmd("Page.navigate", {"url": f"{address}/index.html#:~:text={found.replace(' ', '%20')}"})
    wait(window, f"!({hidden})", found)
    assert not run(window, f"return {hidden}", found)


def test_right_to_left(visit: Callable[[str], Any]) -> None:
    window = visit("")
    run(window, "document.documentElement.dir = 'rtl'")
    inside = "return [...document.querySelectorAll('.rest-columns')].every(e => e.scrollWidth <= e.clientWidth)"
    assert run(window, inside)
    sides = run(
        window,
        "const [name, type] = [...document.querySelector('#show-machine-response-machine').cells]"
        ".filter((_, n) => n !== 1).map(c => c.getBoundingClientRect()); return [name.right, type.right]",
    )
    assert sides[0] > sides[1]
    indents = run(
        window,
        "return ['machine', 'machine-disks'].map(n => document.getElementById(`show-machine-response-${n}`)"
        ".getBoundingClientRect().right)",
    )
    assert indents[0] > indents[1]


def test_paper_holds_all_samples_and_no_controls(visit: Callable[[str], Any]) -> None:
    window = visit("")
    run(window, "document.querySelector('#show-machine .rest-fold').click()")
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        samples, rows, controls = (
            run(window, f"return [...document.querySelectorAll(arguments[0])].map({SHOWN})", selector)
            for selector in (
                ".rest-sample pre, .rest-request pre",
                ".rest-parameter",
                ".rest-toolbar, .rest-bar, .rest-copy",
            )
        )
    finally:
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert all(samples)
    assert all(rows)
    assert not any(controls)


def test_a_touch_lights_up(address: str) -> None:
    with browser(390, 844) as window:
        window.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        window.get(f"{address}/index.html")
        ready(window, "show-machine")
        place = run(
            window,
            "const row = document.querySelector(arguments[0]);"
            "row.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const box = row.getBoundingClientRect(); return [box.left + 20, box.bottom - 8]",
            row("machine-state"),
        )
        point = {"x": place[0], "y": place[1]}
        window.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        window.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        wait(window, "document.querySelector('.rest-line.rest-lit')")
        name = run(window, "return document.querySelector('tr.rest-lit').dataset.name")
        window.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
        assert f'"{name.rpartition(".")[2]}"' in text(window, ".rest-line.rest-lit")


def test_nothing_of_ours_moves(visit: Callable[[str], Any]) -> None:
    """Neither with nor without prefers-reduced-motion."""
    window = visit("")
    moving = run(
        window,
        "return [...document.querySelectorAll('.rest-toolbar *, .rest-operation *')].filter(e => {"
        " const s = getComputedStyle(e); return e.className.toString().startsWith('rest-')"
        " && (s.animationName !== 'none' || s.transitionDuration.split(', ').some(t => t !== '0s')) })"
        ".map(e => e.className)",
    )
    assert moving == []


def test_references_without_microversions_have_a_palette(tmp_path: Path) -> None:
    project = Project("reading", tmp_path)
    (project.source / "machines.inc").write_text("List\n----\n\n.. rest_method:: GET /machines\n", encoding="utf-8")
    settings = {"compute_ref_min_microversion": "", "compute_ref_max_microversion": ""}
    with served(project.build(**settings).out) as url, browser() as window:
        window.get(f"{url}/index.html")
        wait(window, "document.querySelector('.rest-find')")
        assert run(window, "return document.querySelectorAll('.rest-toolbar select').length") == 0


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Path]:
    """Build the project with one text of its operations replaced by another."""

    def build(old: str, new: str) -> Path:
        project = Project("reading", tmp_path)
        source = project.source / "machines.inc"
        text = source.read_text("utf-8")
        assert old in text
        source.write_text(text.replace(old, new), encoding="utf-8")
        return project.build().out

    return build


def test_message_without_a_sample_as_old_as_the_microversion_has_no_panel(
    window: Any, changed: Callable[[str, str], Path]
) -> None:
    """An empty box would say that the response is empty; the request stays, and the panel comes back."""
    both = "samples/machine-get-resp.json", "samples/v2.9/machine-get-resp.json"
    with served(changed(*both)) as url:
        window.get(f"{url}/index.html?microversion=2.2")
        wait(window, "document.querySelector('.rest-toolbar .rest-find')")
        ready(window, "show-machine")
        panels = "[...document.querySelectorAll('#show-machine .rest-panel')].filter(e => e.offsetHeight).length"
        assert run(window, f"return {panels}") == 1
        choose(window, "microversion", "2.9")
        wait(window, f"{panels} === 2")


def test_rows_outside_operations_are_compared_too(window: Any, changed: Callable[[str, str], Path]) -> None:
    """They are listed under the section that they are in."""
    table = "Sizes\n=====\n\n.. rest_parameters:: parameters.yaml\n\n  - size: size_old\n  - state: state\n\n"
    with served(changed("Stop Machine\n=", f"{table}Stop Machine\n=")) as url:
        window.get(f"{url}/index.html?microversion=2.9&compare=2.1")
        wait(window, "document.querySelector('.rest-changes li')")
        entries = run(window, "return [...document.querySelectorAll('.rest-changes li')].map(e => e.textContent)")
        assert any(entry.startswith("Sizes: size") for entry in entries), entries
