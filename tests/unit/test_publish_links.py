"""Links of pages: those that lead nowhere, and those into other references of a portal."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref.publishing.site.links import LinkScan, with_links

PAGE = b"""<p id="a-b">x</p><a name='old'></a>"""


@pytest.mark.parametrize(
    ("link", "alive"),
    [
        ("two.html", True),
        ("two.html#a-b", True),
        ("two.html?x=1#old", True),
        ("#own&amp;only", True),
        ("#", True),
        ("#top", True),
        ("sub/", True),
        ("sub/../two.html", True),
        ("_static/a%20b.css", True),
        ("../other/index.html", True),  # not of this version
        ("https://e.org/gone", True),
        ("//e.org/gone", True),
        ("mailto:a@e.org", True),
        ("rest-op:network:List%20Ports", True),
        ("three.html", False),
        ("two.html#c", False),
        ("#c", False),
        ("_static/gone.css", False),
    ],
)
def test_links_that_lead_nowhere(tmp_path: Path, link: str, alive: bool) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "a b.css").touch()
    scan = LinkScan(tmp_path)
    page = f"""<p id="own&amp;only"></p><a class="x" href="{link}">x</a>""".encode()
    for name, text in (("one.html", page), ("two.html", PAGE), ("sub/index.html", b"")):
        list(scan.ids_of(name, text))
    assert scan.dead() == (() if alive else (f"one.html {link}",))


def test_foreign_links_are_led_to_their_pages() -> None:
    page = b'<a class="reference external" href="rest-op:a:Tom%20&amp;%20Co">x</a> <a href="rest-op:b:y">y</a>'
    links = {"rest-op:a:Tom%20&%20Co": "a/1.0/x y.html#tom"}
    assert with_links(page, links, "../../") == (
        b'<a class="reference external" href="../../a/1.0/x%20y.html#tom">x</a> <a href="rest-op:b:y">y</a>'
    )
