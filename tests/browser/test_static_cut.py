"""A build as of one microversion holds what the page shows when a reader chooses that microversion."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import needs
import pytest
from browser.browsing import browser, choose, run, served, wait
from browser.test_states import WORDS
from conftest import REPOSITORY
from corpora.building import OURS, build, own_pages, shared
from page import classes, parse
from sharing import Once

Thing = tuple[str, ...]
#: Pages that Sphinx makes of the others.
MADE = ("genindex.html", "search.html", "rest-methods.html", "rest-history.html")
VERSIONS = {"ours": ("2.1", "2.47", "2.96"), "nova-34.0.0": ("2.1", "2.26", "2.47", "2.90", "2.100")}
CASES = [
    pytest.param(name, version, marks=[] if name == "ours" else pytest.mark.corpora)
    for name, versions in VERSIONS.items()
    for version in versions
]
VISIBLE = """
const gone = e => Boolean(e.closest(".rest-absent")), own = e => (e.closest(".rest-operation") || {id: ""}).id;
const tell = {
  "rest-operation": e => [e.id, e.dataset.method, e.dataset.url],
  "rest-parameter": e => [own(e), e.closest("table").dataset.role, e.dataset.name, e.dataset.ref, e.dataset.type],
  "rest-sample": e => [own(e), e.dataset.role, e.dataset.path, e.dataset.microversion],
};
return [...document.querySelectorAll(".rest-operation, .rest-parameter, .rest-sample")].filter(e => !gone(e)).map(e => {
  const kind = Object.keys(tell).find(name => e.classList.contains(name));
  return [kind, ...tell[kind](e)];
});
"""


@pytest.fixture(scope="module")
def whole(once: Once) -> Callable[[str], Path]:
    """Return the pages of a reference."""

    def pages(name: str) -> Path:
        if name == "ours":
            return own_pages(once)
        folder = shared(once, name)
        assert "[rest.ref]" not in (folder / "warnings").read_text("utf-8")
        return folder / "html"

    return pages


@pytest.fixture(scope="module")
def cut(once: Once) -> Callable[[str, str], Path]:
    """Return the pages of a reference as of a microversion."""

    def pages(name: str, version: str) -> Path:
        settings = [f"compute_ref_microversion={version}", "compute_ref_markdown=0"]
        if name == "ours":
            source, extensions = REPOSITORY / "api-ref" / "source", "sphinx_compute_ref,pdf,reference_numbers"
            # Its templates are the theme's; checks pair rows with samples, and rows stand in the order of these.
            settings += ["html_theme=pydata_sphinx_theme", "compute_ref_check=1"]
        else:
            source, extensions = needs.corpus(name) / "api-ref" / "source", OURS

        def make(folder: Path) -> None:
            said = build(source, folder, extensions, "html", *(part for one in settings for part in ("-D", one)))
            assert "[rest.ref]" not in said  # what the microversion does not have is no mistake

        return once(f"{name}-cut-{version}", make) / "html"

    return pages


@pytest.fixture(scope="module")
def chosen(once: Once, whole: Callable[[str], Path]) -> Callable[[str], Any]:
    """Return what the selector leaves of each page of a reference, microversion by microversion, and the words."""

    def things(name: str) -> Any:
        def look(folder: Path) -> None:
            left: dict[str, dict[str, tuple[list[Thing], str]]] = {version: {} for version in VERSIONS[name]}
            out = whole(name)
            with served(out) as url, browser() as window:
                for page in pages_of(out):
                    window.get(f"{url}/{page}")
                    wait(window, "document.querySelector('.rest-toolbar .rest-find')")
                    for version, pages in left.items():
                        if run(window, "return !document.querySelector('select[name=microversion]')"):
                            pages[page] = (in_file(out / page), "")  # without ranges, of a reference without bounds
                        else:
                            offer(window, version)
                            choose(window, "microversion", version)
                            found = [tuple(str(part or "") for part in one) for one in run(window, VISIBLE)]
                            pages[page] = (found, run(window, WORDS))
            (folder / "chosen.json").write_text(json.dumps(left), "utf-8")

        return json.loads((once(f"{name}-chosen", look) / "chosen.json").read_text("utf-8"))

    return things


def pages_of(out: Path) -> list[str]:
    return [page.name for page in sorted(out.glob("*.html")) if page.name not in MADE and in_file(page)]


def in_file(path: Path) -> list[Thing]:
    """Return the operations, rows and samples in the HTML, in its order."""
    found: list[Thing] = []

    def walk(element: Element, operation: str, role: str) -> None:
        name, data = classes(element), element.attrib
        if "rest-operation" in name:
            operation = data["id"]
            found.append(("rest-operation", operation, data["data-method"], data["data-url"]))
        elif "rest-parameters" in name:
            role = data["data-role"]
        elif "rest-parameter" in name:
            row = (data["data-name"], data["data-ref"], data["data-type"])
            found.append(("rest-parameter", operation, role, *row))
        elif "rest-sample" in name:
            sample = (data["data-role"], data["data-path"], data.get("data-microversion", ""))
            found.append(("rest-sample", operation, *sample))
        for child in element:
            walk(child, operation, role)

    walk(parse(path.read_text("utf-8")), "", "")
    return found


@pytest.mark.browser
@pytest.mark.parametrize(("name", "version"), CASES)
def test_the_static_cut_is_what_the_selector_leaves(
    whole: Callable[[str], Path],
    cut: Callable[[str, str], Path],
    chosen: Callable[[str], Any],
    name: str,
    version: str,
) -> None:
    out, count = cut(name, version), 0
    for page, (things, _words) in chosen(name)[version].items():
        left = in_file(out / page)
        assert [tuple(thing) for thing in things] == left, page
        count += len(left)
    everything = sum(len(in_file(whole(name) / page)) for page in pages_of(whole(name)))
    assert 1000 < count < everything


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "version"),
    [("ours", "2.47"), ("ours", "2.96"), pytest.param("nova-34.0.0", "2.90", marks=pytest.mark.corpora)],
)
def test_the_static_cut_has_the_words_that_the_selector_leaves(
    cut: Callable[[str, str], Path], chosen: Callable[[str], Any], name: str, version: str
) -> None:
    with served(cut(name, version)) as url, browser() as window:
        for page, (things, words) in chosen(name)[version].items():
            if things and words:  # a page without operations says so, and has no other text than before
                window.get(f"{url}/{page}")
                wait(window, "document.querySelector('.rest-toolbar .rest-find')")
                assert run(window, WORDS) == words, page


def offer(window: Any, version: str) -> None:
    """Let the selector offer a microversion that is between those that the page names."""
    run(
        window,
        "const s = document.querySelector('select[name=microversion]');"
        "if (![...s.options].some(o => o.value === arguments[0])) s.append(new Option(arguments[0]))",
        version,
    )


@pytest.mark.slow
def test_the_history_of_a_cut_ends_with_its_microversion(cut: Callable[[str, str], Path]) -> None:
    history = parse((cut("ours", "2.47") / "rest-history.html").read_text("utf-8"))
    parts = [one.get("id", "") for one in history.iter("section") if "rest-history-part" in classes(one)]
    assert parts
    assert all(int(name.partition(".")[2]) <= 47 for name in parts)
