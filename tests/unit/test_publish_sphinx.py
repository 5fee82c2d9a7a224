"""Versions built by Sphinx: in the running Python, in environments of their own, as of microversions; in a browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import needs
import pytest
from browser.browsing import STRICT, served
from browser.browsing import browser as quiet_browser
from conftest import Run
from publish_repository import PARAMETERS, PublishRepository, faults_of
from sharing import Once

from sphinx_compute_ref.cli.main import run

pytestmark = pytest.mark.slow

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
compute_ref_openapi = True
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


def with_versions(folder: Path) -> PublishRepository:
    """Make a repository with the versions 1.0 (other title, no flavors), 2.0 and main."""
    repo = PublishRepository(folder, quick=False)
    commit(repo, "Show Server", "1.0", flavors=False)
    commit(repo, "Show Server Details", "2.0")
    commit(repo, "Show Server Details", tags=True)
    repo.configure('tags = ["*"]')
    return repo


def enter(repo: PublishRepository, patch: pytest.MonkeyPatch) -> PublishRepository:
    patch.chdir(repo.folder)
    package = str(Path(__file__).parents[2])
    patch.setenv("PYTHONPATH", os.pathsep.join([package, os.environ.get("PYTHONPATH", "")]))
    return repo


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishRepository:
    return enter(with_versions(tmp_path), monkeypatch)


@pytest.fixture(scope="module")
def site(once: Once) -> Path:
    """The folder with a repository and its published site, for those who only look."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            repo = enter(with_versions(folder), patch)
            assert run(["publish", str(repo.site)]) == 0

    return once("publish-sphinx", make)


@pytest.fixture
def published(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishRepository:
    """A copy of the repository with its site."""
    copied = shutil.copytree(site, tmp_path / "copy", symlinks=True)
    return enter(PublishRepository(copied, quick=False), monkeypatch)


def test_versions_keep_their_openapi_documents_and_compare_takes_them(
    published: PublishRepository, compute_ref: Run
) -> None:
    titles = {"1.0": "Show Server", "2.0": "Show Server Details", "main": "Show Server Details"}
    for folder, title in titles.items():
        document = json.loads(published.page(f"{folder}/openapi.json"))
        assert document["paths"]["/servers/{id}"]["get"]["summary"] == title
        for entry in json.loads(published.page(f"{folder}/openapi-index.json"))["documents"]:
            assert json.loads(published.page(f"{folder}/{entry['file']}"))["info"]["version"] == entry["microversion"]
    files = [str(published.site / folder / "openapi.json") for folder in ("1.0", "2.0")]
    changes = json.loads(compute_ref("compare", *files, "--format", "json").out)["changes"]
    assert [one["operation"]["url"] for one in changes if one["action"] == "added"] == ["/flavors"]


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


def test_version_without_requirements_has_no_environment(repo: PublishRepository, compute_ref: Run) -> None:
    repo.configure('tags = ["1.0"]', 'environment = "per-ref"')
    found = compute_ref("publish", str(repo.site), "-j1")
    assert "1.0: doc/requirements.txt: has no requirements" in found.err
    assert found.status == 1


def test_cuts_are_left_out_where_another_extension_builds(repo: PublishRepository, compute_ref: Run) -> None:
    repo.git("checkout", "-q", "-b", "stable/theirs")
    repo.write("api-ref/source/conf.py", CONF.replace("sphinx_compute_ref", "os_api_ref"))
    repo.git("commit", "-q", "-a", "-m", "theirs")
    repo.configure('branches = ["main", "stable/*"]', 'cuts = ["2.1"]')
    found = compute_ref("publish", str(repo.site))
    assert found.status == 0, found.err
    (line,) = [line for line in found.err.splitlines() if "stable/theirs" in line]
    assert "without cuts, because conf.py does not name sphinx_compute_ref" in line
    assert (repo.site / "main" / "v2.1" / "index.html").is_file()
    assert not (repo.site / "stable-theirs" / "v2.1").exists()
    repo.configure('branches = ["stable/*"]', 'cuts = ["2.1"]', 'arguments = ["-D", "extensions=sphinx_compute_ref"]')
    assert compute_ref("publish", str(repo.site)).status == 0
    assert (repo.site / "stable-theirs" / "v2.1" / "index.html").is_file()


def test_arguments_reach_sphinx_and_warnings_are_counted(repo: PublishRepository, compute_ref: Run) -> None:
    repo.configure('branches = ["main"]', 'arguments = ["-D", "html_title=Mine", "-D", "no_such_value=1"]')
    found = compute_ref("publish", str(repo.site))
    assert "<title>API &#8212; Mine</title>" in repo.page("main/index.html")
    place = re.search(r"main: .*, (\d+) warnings? in (\S+)", found.err)
    assert place
    assert Path(place[2]).read_text().count("WARNING: ") == int(place[1]) == 1


#: What ``conf.py`` does, and what is said about it. It runs with the rights of whoever publishes, as the documentation
#: says. The other versions and the live site are safe from accidents, not from malice.
HOSTILE = (
    ("raise SystemExit(0)", "the build ended with status|the build made no index.html"),
    ("import os; os._exit(0)", "the build made no index.html"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "the build ended with status -9"),
    ("print('\\x1b]0;title\\x07\\x1b[2Jseen'); raise ValueError('\\x9b31mred')", "ValueError: 31mred"),
    ("import sys; sys.setrecursionlimit(50)", "the build ended with status"),
    ("import time; time.sleep(60)", "the build took more than 3 seconds"),
    ("def setup(app): app.connect('build-finished', lambda app, e: app.outdir.joinpath('index.html').unlink())",
     "the build made no index.html"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "said"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_conf_py_harms_its_own_version_only(
    published: PublishRepository, compute_ref: Run, code: str, said: str
) -> None:
    repo = published
    before = repo.page("main/servers.html")
    repo.write("api-ref/source/conf.py", f"{CONF}\n{code}\n")
    repo.git("commit", "-q", "-a", "-m", "hostile")
    repo.configure('tags = ["*"]', f"timeout = {3 if 'sleep' in code else 60}")
    found = compute_ref("publish", str(repo.site))
    assert found.status == 1
    assert re.search(said, found.err), found.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", found.err)
    assert repo.page("main/servers.html") == before
    assert faults_of(repo.site) == []


def test_failing_extension_is_told_with_its_document_and_without_a_traceback(
    repo: PublishRepository, compute_ref: Run
) -> None:
    code = "def fail(*_):\n    raise RuntimeError('boom')\n"
    code += "\ndef setup(app):\n    app.connect('doctree-resolved', fail)\n"
    repo.write("api-ref/source/failing.py", code)
    path = "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\nextensions += ['failing']\n"
    repo.write("api-ref/source/conf.py", f"{CONF}\n{path}")
    repo.git("add", "-A", "api-ref")
    repo.git("commit", "-q", "-m", "failing")
    repo.configure('branches = ["main"]')
    found = compute_ref("publish", str(repo.site))
    assert found.status == 1
    line = r"^ +compute-ref: api-ref/source/\w+\.rst: RuntimeError: boom \(in the extension failing\)$"
    assert re.search(line, found.err, re.MULTILINE), found.err
    assert "Traceback" not in found.err
    assert "Traceback" in next(repo.site.parent.rglob("logs/main.log")).read_text()


def test_plain_builds_old_versions_and_runs_nothing_of_them(
    repo: PublishRepository, compute_ref: Run, tmp_path: Path
) -> None:
    harm = tmp_path / "harm"
    code = f"open({str(harm)!r}, 'w')"
    conf = f"{CONF}\nimport gone_since_long\n{code}\nextensions += ['sphinx.ext.ifconfig', 'sphinx.ext.todo', 'own']\n"
    conf += "templates_path = ['.']\nos_api_ref_release_microversions = {2.10: 'x'}\nproject = 'Old'\n"
    repo.write("api-ref/source/conf.py", conf + "html_static_path = ['.']\nhtml_theme = 'own'\n")
    repo.write("api-ref/source/own.py", f"{code}\n")
    repo.write("api-ref/sphinx.py", f"{code}\n")
    repo.write("api-ref/source/layout.html", "{{ cycler.__init__.__globals__.os.system('touch " + str(harm) + "') }}")
    flavors = f"{FLAVORS}\n.. ifconfig:: {code}\n\n   Words.\n\nMore words.\n"
    repo.write("api-ref/source/flavors.rst", flavors)
    repo.git("add", "-A", "api-ref")
    repo.git("commit", "-q", "-m", "old")
    repo.configure('branches = ["main"]')
    found = compute_ref("publish", str(repo.site))
    assert (found.status, 'environment = "plain" runs nothing of a version' in found.err) == (1, True), found.err
    repo.configure('branches = ["main"]', 'environment = {"*" = "plain"}', 'arguments = ["-D", "html_theme=basic"]')
    found = compute_ref("publish", str(repo.site))
    assert found.status == 0, found.err
    assert "without the extensions own, sphinx.ext.ifconfig" in found.err
    assert "More words." in repo.page("main/flavors.html")
    assert "<title>Flavors &#8212; Old" in repo.page("main/flavors.html")
    assert not harm.exists()


def test_pages_that_are_no_files_and_links_out_of_them_are_not_published(
    repo: PublishRepository, compute_ref: Run
) -> None:
    code = (
        "import os\n"
        "def more(app, error):\n"
        "    os.mkfifo(app.outdir / 'pipe.html')\n"
        "    os.symlink('/etc/passwd', app.outdir / 'secret.html')\n"
        "    os.symlink('/etc', app.outdir / 'folder')\n"
        "def setup(app):\n"
        "    app.connect('build-finished', more)\n"
    )
    repo.write("api-ref/source/conf.py", f"{CONF}\n{code}\n")
    repo.git("commit", "-q", "-a", "-m", "hostile")
    repo.configure('branches = ["main"]')
    assert compute_ref("publish", str(repo.site)).status == 0
    for name in ("pipe.html", "secret.html", "folder"):
        assert not os.path.lexists(repo.site / "main" / name)
    assert faults_of(repo.site) == []


@pytest.fixture
def browser() -> Iterator[Chrome]:
    with quiet_browser() as window:
        yield window


@pytest.fixture(params=["file", "sub-path"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """The published site, from the disk and below a path of a server."""
    if request.param == "file":
        yield (site / "site").as_uri()
        return
    with served(site) as url:
        yield f"{url}/site"


def wait_for(browser: Chrome, script: str, value: object) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 10).until(lambda driver: driver.execute_script(f"return {script}") == value, script)


#: Where the link of the notice leads once it is pointed at.
NOTICE = (
    "((link) => { link.dispatchEvent(new Event('pointerenter')); return link.href; })"
    "(document.querySelector('.compute-ref-current'))"
)
TITLES = "[...document.querySelectorAll('.compute-ref-versions li a')].map(a => a.textContent).join()"


@pytest.mark.browser
def test_old_pages_lead_to_the_same_operation(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/1.0/servers.html#lock-server")
    wait_for(browser, NOTICE, f"{address}/2.0/servers.html#lock-server")
    assert "old version" in browser.find_element("css selector", ".compute-ref-status-old p").text
    browser.execute_script("location.hash = '#lock-server-request-id'")
    wait_for(browser, NOTICE, f"{address}/2.0/servers.html#lock-server")
    browser.execute_script("location.hash = '#show-server'")  # another title there
    wait_for(browser, NOTICE, f"{address}/2.0/servers.html#show-server-details")
    browser.get(f"{address}/1.0/index.html")
    wait_for(browser, NOTICE, f"{address}/2.0/index.html")


@pytest.mark.browser
def test_switcher_leads_to_the_nearest_page(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/main/flavors.html#list-flavors")
    wait_for(browser, NOTICE, f"{address}/2.0/flavors.html#list-flavors")
    assert browser.execute_script(f"return {TITLES}") == "main (in development),2.0 (current),1.0"
    browser.find_element("css selector", ".compute-ref-versions summary").click()
    links = "[...document.querySelectorAll('.compute-ref-versions li a')].map(a => (a.focus(), a.href)).join()"
    expected = [
        f"{address}/main/flavors.html",
        f"{address}/2.0/flavors.html#list-flavors",
        f"{address}/1.0/index.html",
    ]
    wait_for(browser, links, ",".join(expected))


@pytest.mark.browser
def test_switcher_keeps_what_was_chosen_and_loads_no_more_than_it_needs(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/1.0/servers.html#lock-server")
    maps = "[...document.scripts].filter(script => script.src.includes('/_versions/pages/')).length"
    assert browser.execute_script(f"return {maps}") == 0  # an old page has a link to the current version besides
    browser.get(f"{address}/2.0/servers.html?microversion=2.30&compare=2.1&x=1#lock-server")
    browser.find_element("css selector", ".compute-ref-versions summary").click()
    assert browser.execute_script(f"return {maps}") == 0
    browser.execute_script(
        "document.querySelectorAll('.compute-ref-versions li a')[2].click()"
    )  # not pointed at before
    wait_for(browser, "location.href", f"{address}/1.0/servers.html?microversion=2.30&compare=2.1#lock-server")


@pytest.mark.browser
def test_current_version_has_no_notice_and_start_leads_to_it(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/index.html")
    wait_for(browser, "location.href", f"{address}/2.0/index.html")
    assert browser.execute_script("return document.querySelectorAll('.compute-ref-current').length") == 0
    assert browser.execute_script("return document.querySelectorAll('.compute-ref-versions').length") == 1
    browser.get(f"{address}/latest/servers.html#lock-server")
    assert browser.execute_script("return document.querySelectorAll('.compute-ref-current').length") == 0
    assert browser.execute_script(f"return {TITLES}") == "main (in development),2.0 (current),1.0"
    browser.execute_script("document.querySelectorAll('.compute-ref-versions li a')[2].click()")
    wait_for(browser, "location.href", f"{address}/1.0/servers.html#lock-server")
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert [entry for entry in severe if "favicon" not in entry["message"]] == []


@pytest.mark.browser
def test_without_scripts_a_list_of_versions_is_two_clicks_away(site: Path) -> None:
    with served(site) as address, quiet_browser(scripts=False) as window:
        window.get(f"{address}/site/1.0/servers.html")
        (notice,) = window.find_elements("css selector", "p.compute-ref-versions")
        assert "This is version 1.0; there is a newer one." in notice.text
        notice.find_element("link text", "All versions").click()
        assert window.current_url == f"{address}/site/versions.html"
        names = [item.text.strip() for item in window.find_elements("css selector", "li")]
        assert [name.partition(" ")[0] for name in names] == ["main", "2.0", "1.0"]
        window.find_element("link text", "2.0").click()
        assert window.current_url == f"{address}/site/2.0/index.html"
        window.get(f"{address}/site/")
        for _ in range(100):
            if window.current_url == f"{address}/site/2.0/index.html":
                break
            time.sleep(0.05)
        assert window.current_url == f"{address}/site/2.0/index.html"


@pytest.mark.browser
def test_bar_works_under_a_strict_policy_and_on_a_phone(site: Path) -> None:
    with served(site, STRICT) as address, quiet_browser(390, 844) as window:
        window.get(f"{address}/site/1.0/servers.html#lock-server")
        wait_for(window, NOTICE, f"{address}/site/2.0/servers.html#lock-server")
        place = window.execute_script(
            "const r = document.querySelector('.compute-ref-versions').getBoundingClientRect();"
            "return [r.left, r.right, r.bottom, document.documentElement.scrollWidth]"
        )
        assert place == [0, 390, 844, 390]
        window.find_element("css selector", ".compute-ref-versions summary").click()
        listed = window.find_elements("css selector", ".compute-ref-versions li a")
        assert [link.is_displayed() for link in listed] == [True, True, True]
        severe = [entry["message"] for entry in window.get_log("browser") if entry["level"] == "SEVERE"]
        assert [message for message in severe if "_versions" in message] == []


@pytest.mark.browser
def test_pydata_theme_takes_the_switcher(published: PublishRepository, compute_ref: Run) -> None:
    repo = published
    needs.package("pydata_sphinx_theme")
    options = {
        "navbar_start": ["version-switcher"],
        "switcher": {"json_url": "/switcher.json", "version_match": "main"},
        "check_switcher": False,
    }
    conf = CONF.replace('"basic"', '"pydata_sphinx_theme"')
    repo.write("api-ref/source/conf.py", f"{conf}\nhtml_theme_options = {options!r}\n")
    repo.git("commit", "-q", "-a", "-m", "pydata")
    assert compute_ref("publish", str(repo.site)).status == 0
    with served(repo.site) as address, quiet_browser() as window:
        window.get(f"{address}/main/servers.html")
        names = (
            "[...document.querySelectorAll('.version-switcher__menu a')]"
            ".filter((a, i, all) => all.findIndex(b => b.textContent === a.textContent) === i)"
            ".map(a => a.textContent.trim()).join()"
        )
        wait_for(window, names, "main (in development),2.0 (current),1.0")
        button = "document.querySelector('.version-switcher__button').textContent.trim()"
        wait_for(window, button, "main (in development)")
        links = (
            "[...document.querySelectorAll('.version-switcher__menu a')]"
            ".map(a => new URL(a.href).pathname).slice(0, 3).join()"
        )
        assert window.execute_script(f"return {links}") == "/main/servers.html,/2.0/servers.html,/1.0/servers.html"
