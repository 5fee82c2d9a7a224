"""A German reference speaks German: what pages hold, what the script adds, and what Sphinx's search says of results."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser.browsing import browser, choose, ready, run, served, wait
from sphinx_project import Project

from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, LOCALE

pytestmark = pytest.mark.browser

SPOKEN = """
const own = [...document.querySelectorAll(".rest-toolbar, .rest-toolbar *, .rest-operation, .rest-operation *")]
  .filter(e => !e.closest(".rest-description, pre, .rest-sample, h1, h2, h3"));
const texts = own.flatMap(e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data));
const names = ["aria-label", "placeholder", "title", "label"];
return [...texts, ...own.flatMap(e => names.map(name => e.getAttribute(name) || ""))]
  .map(text => text.trim()).filter(Boolean);
"""


def english() -> list[re.Pattern[str]]:
    """Return patterns of the messages that German words otherwise."""
    from babel.messages.pofile import read_po

    with (LOCALE / "de" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as stream:
        messages = [(str(one.id), str(one.string)) for one in read_po(stream) if one.id]
    return [
        re.compile(re.sub(r"\\\{\d\\\}", ".*", re.escape(message)))
        for message, german in messages
        if message != german and message not in ("came", "went")
    ]


def spoken(window: Any) -> set[str]:
    return set(run(window, SPOKEN))


def test_nothing_english_is_left(tmp_path: Path) -> None:
    out = Project("reading", tmp_path).build(language="de", html_theme="alabaster").out
    with served(out) as url, browser() as window:
        window.get(f"{url}/index.html?microversion=2.9&compare=2.1")
        ready(window, "show-machine")
        said = spoken(window)
        choose(window, "compare", "")
        wait(window, "!document.querySelector('.rest-change')")
        said |= spoken(window)
        titles = tuple(run(window, "return [...document.querySelectorAll('h2, h3')].map(e => e.firstChild.data)"))
    assert "Mikroversion" in said
    words = [text for text in sorted(said) if not text.startswith(titles)]  # "Show Machine: …" is the author's
    assert [text for text in words for one in english() if one.fullmatch(text)] == []


def test_search_names_kinds_in_german(tmp_path: Path) -> None:
    out = Project("basic", tmp_path).build(language="de").out
    index = (out / "searchindex.js").read_text("utf-8")
    names = json.loads(index.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))["objnames"]
    assert {name[2] for name in names.values()} == {"REST API-Operation", "REST API-Parameter"}
