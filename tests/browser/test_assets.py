"""The style sheet as pages load it, in a browser."""

from __future__ import annotations

import pytest
from browser.browsing import browser, run

from sphinx_compute_ref.sphinx_ext.html.assets import STATIC, style_sheet

pytestmark = pytest.mark.browser

RULES = (
    "const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]);"
    # Custom properties are kept as they are written.
    "return [...sheet.cssRules].map(rule => rule.cssText.replaceAll(', ', ','))"
)


def test_squeezed_style_sheet_means_what_its_source_means() -> None:
    with browser() as window:
        source = run(window, RULES, (STATIC / "compute-ref.css").read_text("utf-8"))
        assert len(source) > 100
        assert run(window, RULES, style_sheet()) == source
