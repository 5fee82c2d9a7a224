"""Versions built by Sphinx: in the running Python, in environments of their own, as of microversions; in a browser."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Run
from publish_repository import PARAMETERS, PublishRepository, faults_of

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

INDEX = "API\n===\n\n.. toctree::\n\n   servers\n   flavors\n"
SERVERS = """\
Servers
=======

%s
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

.. rest_method:: GET /servers/{id}

.. rest_parameters:: parameters.yaml

   - id: id
%s
Lock Server
~~~~~~~~~~~

.. rest_method:: POST /servers/{id}/action

"""
FLAVORS = "Flavors\n=======\n\nList Flavors\n~~~~~~~~~~~~\n\n.. rest_method:: GET /flavors\n"
CONF = """\
extensions = ["sphinx_compute_ref"]
html_theme = "basic"
compute_ref_min_microversion = "2.1"
compute_ref_max_microversion = "2.47"
"""


def commit(repo: PublishRepository, title: str, tag: str = "", *, flavors: bool = True, tags: bool = False) -> None:
    source = repo.folder / "api-ref" / "source"
    shutil.rmtree(source, ignore_errors=True)
    row = "   - tags: tags\n" if tags else ""
    extra = "tags:\n  in: query\n  type: string\n  required: false\n  min_version: 2.26\n  description: Tags.\n"
    repo.write("api-ref/source/conf.py", CONF)
    repo.write("api-ref/source/index.rst", INDEX if flavors else INDEX.replace("   flavors\n", ""))
    repo.write("api-ref/source/servers.rst", SERVERS % (title, row))
    repo.write("api-ref/source/parameters.yaml", PARAMETERS + (extra if tags else ""))
    if flavors:
        repo.write("api-ref/source/flavors.rst", FLAVORS)
    repo.git("add", "-A", "api-ref")
    repo.git("commit", "-q", "-m", title)
    if tag:
        repo.git("tag", tag)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishRepository:
    """Versions 1.0 (other title, no flavors), 2.0 and main."""
    made = PublishRepository(tmp_path, quick=False)
    commit(made, "Show Server", "1.0", flavors=False)
    commit(made, "Show Server Details", "2.0")
    commit(made, "Show Server Details", tags=True)
    made.configure('tags = ["*"]')
    monkeypatch.chdir(made.folder)
    package = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([package, os.environ.get("PYTHONPATH", "")]))
    return made


def test_builders_and_cuts(repo: PublishRepository, compute_ref: Run) -> None:
    repo.configure('branches = ["main"]', 'builders = ["html", "text"]', 'cuts = ["2.1", "2.47", "2.90"]')
    found = compute_ref("publish", str(repo.site))
    assert found.status == 0, found.err
    assert faults_of(repo.site) == []
    main = repo.site / "main"
    assert "Lock Server" in (main / "_text" / "servers.txt").read_text()
    assert 'data-name="tags"' in (main / "v2.47" / "servers.html").read_text()
    assert 'data-name="tags"' not in (main / "v2.1" / "servers.html").read_text()
    assert not (main / "v2.90").exists()
    assert json.loads(repo.page("versions.json"))["versions"][0]["cuts"] == ["2.1", "2.47"]
    assert 'href="main/v2.47/index.html"' in repo.page("versions.html")


def test_folders_as_pages(repo: PublishRepository, compute_ref: Run) -> None:
    repo.configure('branches = ["main"]', 'builders = ["dirhtml"]')
    assert compute_ref("publish", str(repo.site)).status == 0
    assert (repo.site / "main" / "servers" / "index.html").is_file()
    assert '"servers/index.html#lock-server"' in repo.page("_versions/pages/main.js")


def test_environment_of_its_own_is_made_once(
    repo: PublishRepository, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("stub/pyproject.toml", '[project]\nname = "stub"\nversion = "1"\n')
    repo.write("doc/requirements.txt", "# nothing to install\n")
    repo.git("add", "doc")
    repo.git("commit", "-q", "-m", "requirements")
    site_packages = next(path for path in sys.path if path.endswith("site-packages"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([os.environ["PYTHONPATH"], site_packages]))
    repo.configure('tags = ["1.0"]', 'environment = "per-ref"')
    found = compute_ref("publish", str(repo.site), "-j1")
    assert "1.0: doc/requirements.txt: has no requirements" in found.err
    environments = repo.site.parent / ".site.publish" / "environments"
    made = [path for path in environments.iterdir() if path.is_dir()]
    assert len(made) == 1
    stamp = (made[0] / "complete").stat().st_mtime_ns
    commit(repo, "Other Title")
    compute_ref("publish", str(repo.site), "-j1")
    assert "Other Title" in repo.page("main/servers.html")
    assert (made[0] / "complete").stat().st_mtime_ns == stamp


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    selenium = pytest.importorskip("selenium.webdriver")
    if not shutil.which("chromedriver"):
        pytest.skip("there is no browser")
    options = selenium.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--allow-file-access-from-files"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = selenium.Chrome(options=options, service=selenium.ChromeService(shutil.which("chromedriver")))
    driver.implicitly_wait(5)
    yield driver
    driver.quit()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the base class
        pass


@pytest.fixture(params=["file", "sub-path"])
def address(request: pytest.FixtureRequest, repo: PublishRepository, compute_ref: Run) -> Iterator[str]:
    """The published site, from the disk and below a path of a server."""
    assert compute_ref("publish", str(repo.site)).status == 0
    if request.param == "file":
        yield repo.site.as_uri()
        return
    folder = str(repo.site.parent)
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *arguments: Quiet(*arguments, directory=folder))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/site"
    server.shutdown()
    server.server_close()


def wait_for(browser: Chrome, script: str, value: object) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 10).until(lambda driver: driver.execute_script(f"return {script}") == value, script)


NOTICE = "document.querySelector('.compute-ref-current').href"
TITLES = "[...document.querySelectorAll('.compute-ref-versions li a')].map(a => a.textContent).join()"


@pytest.mark.browser
def test_old_pages_lead_to_the_same_operation(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/1.0/servers.html#lock-server")
    wait_for(browser, NOTICE, f"{address}/2.0/servers.html#lock-server")
    assert "old version" in browser.find_element("css selector", ".compute-ref-status-old p").text
    browser.execute_script("location.hash = '#lock-server-request-id'")
    wait_for(browser, NOTICE, f"{address}/2.0/servers.html#lock-server")
    browser.get(f"{address}/1.0/index.html")
    wait_for(browser, NOTICE, f"{address}/2.0/index.html")


@pytest.mark.browser
def test_switcher_leads_to_the_nearest_page(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/main/flavors.html#list-flavors")
    wait_for(browser, NOTICE, f"{address}/2.0/flavors.html#list-flavors")
    assert browser.execute_script(f"return {TITLES}") == "main (in development),2.0 (current),1.0"
    browser.find_element("css selector", ".compute-ref-versions summary").click()
    links = "[...document.querySelectorAll('.compute-ref-versions li a')].map(a => a.href).join()"
    expected = [
        f"{address}/main/flavors.html",
        f"{address}/2.0/flavors.html#list-flavors",
        f"{address}/1.0/index.html",
    ]
    wait_for(browser, links, ",".join(expected))


@pytest.mark.browser
def test_current_version_has_no_notice_and_start_leads_to_it(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/index.html")
    wait_for(browser, "location.href", f"{address}/2.0/index.html")
    assert browser.execute_script("return document.querySelectorAll('.compute-ref-current').length") == 0
    assert browser.execute_script("return document.querySelectorAll('.compute-ref-versions').length") == 1
    browser.get(f"{address}/latest/servers.html#lock-server")
    wait_for(browser, "location.href", f"{address}/2.0/servers.html#lock-server")
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert [entry for entry in severe if "favicon" not in entry["message"]] == []
