"""Requests as readers want them: in a language that is chosen once, with what the reader fills in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.browsing import STRICT, begin_pages, browser, opened, ready, run, served, wait
from sphinx_project import Project

pytestmark = pytest.mark.browser

INDEX = """
Volumes
=======

Show Volume
-----------

.. rest_method:: GET /v3/{project_id}/volumes/{volume_id}

Shows it.

Create Volume
-------------

.. rest_method:: POST /v3/{project_id}/volumes

Makes one.

Request
~~~~~~~

.. literalinclude:: volume-create-req.json
"""
CLIENTS = """
- title: openstack
  text: openstack --os-volume-api-version {microversion} {call}
  operations:
    GET /v3/{project_id}/volumes/{volume_id}: volume show --project {project_id} {volume_id}
- title: SDK
  language: python
  operations:
    GET /v3/{project_id}/volumes/{volume_id}: conn.block_storage.get_volume({volume_id}, project=project_id)
"""
#: What shells and Python read as something else.
HOSTILE = "a\"b'c$(touch x)`id`!d\\e{f} g"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files = {
        "conf.py": 'extensions = ["sphinx_compute_ref"]\n',
        "index.rst": INDEX,
        "more.rst": ":orphan:\n\n" + INDEX.replace("Volumes\n=======", "More volumes\n============"),
        "clients.yaml": CLIENTS,
        "volume-create-req.json": '{"note": "$OS_TOKEN {project_id}"}\n',
    }
    project = Project.of(tmp_path_factory.mktemp("requests"), files)
    out = project.build(
        compute_ref_clients="clients.yaml",
        compute_ref_min_microversion="3.0",
        compute_ref_max_microversion="3.9",
        compute_ref_microversion_header="OpenStack-API-Version: volume {microversion}",
        html_theme="alabaster",
    ).out
    with served(out, STRICT) as url:
        yield url


@pytest.fixture
def visit(address: str) -> Iterator[Callable[[str], Any]]:
    with browser() as window:

        def go(page: str = "index.html") -> Any:
            opened(window, f"{address}/{page}")
            ready(window, "show-volume")
            return window

        yield go


def press(window: Any, operation: str, label: str) -> None:
    buttons = "[...document.querySelectorAll(`#${arguments[0]} .rest-bar button`)]"
    script = f"{buttons}.find(e => e.textContent === arguments[1]).click()"
    run(window, script, operation, label)


def request(window: Any, operation: str) -> str:
    """Return the request that is shown."""
    script = "return document.querySelector(`#${arguments[0]} .rest-request:not([hidden]) pre`).textContent"
    return str(run(window, script, operation))


def fill(window: Any, *values: str) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    press(window, "show-volume", "Fill in")
    wait(window, "document.activeElement.name === 'endpoint'")
    keys = ActionChains(window)
    for value in values:
        keys.send_keys(value, Keys.TAB)
    keys.perform()
    run(window, "document.querySelector('.rest-ask [type=submit]').click()")


def test_the_language_is_chosen_once(visit: Callable[[str], Any]) -> None:
    window = visit("index.html")
    press(window, "show-volume", "Python")
    assert "import requests" in request(window, "create-volume")
    assert "language" not in window.current_url
    visit("more.html")
    assert "import requests" in request(window, "show-volume")
    press(window, "show-volume", "openstack")
    assert request(window, "show-volume").startswith("openstack --os-volume-api-version 3.0 volume show")
    assert "import requests" not in request(window, "show-volume")


def test_commands_have_the_chosen_microversion(visit: Callable[[str], Any]) -> None:
    window = visit("index.html?microversion=3.7")
    press(window, "show-volume", "openstack")
    expected = 'openstack --os-volume-api-version 3.7 volume show --project "${project_id}" "${volume_id}"'
    assert request(window, "show-volume").strip() == expected


def test_without_storage_the_address_keeps_the_language(visit: Callable[[str], Any], address: str) -> None:
    window = visit("index.html")
    fail = "{ get() { throw new Error() } }"
    off = f"for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {fail})"
    begin_pages(window, off)
    visit("index.html")
    press(window, "show-volume", "SDK")
    assert window.current_url.endswith("?language=SDK")
    run(window, "const a = document.createElement('a'); a.href = 'more.html'; document.body.append(a); a.click()")
    wait(window, "location.href.endsWith('more.html?language=SDK') && document.querySelector('.rest-panel')")
    assert request(window, "show-volume").strip() == "conn.block_storage.get_volume(volume_id, project=project_id)"
    fill(window, "https://cloud", "p1", "secret")
    assert 'project="p1"' in request(window, "show-volume")
    assert "secret" not in window.current_url


def test_what_is_filled_in_is_in_all_requests_as_the_shell_reads_it(
    visit: Callable[[str], Any], tmp_path: Path
) -> None:
    window = visit("index.html")
    fill(window, "https://cloud/", HOSTILE, f"t {HOSTILE}")
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', "utf-8")
    curl.chmod(0o755)
    text = request(window, "create-volume")
    done = subprocess.run(
        ["bash", "-c", text], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert f"https://cloud/v3/{HOSTILE}/volumes" in lines
    assert f"X-Auth-Token: t {HOSTILE}" in lines
    assert '{"note": "$OS_TOKEN {project_id}"}' in lines  # the sample stays as it is
    assert not list(tmp_path.glob("x"))


def test_what_is_filled_in_is_in_all_requests_as_python_reads_it(visit: Callable[[str], Any], tmp_path: Path) -> None:
    window = visit("index.html")
    fill(window, "https://cloud", HOSTILE, f"t {HOSTILE}")
    press(window, "show-volume", "Python")
    fake = "import sys\ndef get(url, headers):\n    print(repr((url, headers['X-Auth-Token'])))\n    sys.exit()\n"
    (tmp_path / "requests.py").write_text(fake, "utf-8")
    script = f"volume_id = 'v1'\n{request(window, 'show-volume')}"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr((f"https://cloud/v3/{HOSTILE}/volumes/v1", f"t {HOSTILE}"))


def test_what_is_filled_in_stays_in_the_tab(visit: Callable[[str], Any], address: str) -> None:
    window = visit("index.html")
    run(window, "navigator.clipboard.writeText = async (words) => { window.copied = words; }")
    fill(window, "https://cloud", "p1", "secret-token")
    run(window, "document.querySelector('#show-volume .rest-copy[aria-label=\"Copy the link\"]').click()")
    assert "secret" not in wait(window, "window.copied")
    assert "secret" not in window.current_url
    assert "secret" not in run(window, "return JSON.stringify(localStorage) + document.cookie")
    visit("more.html")
    wait(window, "document.querySelector('.rest-value')")
    assert 'X-Auth-Token: secret-token"' in request(window, "show-volume")
    before = window.current_window_handle
    window.switch_to.new_window("tab")
    try:
        opened(window, f"{address}/index.html")
        assert run(window, "return sessionStorage.length") == 0
    finally:
        window.close()
        window.switch_to.window(before)


def test_what_is_filled_in_can_be_taken_back(visit: Callable[[str], Any]) -> None:
    window = visit("index.html")
    fill(window, "https://cloud", "p1", "secret")
    press(window, "show-volume", "Fill in")
    wait(window, "document.activeElement.value === 'https://cloud'")
    run(window, "[...document.querySelectorAll('.rest-ask button')].find(e => e.textContent === 'Clear').click()")
    assert '"$OS_ENDPOINT/v3/${project_id}/volumes/${volume_id}"' in request(window, "show-volume")
    assert run(window, "return sessionStorage.length") == 0
