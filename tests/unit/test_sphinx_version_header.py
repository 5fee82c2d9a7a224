"""Which header field chooses a microversion in written-out requests, where conf.py does not say it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sphinx_project import Project

from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.sphinx_ext.html.version_header import version_header

PAGE = """
Things
======

{text}

.. rest_method:: GET /things
   {since}

Normal response codes: 200
"""


@pytest.mark.parametrize(
    ("text", "repository", "field"),
    [
        ("Send ``OpenStack-API-Version: compute 2.40``.", "", "OpenStack-API-Version: compute {microversion}"),
        ("``OpenStack-API-Version: placement 1.10``", "x/other", "OpenStack-API-Version: placement {microversion}"),
        ("The ``OpenStack-API-Version`` header.", "openstack/nova", "OpenStack-API-Version: compute {microversion}"),
        ("No word of it.", "openstack/cinder", "OpenStack-API-Version: volume {microversion}"),
        ("The ``X-OpenStack-Nova-API-Version`` header.", "", "X-OpenStack-Nova-API-Version: {microversion}"),
        ("No word of it.", "openstack/manila", "X-OpenStack-Manila-API-Version: {microversion}"),
        ("No word of it.", "", ""),
    ],
)
def test_field_is_that_of_the_text_or_the_service(tmp_path: Path, text: str, repository: str, field: str) -> None:
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_compute_ref']", "utf-8")
    (tmp_path / "index.rst").write_text(PAGE.format(text=text, since="min_version: 2.3"), "utf-8")
    reference = read_reference(str(tmp_path))
    assert version_header("", repository, reference) == field
    assert version_header("X-Own: {microversion}", repository, reference) == "X-Own: {microversion}"


def test_reference_without_microversions_needs_no_field(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text("", "utf-8")
    (tmp_path / "index.rst").write_text(PAGE.format(text="", since=""), "utf-8")
    reference = read_reference(str(tmp_path))
    assert version_header("", "openstack/nova", reference) == ""


def test_requests_say_what_to_set_where_nothing_tells(tmp_path: Path) -> None:
    conf = "extensions = ['sphinx_compute_ref']"
    project = Project.of(tmp_path / "a", {"conf.py": conf, "index.rst": PAGE.format(text="", since="min_version: 2.3")})
    html = (project.build().out / "index.html").read_text("utf-8")
    assert html.count("is not sent: compute_ref_microversion_header in conf.py names the header field.") == 2
    assert '# Microversion <span class="rest-header-version">2.3</span> is not sent' in html


def test_without_a_sample_the_request_has_the_microversion_before_the_first_change(tmp_path: Path) -> None:
    text = "Boxes\n=====\n\nList Boxes\n----------\n\n.. rest_method:: GET /boxes\n\nLists.\n\n"
    text += "Weigh Box\n---------\n\n.. rest_method:: GET /weight\n   min_version: 2.5\n\nWeighs.\n"
    files = {"conf.py": 'extensions = ["sphinx_compute_ref"]\n', "index.rst": text}
    project = Project.of(tmp_path / "source", files)
    out = project.build(compute_ref_microversion_header="X-Version: {microversion}").out
    page = (out / "index.html").read_text("utf-8")
    assert re.findall(r'"X-Version: <span class="rest-header-version">([\d.]*)<', page) == ["2.4", "2.5"]
