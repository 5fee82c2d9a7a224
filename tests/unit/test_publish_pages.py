"""What assembly adds to pages, and the files beside them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from conftest import Run
from publish_repository import PublishRepository, export_here, faults_of

from sphinx_compute_ref.publishing.build import building
from sphinx_compute_ref.publishing.site.pages import Addition, Pages, patched

pytestmark = pytest.mark.slow

ADDITION = Addition("../", "https://e.org/2/a.html", "This is <1>.", "../2/a.html")


def test_page_gets_links_scripts_and_a_notice() -> None:
    page = patched(b'<html><HEAD><link href="/x" rel="canonical"/></HEAD><body id="b"><p>x</p></body></html>', ADDITION)
    text = page.decode()
    assert text.count('rel="canonical"') == 1
    assert '<link rel="canonical" href="https://e.org/2/a.html">' in text
    assert '<script defer src="../_versions/versions.js"></script>' in text
    assert '<body id="b">\n<noscript>' in text
    assert "This is &lt;1&gt;." in text
    assert 'href="../2/a.html"' in text
    assert not re.search(r"<script>|\son\w+=|style=", text)


def test_what_is_no_whole_page_stays() -> None:
    for page in (b"", b"<p>fragment</p>", b"<body></body></head>", b"\xff\xfe"):
        assert patched(page, ADDITION) == page


def test_nearest_page() -> None:
    pages = Pages(frozenset({"index.html", "a.html", "v2.1/b.html"}))
    assert [pages.nearest(name) for name in ("a.html", "v2.1/a.html", "v2.1/b.html", "gone.html", "x/y/z.html")] == [
        "a.html",
        "a.html",
        "v2.1/b.html",
        "index.html",
        "index.html",
    ]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run) -> PublishRepository:
    """A published site with a base URL; the page ``old`` is in 1.0 only."""
    made = PublishRepository(tmp_path)
    made.commit("one", page="old", tag="1.0")
    made.commit("two", tag="2.0")
    made.commit("three")
    made.configure('tags = ["*"]', 'url = "https://e.org/api"', 'redirects = {"old-place/" = "latest/"}')
    monkeypatch.chdir(made.folder)
    monkeypatch.setattr(building, "exporting", export_here)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    assert compute_ref("publish", str(made.site)).status == 0
    return made


def canonical(text: str) -> list[str]:
    return re.findall(r'rel="canonical" href="([^"]*)"', text)


def test_search_engines_see_one_canonical_page(repo: PublishRepository) -> None:
    assert canonical(repo.page("1.0/index.html")) == ["https://e.org/api/latest/index.html"]
    assert canonical(repo.page("main/servers.html")) == ["https://e.org/api/latest/servers.html"]
    assert canonical(repo.page("1.0/old.html")) == ["https://e.org/api/1.0/old.html"]
    index = ET.fromstring(repo.page("sitemap.xml"))
    locations = [element.text for element in index.iter() if element.tag.endswith("loc")]
    assert locations == ["https://e.org/api/sitemap-2.0.xml", "https://e.org/api/sitemap-1.0.xml"]
    pages = [e.text for e in ET.fromstring(repo.page("sitemap-2.0.xml")).iter() if e.tag.endswith("loc")]
    assert pages == ["https://e.org/api/latest/index.html", "https://e.org/api/latest/servers.html"]


def test_every_link_leads_somewhere(repo: PublishRepository) -> None:
    assert faults_of(repo.site, "https://e.org/api/") == []


def test_aliases_never_lead_to_nothing(repo: PublishRepository) -> None:
    assert "../2.0/servers.html" in repo.page("stable/servers.html")
    assert "../2.0/index.html" in repo.page("latest/old.html")
    assert "../2.0/index.html" in repo.page("stable/old.html")
    assert "../latest/index.html" in repo.page("old-place/index.html")


def test_latest_has_the_pages_of_the_current_version(repo: PublishRepository) -> None:
    for path in ("index.html", "servers.html", "_static/style.css"):
        assert (repo.site / "latest" / path).samefile(repo.site / "2.0" / path)


def test_switcher_for_pydata(repo: PublishRepository) -> None:
    assert json.loads(repo.page("switcher.json")) == [
        {"name": "main (in development)", "version": "main", "url": "https://e.org/api/main/"},
        {"name": "2.0 (current)", "version": "2.0", "url": "https://e.org/api/2.0/", "preferred": True},
        {"name": "1.0", "version": "1.0", "url": "https://e.org/api/1.0/"},
    ]


def test_readers_without_javascript_get_a_list(repo: PublishRepository) -> None:
    for name in ("1.0/old.html", "main/index.html"):
        assert '<a href="../versions.html">All versions</a></p></noscript>' in repo.page(name)
    for version in ("main", "2.0", "1.0"):
        assert f'<a href="{version}/index.html">' in repo.page("versions.html")


def test_old_pages_learn_of_a_new_version_without_being_rebuilt(repo: PublishRepository, compute_ref: Run) -> None:
    repo.built()
    repo.git("tag", "3.0")
    assert compute_ref("publish", str(repo.site)).status == 0
    assert repo.built() == []
    assert "three" in repo.page("latest/index.html")
    assert 'See <a href="../latest/index.html">the current version</a>.' in repo.page("1.0/old.html")
    assert '"3.0"' in repo.page("_versions/data.js")


def test_what_changed(repo: PublishRepository, compute_ref: Run) -> None:
    repo.write(
        "api-ref/source/parameters.yaml", "id:\n  in: path\n  type: integer\n  required: true\n  description: x\n"
    )
    repo.git("commit", "-aqm", "type")
    compute_ref("publish", str(repo.site))
    text = repo.page("_versions/changes/main.html")
    assert "What changed from 2.0 to main" in text
    assert "type: was string, now integer" in text
    assert 'href="../../main/index.html#show-server"' in text
    assert 'href="_versions/changes/main.html"' in repo.page("versions.html")
