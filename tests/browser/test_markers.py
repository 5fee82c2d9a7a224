"""Draft builds in a browser: open markers and findings can be seen, read and reached, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import needs
import pytest
from browser.browsing import axe, browser, ready, run, served, violations, wait
from corpora.building import DRAFT, shared
from sharing import Once
from sphinx_project import Project

pytestmark = pytest.mark.browser

NOTES = "return [...document.querySelectorAll(arguments[0])].map(e => [e.textContent.trim(), e.checkVisibility()])"


@pytest.fixture(scope="module", params=["alabaster", "furo", "pydata_sphinx_theme"])
def drafts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs.package(request.param)
    project = Project("basic", tmp_path_factory.mktemp("drafts"))
    settings = {"html_theme": request.param, "suppress_warnings": ["compute_ref"]}
    return project.build(check=True, compute_ref_show_markers=True, **settings).out


@pytest.fixture(scope="module")
def nova(once: Once) -> Iterator[str]:
    with served(shared(once, "nova-34.0.0", *DRAFT) / "html") as url:
        yield url


def seen(window: Any, selector: str) -> list[str]:
    """Return the texts of all elements that ``selector`` finds; all of them have to be visible."""
    found = run(window, NOTES, selector)
    assert all(visible for _text, visible in found)
    return [text for text, _visible in found]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_markers_and_findings_can_be_seen(drafts: Path, scripts: bool) -> None:
    with served(drafts) as url, browser(scripts=scripts) as window:
        window.get(f"{url}/index.html")
        badges = [one.text for one in window.find_elements("css selector", "#list-things .rest-method .rest-marker")]
        assert badges == ["needs body verification", "CR502 stale-marker"]
        (heading,) = window.find_elements("css selector", "#things > p .rest-marker")
        assert heading.is_displayed()
        assert heading.text == "needs parameter verification"
        notes = window.find_elements("css selector", ".rest-findings li")
        assert notes
        assert all(one.is_displayed() for one in notes)
        assert any("needs:body_verification is stale" in one.text for one in notes)


@pytest.mark.network
def test_they_can_be_read(drafts: Path) -> None:
    with served(drafts) as url, browser() as window:
        window.get(f"{url}/index.html")
        ready(window, "list-things")
        places = [".rest-findings", ".rest-method", "#things > p"]
        assert violations(window, axe(), include=places, exclude=[], dark=True) == []


def test_badges_stay_when_operations_are_folded(drafts: Path) -> None:
    with served(drafts) as url, browser() as window:
        window.get(f"{url}/index.html")
        ready(window, "list-things")
        wait(window, "document.querySelector('.rest-controls button')")
        run(window, "document.querySelector('.rest-controls button').click()")
        assert "needs body verification" in seen(window, ".rest-method .rest-marker")


def test_narrow_screens_hold_them(drafts: Path) -> None:
    with served(drafts) as url, browser(390, 844) as window:
        window.get(f"{url}/index.html")
        ready(window, "list-things")
        assert run(window, "return document.documentElement.scrollWidth <= innerWidth")
        edges = "return [...document.querySelectorAll(arguments[0])].map(e => e.getBoundingClientRect().right)"
        assert max(run(window, edges, ".rest-marker")) <= 390


def test_a_normal_build_has_none(tmp_path: Path) -> None:
    out = Project("basic", tmp_path).build(check=True, suppress_warnings=["compute_ref"]).out
    with served(out) as url, browser() as window:
        window.get(f"{url}/index.html")
        ready(window, "list-things")
        assert seen(window, ".rest-marker, .rest-findings") == []


@pytest.mark.corpora
def test_nova_says_what_its_markers_wait_for(nova: str) -> None:
    """Its markers stand at the top of two files; the finding beside each says which rules still fail, and how often."""
    with browser() as window:
        window.get(f"{nova}/index.html")
        assert seen(window, "section > p:not(.rest-method) > .rest-marker") == ["needs body verification"] * 2
        unverified = [text for text in seen(window, ".rest-findings li") if text.startswith("CR501")]
        assert len(unverified) == 2
        assert all(re.search(r"needs:body_verification is still open: (\d+ × )?CR\d", text) for text in unverified)
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.id)"
        badged = run(window, script, ".rest-operation:has(> .rest-method .rest-marker)")
        told = run(window, script, ".rest-operation:has(.rest-findings)")
        assert badged == told
        assert len(told) > 20
