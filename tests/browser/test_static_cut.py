"""A build as of one microversion holds what the page shows when a reader chooses that microversion.

It is so at every microversion at which something of a page changes. A build for each would take an hour: the documents
are read again in one process, with another value of ``compute_ref_microversion``, and one browser goes through a page.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import needs
import pytest
from benchmarks.scaling import split_by_resource
from browser.browsing import browser, choose, run, served, wait
from conftest import REPOSITORY
from corpora.building import OURS, build, own_pages
from page import classes, parse, parse_written
from sharing import Once
from sphinx.testing.util import SphinxTestApp

from sphinx_compute_ref.model.microversion import Microversion

Thing = tuple[str, ...]
#: Below it our reference and nova's have nothing.
FIRST = "2.1"
#: Pages that Sphinx makes of the others.
MADE = ("genindex.html", "search.html", "rest-methods.html", "rest-history.html")
#: The words of a page without the spaces between them, which depend on how things are laid out. Samples are things.
UNSEEN = ("rest-steps", "rest-toolbar", "rest-controls", "rest-samples", "headerlink")
WORDS = f"""
const skip = ".rest-absent, .rest-method > :is(a, button), .rest-fold, .{", .".join(UNSEEN)}";
const words = [];
const walk = (node) => {{
  if (node.nodeType === 3) words.push(node.data);
  else if (node.nodeType === 1 && !node.matches(skip)) node.childNodes.forEach(walk);
}};
[...document.querySelectorAll("section")].filter(e => !e.parentElement.closest("section")).forEach(walk);
return words.join("").replace(/\\s+/g, "");
"""
#: An element of :func:`things_of`.
THING = re.compile(r'class="[^"]*\brest-(operation|parameter|sample)(?![\w-])')
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


class Cuts:
    """Documents of a reference as of one microversion after the other."""

    def __init__(self, source: Path, folder: Path, **settings: Any) -> None:
        overrides = {"compute_ref_microversion": FIRST, "compute_ref_markdown": False, **settings}
        self.app = SphinxTestApp(srcdir=source, builddir=folder, confoverrides=overrides)
        # All is read, and one page alone is written, which nobody looks at.
        self.app.build(filenames=[source / "index.rst"])
        self.versions = dict.fromkeys(self.app.env.found_docs, FIRST)

    def body(self, document: str, version: str) -> Element:
        """Return the text of a document, without the theme."""
        app, builder, env = self.app, self.app.builder, self.app.env
        app.config.compute_ref_microversion = version
        if self.versions[document] != version:
            app.emit("env-purge-doc", env, document)
            env.clear_doc(document)
            builder.read_doc(document)
            self.versions[document] = version
        tree = env.get_and_resolve_doctree(document, builder, tags=builder.tags)
        tree.settings = builder.docsettings
        builder.current_docname = document
        visitor = builder.create_translator(tree, builder)
        tree.walkabout(visitor)
        return parse_written("".join(visitor.fragment))


@contextlib.contextmanager
def cuts_of(source: Path, folder: Path, **settings: Any) -> Iterator[Cuts]:
    """Give the cuts of a reference; nothing of its ``conf.py`` stays in the process."""
    before, modules = sys.path[:], set(sys.modules)
    # ``conf.py`` may ask git, as openstackdocstheme does; and where files are is said from there.
    with contextlib.chdir(source.parents[1]):
        cuts = Cuts(source, folder, **settings)
        gc.freeze()  # what is read stays: not to be gone through again with each document
        try:
            yield cuts
        finally:
            gc.unfreeze()
            cuts.app.cleanup()
            sys.path[:] = before
            for name in set(sys.modules) - modules:
                path = getattr(sys.modules[name], "__file__", None) or ""
                if path.startswith(f"{source}{os.sep}"):
                    del sys.modules[name]


def pages_of(out: Path) -> list[Path]:
    pages = (page for page in sorted(out.glob("*.html")) if page.name not in MADE)
    return [page for page in pages if THING.search(page.read_text("utf-8"))]


def things_of(page: Element) -> list[Thing]:
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

    walk(page, "", "")
    return found


def words_of(page: Element) -> str:
    """Return what :data:`WORDS` returns of a page on which nothing is hidden."""
    words: list[str] = []

    def walk(element: Element, in_method: bool) -> None:
        own = set(classes(element))
        if own & {*UNSEEN} or (in_method and element.tag in ("a", "button")):
            return
        words.append(element.text or "")
        for child in element:
            walk(child, "rest-method" in own)
            words.append(child.tail or "")

    walk(page, False)
    return "".join("".join(words).split())


def changes_of(html: str) -> list[str]:
    """Return the microversions at which something of a page comes or has gone, and the first."""
    versions = {FIRST, *re.findall(r'data-(?:min-version|microversion)="(\d+\.\d+)"', html)}
    versions |= {f"{major}.{int(minor) + 1}" for major, minor in re.findall(r'data-max-version="(\d+)\.(\d+)"', html)}
    return sorted(versions, key=Microversion.parse)


def offer(window: Any, version: str) -> None:
    """Let the selector offer a microversion that is between those that the page names."""
    run(
        window,
        "const s = document.querySelector('select[name=microversion]');"
        "if (![...s.options].some(o => o.value === arguments[0])) s.append(new Option(arguments[0]))",
        version,
    )


def differences(out: Path, cuts: Cuts) -> tuple[int, list[str]]:
    """Return how many pages and microversions were compared, and what is not the same."""
    count, found = 0, []
    with served(out) as url, browser() as window:
        for page in pages_of(out):
            html = page.read_text("utf-8")
            versions = changes_of(html)
            if versions == [FIRST]:  # whichever microversion a reader chooses, it stays as it is written
                tree, body = parse(html), cuts.body(page.stem, FIRST)
                count += 1
                if things_of(tree) != things_of(body) or words_of(body) not in words_of(tree):
                    found.append(page.stem)
                continue
            window.get(f"{url}/{page.name}")
            wait(window, "document.querySelector('.rest-toolbar .rest-find')")
            if run(window, "return !document.querySelector('select[name=microversion]')"):
                continue  # without ranges, of a reference without bounds
            for version in versions:
                offer(window, version)
                choose(window, "microversion", version)
                shown = [tuple(str(part or "") for part in one) for one in run(window, VISIBLE)]
                body = cuts.body(page.stem, version)
                left = things_of(body)
                count += 1
                if shown != left:
                    found.append(f"{page.stem} {version}: {set(shown) ^ set(left) or 'order'}")
                elif left and (words := run(window, WORDS)) != (own := words_of(body)):  # an empty page says so
                    at = next((n for n, (a, b) in enumerate(zip(words, own, strict=False)) if a != b), len(own))
                    found.append(f"{page.stem} {version}: {words[at - 30 : at + 50]!r}, cut {own[at - 30 : at + 50]!r}")
    return count, found


@pytest.fixture(scope="module")
def own_cuts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cuts]:
    # Its templates are the theme's; checks pair rows with samples, and rows stand in the order of these.
    extensions = ["sphinx_compute_ref", "pdf", "reference_numbers"]
    with cuts_of(REPOSITORY / "api-ref" / "source", tmp_path_factory.mktemp("cuts"), extensions=extensions) as cuts:
        yield cuts


@pytest.mark.browser
def test_the_static_cut_is_what_the_selector_leaves(once: Once, own_cuts: Cuts) -> None:
    count, found = differences(own_pages(once), own_cuts)
    assert found == []
    assert count > 150
    assert "[rest.ref]" not in own_cuts.app.warning.getvalue()  # what the microversion does not have is no mistake


@pytest.mark.browser
@pytest.mark.corpora
@pytest.mark.wide
def test_the_static_cut_of_nova_is_what_the_selector_leaves(tmp_path: Path) -> None:
    """Each resource is a document of its own, so that what does not change is not read again."""
    source = split_by_resource(needs.corpus("nova-34.0.0") / "api-ref" / "source", tmp_path / "nova")
    build(source, tmp_path / "whole", OURS)
    settings = {"extensions": OURS.split(","), "html_theme": "basic", "compute_ref_check": False}
    with cuts_of(source, tmp_path / "cut", **settings) as cuts:
        count, found = differences(tmp_path / "whole" / "html", cuts)
    assert found == []
    assert count > 100


DOCUMENTS = ("servers", "os-hypervisors", "os-services")


@pytest.fixture(scope="module")
def cut(once: Once) -> Path:
    """Return pages of our reference as of 2.47, built as readers of the documentation do: some documents, all made."""
    settings = ["compute_ref_microversion=2.47", "compute_ref_markdown=0", "compute_ref_check=1"]
    settings.append("html_theme=pydata_sphinx_theme")
    source, extensions = REPOSITORY / "api-ref" / "source", "sphinx_compute_ref,pdf,reference_numbers"

    def make(folder: Path) -> None:
        options = [part for one in settings for part in ("-D", one)]
        files = [str(source / f"{document}.inc") for document in DOCUMENTS]
        assert "[rest.ref]" not in build(source, folder, extensions, "html", *options, files=files)

    return once("ours-cut", make) / "html"


@pytest.mark.slow
def test_a_document_that_is_read_again_is_that_of_a_build(cut: Path, own_cuts: Cuts) -> None:
    for document in DOCUMENTS:
        body, page = own_cuts.body(document, "2.47"), parse((cut / f"{document}.html").read_text("utf-8"))
        assert things_of(body) == things_of(page)
        assert words_of(body) in words_of(page)


@pytest.mark.slow
def test_the_history_of_a_cut_ends_with_its_microversion(cut: Path) -> None:
    history = parse((cut / "rest-history.html").read_text("utf-8"))
    parts = [one.get("id", "") for one in history.iter("section") if "rest-history-part" in classes(one)]
    assert parts
    assert all(int(name.partition(".")[2]) <= 47 for name in parts)
