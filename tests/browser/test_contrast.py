"""What tests say of colours can be trusted: a single text of a page that cannot be read is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser.browsing import axe, opened, ready, run, served, violations
from sphinx_project import Project

pytestmark = pytest.mark.browser

FAINT = {
    "its colour": "one.style.color = '#999'",
    "a colour behind it": "one.style.backgroundColor = '#555'",
    "a colour behind what it is in": "one.closest('table').style.backgroundColor = '#555'",
    "what it is in shines through": "one.closest('table').style.opacity = '0.4'",
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
