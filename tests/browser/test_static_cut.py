"""A build as of one microversion holds what the page shows when a reader chooses that microversion."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import needs
import pytest
from browser.browsing import browser, choose, run, served, wait
from conftest import REPOSITORY
from corpora.building import build
from page import classes, parse

Thing = tuple[str, ...]
#: Pages that Sphinx makes of the others.
MADE = ("genindex.html", "search.html", "rest-methods.html", "rest-history.html")
CASES = [
    *(("ours", version) for version in ("2.1", "2.47", "2.96")),
    *(
        pytest.param("nova-34.0.0", version, marks=pytest.mark.corpora)
        for version in ("2.1", "2.26", "2.47", "2.90", "2.100")
    ),
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
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Build a reference, whole or as of a microversion, once."""

    @functools.cache
    def make(name: str, version: str) -> Path:
        extensions, theme = "sphinx_compute_ref", "basic"
        if name == "ours":
            source, extensions = REPOSITORY / "api-ref" / "source", f"{extensions},pdf,reference_numbers"
            theme = "pydata_sphinx_theme"  # its templates are the theme's
        else:
            source = needs.corpus(name) / "api-ref" / "source"
        out = tmp_path_factory.mktemp("cut")
        settings = (f"compute_ref_microversion={version}", f"html_theme={theme}")
        said = build(source, out, extensions, "html", *(part for one in settings for part in ("-D", one)))
        assert "[rest.ref]" not in said  # what the microversion does not have is no mistake
        return out / "html"

    return make


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
def test_the_static_cut_is_what_the_selector_leaves(built: Any, name: str, version: str) -> None:
    whole, cut = built(name, ""), built(name, version)
    pages = [page.name for page in sorted(whole.glob("*.html")) if page.name not in MADE and in_file(page)]
    count = 0
    with served(whole) as url, browser() as window:
        for page in pages:
            window.get(f"{url}/{page}")
            wait(window, "document.querySelector('.rest-toolbar .rest-find')")
            if run(window, "return !document.querySelector('select[name=microversion]')"):
                chosen = in_file(whole / page)  # a page without ranges, of a reference without bounds
            else:
                offer(window, version)
                choose(window, "microversion", version)
                chosen = [tuple(str(part or "") for part in one) for one in run(window, VISIBLE)]
            left = in_file(cut / page)
            assert chosen == left, page
            count += len(left)
    everything = sum(len(in_file(whole / page)) for page in pages)
    assert 1000 < count < everything


def offer(window: Any, version: str) -> None:
    """Let the selector offer a microversion that is between those that the page names."""
    run(
        window,
        "const s = document.querySelector('select[name=microversion]');"
        "if (![...s.options].some(o => o.value === arguments[0])) s.append(new Option(arguments[0]))",
        version,
    )


@pytest.mark.slow
def test_the_history_of_a_cut_ends_with_its_microversion(built: Any) -> None:
    history = parse((built("ours", "2.47") / "rest-history.html").read_text("utf-8"))
    parts = [one.get("id", "") for one in history.iter("section") if "rest-history-part" in classes(one)]
    assert parts
    assert all(int(name.partition(".")[2]) <= 47 for name in parts)
