"""What tests say of pages can be trusted: one text that cannot be read, or one element without a name, is told."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from browser.browsing import axe, darken, opened, ready, ready_tables, run, served, violations
from sphinx_project import Project

pytestmark = pytest.mark.browser

FAINT = {
    "its colour": "one.style.color = '#999'",
    "a colour behind it": "one.style.backgroundColor = '#555'",
    "a colour behind what it is in": "one.closest('table').style.backgroundColor = '#555'",
    "what it is in shines through": "one.closest('table').style.opacity = '0.4'",
}
#: Rules, and what breaks them on a page that breaks none.
FAULTS = {
    "color-contrast": "one.style.color = '#999'",
    "image-alt": "one.append(new Image())",
    "button-name": "one.append(document.createElement('button'))",
    "link-name": "one.append(Object.assign(document.createElement('a'), {href: '#x'}))",
    "empty-table-header": "one.closest('table').tHead.rows[0].cells[0].textContent = ''",
    "list": "one.append(document.createElement('ul')); one.lastChild.append(document.createElement('p'))",
    "aria-valid-attr": "one.setAttribute('aria-lable', 'x')",
    "heading-order": "one.append(document.createElement('h6')); one.lastChild.textContent = 'Deep'",
    "scrollable-region-focusable": "one.append(document.createElement('div'));"
    " one.lastChild.textContent = 'a '.repeat(999); one.lastChild.style.cssText = 'height: 3em; overflow: auto'",
    "aria-valid-attr-value": "one.setAttribute('role', 'button'); one.setAttribute('aria-expanded', 'perhaps')",
    "landmark-unique": "one.innerHTML = '<nav aria-label=a>x</nav><nav aria-label=a>x</nav>'",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    built = Project("reading", tmp_path_factory.mktemp("contrast")).build(html_theme="alabaster")
    with served(built.out) as url:
        yield url


@pytest.mark.network
@pytest.mark.parametrize("fault", FAINT)
def test_one_text_among_many_of_its_kind_is_told(window: Any, address: str, fault: str) -> None:
    opened(window, f"{address}/index.html")
    ready(window, "show-machine")
    run(window, f"const one = [...document.querySelectorAll('.rest-description p')].pop(); {FAINT[fault]}")
    (told,) = violations(window, axe(), include=[".rest-operation"], exclude=["pre"])
    assert told.startswith("color-contrast: ")


@pytest.mark.network
def test_a_fault_of_a_page_is_told_after_others_that_look_the_same(window: Any, address: str) -> None:
    """Looks are judged once for all pages: a new one is new whatever the pages before had."""
    judged: set[str] = set()
    opened(window, f"{address}/index.html")
    ready(window, "show-machine")
    for rule, fault in FAULTS.items():
        asked: Any = {"include": [".rest-operation"], "exclude": ["pre"], "only": rule, "judged": judged}
        assert violations(window, axe(), **asked) == []
        run(window, f"const one = [...document.querySelectorAll('.rest-description p')].pop(); {fault}")
        (told,) = violations(window, axe(), **asked)
        assert told.startswith(f"{rule}: ")


@pytest.mark.network
def test_what_is_taken_out_comes_back_and_ids_are_told_twice(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    for name in run(window, "return [...document.querySelectorAll('.rest-operation')].map((one) => one.id)"):
        ready_tables(window, name)  # judging lays all of them out, and the page's script does them then
    run(window, "scrollTo(0, 0)")  # as for judging
    # Beside the content the navigation marks what is in view, which a busy machine does late.
    html, before = "return document.querySelector('.body').outerHTML", ""
    while (now := run(window, html)) != before:
        before = now
        time.sleep(0.3)
    judged: set[str] = set()
    for _ in range(2):
        assert violations(window, axe(), include=["html"], exclude=["pre"], only="list", judged=judged) == []
    assert re.sub(" ?data-look=..", "", run(window, html)) == before
    run(window, "[...document.querySelectorAll('.rest-description p')].pop().id = 'show-machine'")
    told = violations(window, axe(), include=["html"], exclude=["pre"], only="list", judged=judged)
    assert told == ["an id twice: show-machine"]


@pytest.mark.network
def test_a_text_that_only_dark_pages_hide_is_told(window: Any, address: str) -> None:
    opened(window, f"{address}/index.html")
    ready(window, "show-machine")
    rule = "'@media (prefers-color-scheme: dark) { .rest-description p { color: #eee } }'"
    run(window, f"document.head.append(Object.assign(document.createElement('style'), {{textContent: {rule}}}))")
    judged: set[str] = set()
    asked: Any = {"include": [".rest-operation"], "exclude": ["pre"], "judged": judged}
    assert violations(window, axe(), only="color-contrast", **asked) == []
    for only in (None, "color-contrast"):
        (told,) = violations(window, axe(), only=only, dark=True, **{**asked, "judged": {*judged}})
        assert told.startswith("color-contrast: ")
    darken(window)
    try:
        (told,) = violations(window, axe(), only="color-contrast", **asked)
        assert told.startswith("color-contrast: ")
    finally:
        darken(window, dark=False)
