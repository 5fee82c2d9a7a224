"""A portal: many references, each with its versions, as one site."""

from __future__ import annotations

import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import needs
import pytest
from browser.browsing import STRICT, browser, served
from conftest import Run
from processes import running
from publish_repository import PARAMETERS, PublishRepository, export_here, faults_of, faults_of_portal

from sphinx_compute_ref.publishing.build import building

pytestmark = pytest.mark.slow

SERVICES = ("compute", "network", "image")
URL = "https://e.org/api/"
#: As often a publisher is killed; COMPUTE_REF_KILLS=50 takes minutes.
KILLS = int(os.environ.get("COMPUTE_REF_KILLS", "6"))


class Cloud:
    """Repositories ``compute``, ``network`` and ``image`` in ``folder``, a portal of them, and the path of its site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.file = folder / "compute-ref-portal.toml"
        self.repositories = {name: PublishRepository(folder / name) for name in SERVICES}

    def configure(self, *lines: str, services: str = "") -> None:
        command = json.dumps(
            ["python3", "-I", "-S", str(self.folder / "compute" / "builder.py"), "{source}", "{output}"]
        )
        tables = "".join(f'[[services]]\nname = "{name}"\nrepository = "{name}/repo"\n' for name in SERVICES)
        self.file.write_text(
            f'environment = "command"\ncommand = {command}\n' + "\n".join(lines) + f"\n{services or tables}"
        )

    def page(self, path: str) -> str:
        return (self.site / path).read_text(encoding="utf-8")

    def built(self) -> list[str]:
        return sorted(word for each in self.repositories.values() for word in each.built())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of each reference: main and stable/2026.1."""
    folder = tmp_path_factory.mktemp("cloud") / "model"
    for name, repo in Cloud(folder_of(folder)).repositories.items():
        repo.commit(f"{name}-old", tag="stable/2026.1")
        repo.git("tag", "-d", "stable/2026.1")
        repo.git("branch", "stable/2026.1")
        repo.commit(f"{name}-new")
    return folder


def folder_of(folder: Path) -> Path:
    for name in SERVICES:
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def cloud(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    shutil.copytree(model, tmp_path / "cloud")
    made = Cloud(tmp_path / "cloud")
    made.configure('title = "Cloud"', 'url = "https://e.org/api/"')
    monkeypatch.chdir(made.folder)
    monkeypatch.setattr(building, "exporting", export_here)
    log = tmp_path / "builds"
    for repo in made.repositories.values():
        repo.log = log
    for name, value in made.repositories["compute"].environment.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def publish(cloud: Cloud, compute_ref: Run) -> Run:
    return lambda *arguments: compute_ref("publish", str(cloud.site), "-j2", *arguments)


def test_first_publish_nothing_to_do_one_change_and_back(cloud: Cloud, publish: Run) -> None:
    found = publish()
    assert (found.status, len(cloud.built())) == (0, 6), found.err
    assert "6 versions: 6 built, 0 unchanged, 0 kept as before." in found.out
    for name in SERVICES:
        assert f"{name}-old" in cloud.page(f"{name}/stable-2026.1/servers.html")
        assert faults_of(cloud.site / name) == []
    assert faults_of_portal(cloud.site, URL) == []

    found = publish()
    assert (found.status, cloud.built()) == (0, [])
    assert found.out.endswith("is up to date.\n")

    cloud.repositories["network"].commit("changed")
    found = publish()
    assert (found.status, cloud.built()) == (0, ["changed"])
    assert "changed" in cloud.page("network/main/servers.html")
    release = json.loads(cloud.page("_versions/release.json"))
    files = [path.stat() for path in cloud.site.resolve().rglob("*") if path.is_file() and path.name != "release.json"]
    names = Counter(each.st_ino for each in files)
    own = sum(each.st_size / each.st_nlink for each in files if each.st_nlink == names[each.st_ino])
    assert release["bytes"] == [sum(each.st_size for each in files), own]
    assert own < release["bytes"][0] / 4
    assert "of which this release adds" in found.out
    same, new = ((cloud.site / path).stat().st_nlink for path in ("compute/main/index.html", "network/main/index.html"))
    assert (same, new) == (2, 1)  # what did not change is the same file as in the release before

    assert publish("--rollback").status == 0
    assert "network-new" in cloud.page("network/main/servers.html")


def test_files_for_machines(cloud: Cloud, publish: Run) -> None:
    publish()
    catalogue = json.loads(cloud.page(".well-known/api-catalog"))["linkset"]
    assert catalogue[0]["item"] == [{"href": f"https://e.org/api/{name}/"} for name in SERVICES]
    assert catalogue[1]["service-doc"] == [
        {"href": "https://e.org/api/compute/stable-2026.1/index.html", "type": "text/html"}
    ]
    assert "- [compute 2026.1](https://e.org/api/compute/stable-2026.1/index.html)" in cloud.page("llms.txt")
    feed = ET.fromstring(cloud.page("feed.xml"))
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    assert sorted(filter(None, titles)) == ["compute main", "image main", "network main"]
    assert feed.findtext(f"{atom}entry/{atom}summary") == "no change"
    maps = [element.text for element in ET.fromstring(cloud.page("sitemap.xml")).iter() if element.text]
    assert "https://e.org/api/image/sitemap-stable-2026.1.xml" in maps
    assert "- [compute 2026.1](compute/stable-2026.1/index.html) (1 operation, 1 verified)" in cloud.page("index.md")
    assert (
        "| GET | `/servers/{id}` | [Show Server](image/stable-2026.1/index.html#show-server) | image 2026.1 |"
        in cloud.page("operations.md")
    )
    rows = json.loads(cloud.page("operations.json"))["operations"]
    assert [(row["reference"], row["method"], row["url"]) for row in rows] == [
        (name, "GET", "/servers/{id}") for name in sorted(SERVICES)
    ]


def test_redirects_of_references_that_were_renamed(cloud: Cloud, publish: Run) -> None:
    cloud.configure('redirects = {"nova/" = "compute/", "old.html" = "image/"}')
    publish()
    assert 'data-target="../../compute/main/servers.html"' in cloud.page("nova/main/servers.html")
    assert 'data-target="../../compute/stable-2026.1/servers.html"' in cloud.page("nova/latest/servers.html")
    assert 'data-target="../compute/index.html"' in cloud.page("nova/index.html")
    assert 'data-target="image/index.html"' in cloud.page("old.html")


def moved_in(page: str) -> dict[str, str]:
    found = re.search(r'data-moved="([^"]*)"', page)
    moved: dict[str, str] = json.loads(html.unescape(found[1])) if found else {}
    return moved


def test_operations_that_moved_lead_on(cloud: Cloud, publish: Run) -> None:
    """By method and URL: whatever the page, the id and the title were."""
    compute = cloud.repositories["compute"]
    compute.git("checkout", "-q", "stable/2026.1")
    compute.commit("moved", page="machines")
    compute.git("checkout", "-q", "main")
    cloud.configure(
        'redirects = {"nova/" = "compute/"}',
        services='[[services]]\nname = "compute"\nrepository = "compute/repo"\n'
        'redirects = {"latest/index.html#lost" = "latest/machines.html#show-server", '
        '"main/servers.html#gone" = "latest/", "old.html#x" = "latest/machines.html#show-server"}\n',
    )
    found = publish()
    assert found.status == 0, found.err
    # page main/servers.html has the operation at #show-server of index.html; the current version has no servers.html
    assert 'data-target="../stable-2026.1/index.html"' in cloud.page("compute/latest/servers.html")
    assert "data-moved" not in cloud.page("compute/latest/index.html")  # the page itself: its script leads on
    assert moved_in(cloud.page("compute/old.html")) == {"x": "latest/machines.html#show-server"}
    assert '"moved":{"latest/index.html#lost"' in cloud.page("compute/_versions/data.js")
    assert "machines.html" in cloud.page("nova/latest/machines.html")


@pytest.mark.timeout(60 + 30 * KILLS)
def test_killed_at_random_moments(cloud: Cloud, publish: Run) -> None:
    """The whole site is valid after each kill: pages, links, redirects, switchers, operations and what search finds."""
    cloud.configure('title = "Cloud"', f'url = "{URL}"', 'redirects = {"nova/" = "compute/", "old.html" = "image/"}')
    begin = time.monotonic()
    assert publish().status == 0
    longest = time.monotonic() - begin
    rng = random.Random(3)
    command = [sys.executable, "-m", "sphinx_compute_ref", "publish", str(cloud.site), "-j2"]
    before, killed, number = live(cloud), 0, 0
    while killed < KILLS:
        assert number < 3 * KILLS, "publishing is never killed in time"
        cloud.repositories[SERVICES[number % 3]].commit(f"change-{number}", page=rng.choice(["servers", "flavors"]))
        number += 1
        with running(
            command, cwd=cloud.folder, env={**os.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            begin = time.monotonic()
            try:
                process.wait(rng.uniform(0.1, 1.0) * longest)
                longest = time.monotonic() - begin  # less than the first run, which builds all
            except subprocess.TimeoutExpired:
                killed += 1
            process.kill()
            process.wait()
        assert live(cloud) >= before
        before = live(cloud)
        assert faults_of_portal(cloud.site, URL) == []
    cloud.repositories["image"].commit("the-end", page="servers")
    assert publish().status == 0
    assert "the-end" in cloud.page("image/main/servers.html")
    assert faults_of_portal(cloud.site, URL) == []


def live(cloud: Cloud) -> int:
    return int(json.loads(cloud.page("_versions/release.json"))["number"])


@pytest.mark.browser
def test_readers_find_their_way(cloud: Cloud, publish: Run) -> None:
    WebDriverWait = needs.package("selenium.webdriver.support.ui").WebDriverWait  # noqa: N806 - a class
    with cloud.file.open("a") as stream:  # of image
        stream.write('redirects = {"latest/index.html#lost" = "latest/servers.html#show-server", ')
        stream.write('"main/servers.html#gone" = "stable-2026.1/servers.html#show-server"}\n')
    publish()
    with served(cloud.site, STRICT) as url, browser(dark=True) as window:

        def wait_for(script: str, value: object) -> None:
            WebDriverWait(window, 10).until(lambda driver: driver.execute_script(f"return {script}") == value, script)

        window.get(f"{url}/index.html")
        window.find_element("css selector", "input[name=q]").send_keys("show\n")
        wait_for("[...document.querySelectorAll('#results h2')].map(e => e.textContent).join()", "Operations")
        wait_for("document.querySelectorAll('#results li').length", 3)
        links = "[...document.querySelectorAll('#results li a')].map(a => a.href.slice(location.origin.length)).join()"
        expected = ",".join(f"/{name}/stable-2026.1/index.html#show-server" for name in SERVICES)
        assert window.execute_script(f"return {links}") == expected
        window.execute_script("const s = document.getElementById('facet-reference'); s.value = 'image'; "
                              "s.dispatchEvent(new Event('change'))")  # fmt: skip
        wait_for("document.querySelectorAll('#results li').length", 1)
        assert "q=show&reference=image" in window.current_url
        window.find_element("css selector", "#results a").click()
        wait_for("location.pathname", "/image/stable-2026.1/index.html")
        window.get(f"{url}/image/main/servers.html")
        window.find_element("css selector", ".compute-ref-references summary").click()
        names = "[...document.querySelectorAll('.compute-ref-references a')].map(a => a.textContent).join()"
        assert window.execute_script(f"return {names}") == "All references,compute main,network main,image main"
        window.find_element("link text", "network main").click()
        wait_for("location.pathname", "/network/main/index.html")
        found = "window.computeRefPortal.search('id', r => { window.found = r.results.map(x => x.kind).join() })"
        window.execute_script(found)
        wait_for("window.found", "operation,operation,operation,parameter,parameter,parameter")
        for start, folder in (("latest/index.html#lost", "latest"), ("main/servers.html#gone", "stable-2026.1")):
            window.get(f"{url}/image/{start}")
            wait_for("location.pathname + location.hash", f"/image/{folder}/servers.html#show-server")
        window.get(f"{url}/operations.html")
        window.find_element("id", "filter").send_keys("network GET")
        wait_for("[...document.querySelectorAll('tbody tr')].filter(row => !row.hidden).length", 1)
        window.execute_script("const s = document.querySelector('form .portal-facets select'); s.value = 'image'; "
                              "s.dispatchEvent(new Event('change'))")  # fmt: skip
        wait_for("document.querySelector('p[role=status]').textContent", "0 of 3")
        severe = [each["message"] for each in window.get_log("browser") if each["level"] == "SEVERE"]
        assert [message for message in severe if "favicon" not in message] == []
    with browser(390, scripts=False) as window:
        window.get((cloud.site / "index.html").as_uri())
        window.find_element("link text", "network").click()
        assert window.current_url.endswith("/network/stable-2026.1/index.html")
        window.get((cloud.site / "operations.html").as_uri())
        assert len(window.find_elements("css selector", "tbody tr")) == 3


@pytest.mark.browser
def test_a_series_chosen_anywhere_holds_everywhere(cloud: Cloud, publish: Run) -> None:
    WebDriverWait = needs.package("selenium.webdriver.support.ui").WebDriverWait  # noqa: N806 - a class
    network = cloud.repositories["network"]
    network.git("checkout", "-q", "stable/2026.1")
    conf = 'os_api_ref_min_microversion = "2.1"\nos_api_ref_max_microversion = "2.40"\n'
    network.write("api-ref/source/conf.py", conf)
    network.git("commit", "-q", "-a", "-m", "microversions")
    publish()
    with served(cloud.site, STRICT) as url, browser() as window:

        def wait_for(script: str, value: object) -> None:
            WebDriverWait(window, 10).until(lambda driver: driver.execute_script(f"return {script}") == value, script)

        def targets(selector: str) -> str:
            found = f"[...document.querySelectorAll('{selector}')].map(a => a.href.slice(location.origin.length))"
            return str(window.execute_script(f"return {found}.join(' ')"))

        window.get(f"{url}/compute/main/servers.html?microversion=2.30&compare=2.50")
        assert targets(".compute-ref-references a") == (
            "/index.html?series=development /compute/main/index.html?microversion=2.30&compare=2.50 "
            "/network/main/index.html?microversion=2.30 "
            "/image/main/index.html"
        )
        window.get(f"{url}/index.html?series=development")
        assert targets("h3 a") == "/compute/main/index.html /network/main/index.html /image/main/index.html"
        names = "[...document.querySelectorAll('#series option')].map(each => each.textContent).join()"
        assert window.execute_script(f"return {names}") == "current versions,in development,2026.1"
        facts = "[...document.querySelectorAll('dl > div')].filter(each => !each.hidden).map(each => each.textContent)"
        assert window.execute_script(f"return {facts}.join()") == ",".join(["Versionmain, 2 versions"] * 3)
        window.find_element("css selector", "input[name=q]").send_keys("show\n")
        wait_for("document.querySelectorAll('#results li').length", 3)
        shown = " ".join(f"/{name}/main/index.html#show-server" for name in SERVICES)
        assert targets("#results a") == shown
        assert targets("nav a[data-series]") == "/operations.html?series=development /search.html?series=development"
        window.execute_script("const s = document.getElementById('facet-version'); s.value = 'series:2026.1'; "
                              "s.dispatchEvent(new Event('change'))")  # fmt: skip
        wait_for("document.querySelector('#results a').pathname", "/compute/stable-2026.1/index.html")
        assert window.current_url.endswith("?q=show&series=2026.1")
        window.execute_script("const s = document.getElementById('facet-reference'); s.value = 'image'; "
                              "s.dispatchEvent(new Event('change'))")  # fmt: skip
        wait_for("document.querySelector('#results a').pathname", "/image/stable-2026.1/index.html")
        assert window.execute_script("return document.getElementById('facet-version').value") == "stable-2026.1"
        window.get(f"{url}/operations.html?series=development")
        about = "document.querySelector('[data-about]').textContent"
        wait_for(about, "3 operations of versions in development.")
        assert targets("tbody a") == " ".join(f"/{name}/main/index.html#show-server" for name in sorted(SERVICES))
        cells = "[...document.querySelectorAll('tbody tr:first-child td')].map(each => each.textContent).join('|')"
        expected = "GET|/servers/{id}|Show Server|compute main||"
        assert window.execute_script(f"return {cells}") == expected
        window.find_element("id", "filter").send_keys("network")
        wait_for("document.querySelector('p[role=status]').textContent", "1 of 3")
        for series, words in (("2026.1", "3 operations of 2026.1."), ("", "3 operations of the current versions.")):
            window.execute_script("const s = document.querySelector('#series select'); s.value = arguments[0]; "
                                  "s.dispatchEvent(new Event('change'))", series)  # fmt: skip
            wait_for(about, words)
            assert window.current_url.endswith(f"?series={series}" if series else "operations.html?")
            shown = "[...document.querySelectorAll('tbody tr:not([hidden])')].map(each => each.textContent).join()"
            assert "network 2026.1" in window.execute_script(f"return {shown}")
        (cloud.site / "network/_versions/search/main.js").unlink()
        window.get(f"{url}/operations.html")
        window.execute_script("computeRefPortal.references[2].versions.shift(); "
                              "const s = document.querySelector('#series select'); "
                              "s.value = 'development'; s.dispatchEvent(new Event('change'))")  # fmt: skip
        lacking = "Without such a version, and shown as the current one: image."
        wait_for(about, f"2 operations of versions in development. {lacking} Not loaded: network.")
        window.get_log("browser")  # a file that is not there
        window.get(f"{url}/operations.html?series=2026.1")
        wait_for(about, "3 operations of 2026.1.")
        severe = [each["message"] for each in window.get_log("browser") if each["level"] == "SEVERE"]
        assert [message for message in severe if "favicon" not in message] == []


def test_redirects_of_a_service_stay_in_its_folder(cloud: Cloud, publish: Run) -> None:
    with cloud.file.open("a") as stream:
        stream.write('redirects = {"../index.html" = "x", "../../out.html" = "x", "old.html" = "latest/"}\n')
    publish()
    assert "compute/stable-2026.1/index.html" in cloud.page("index.html")
    assert 'data-target="latest/index.html"' in cloud.page("image/old.html")
    assert not (cloud.site.resolve().parent / "out.html").exists()


def test_a_version_that_fails_keeps_its_last_good_pages(cloud: Cloud, publish: Run) -> None:
    publish()
    cloud.repositories["image"].commit("fail")
    cloud.repositories["compute"].commit("good")
    found = publish()
    assert found.status == 1
    assert "compute-ref: image@main: the build ended with status 3\n    " in found.err
    assert "    the last words" in found.err
    assert "compute-ref: image@main: the last good pages stay" in found.err
    assert "image-new" in cloud.page("image/main/servers.html")
    assert "good" in cloud.page("compute/main/servers.html")


def test_a_reference_whose_repository_is_gone_keeps_its_pages(cloud: Cloud, publish: Run) -> None:
    publish()
    (cloud.folder / "image").rename(cloud.folder / "away")
    cloud.repositories["compute"].commit("good")
    found = publish()
    assert found.status == 1
    assert "compute-ref: image: " in found.err
    assert "there is no such folder" in found.err
    assert "image-new" in cloud.page("image/main/servers.html")
    assert "good" in cloud.page("compute/main/servers.html")
    assert "image-old" in cloud.page("image/stable-2026.1/servers.html")


def test_a_reference_that_the_portal_has_no_more_is_named_once(cloud: Cloud, publish: Run) -> None:
    publish()
    cloud.configure(services='[[services]]\nname = "image"\nrepository = "image/repo"\nbranches = ["stable/*"]\n')
    found = publish()
    assert found.err.count("compute: was live before and is no reference of the portal any more") == 1
    assert "image@main: was live before and is not chosen any more; the repository still has it" in found.err
    assert "In a clone" not in found.err


def test_a_reference_that_never_built_is_left_out_and_named(cloud: Cloud, publish: Run) -> None:
    (cloud.folder / "image").rename(cloud.folder / "away")
    found = publish()
    assert found.status == 1
    assert "compute-ref: image: " in found.err
    assert not (cloud.site / "image").exists()
    assert faults_of_portal(cloud.site, URL) == []


def test_plan_build_and_assemble_work_over_all(cloud: Cloud, compute_ref: Run) -> None:
    shown = compute_ref("publish", "plan")
    assert "compute@stable/2026.1  build      current      stable-2026.1/ (latest, stable)" in shown.out
    matrix = json.loads(compute_ref("publish", "plan", "--format", "github").out)
    names = {row["ref"]: row["name"] for row in matrix["include"]}
    assert names["network@main"] == "network-main"
    assert len(names) == 6
    rows = json.loads(compute_ref("publish", "plan", "--format", "json").out)["refs"]
    assert (rows[0]["reference"], rows[0]["ref"]) == ("compute", "main")
    jobs = json.loads(compute_ref("publish", "plan", "--format", "gitlab").out)
    assert jobs["build image-stable-2026.1"]["script"] == [
        "compute-ref publish build --only image@stable/2026.1 --store store"
    ]
    assert compute_ref("publish", "build", "--only", "compute@main", "--store", "a").status == 0
    assert cloud.built() == ["compute-new"]
    assert compute_ref("publish", "build", "--only", "network@main", "--store", "b").status == 0
    found = compute_ref("publish", "build", "--only", "compute@stable/2026", "--store", "b")
    assert (found.status, 'Did you mean "compute@stable/2026.1"?' in found.err) == (2, True)
    found = compute_ref("publish", "assemble", str(cloud.site), "--store", "a", "--store", "b")
    assert found.status == 1  # four versions have no pages
    assert "compute-ref: image@main: has no pages and is left out" in found.err
    assert "network-new" in cloud.page("network/main/servers.html")
    left = compute_ref("publish", "plan", "--format", "github", "--store", "a")
    assert "compute@main" not in {row["ref"] for row in json.loads(left.out)["include"]}


def test_repositories_are_fetched_from_addresses(cloud: Cloud, publish: Run) -> None:
    services = "".join(
        f'[[services]]\nname = "{name}"\nrepository = "file://{cloud.folder}/{name}/repo"\n' for name in SERVICES
    )
    cloud.configure(services=services)
    assert publish().status == 0
    assert cloud.built() == sorted(f"{name}-{age}" for name in SERVICES for age in ("new", "old"))
    assert "up to date" in publish().out
    repo = cloud.repositories["network"]
    repo.commit("changed")
    repo.git("branch", "-D", "stable/2026.1")
    repo.git("branch", "stable/2026.2", "main~1")
    found = publish()
    assert (found.status, cloud.built()) == (0, ["changed"])
    assert "network@stable/2026.1: was live before and is not chosen any more" in found.err
    assert "network-new" in cloud.page("network/stable-2026.2/servers.html")
    (cloud.folder / "image").rename(cloud.folder / "away")
    found = publish()
    assert (found.status, "compute-ref: image: " in found.err) == (1, True)
    assert "image-new" in cloud.page("image/main/servers.html")


def test_a_store_that_a_service_builds_needs_no_repository(
    cloud: Cloud, publish: Run, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = cloud.repositories["image"]
    repo.builder = cloud.folder / "compute" / "builder.py"
    repo.configure("")
    with monkeypatch.context() as patch:
        patch.chdir(repo.folder)
        assert compute_ref("publish", "build", "--store", str(cloud.folder / "built")).status == 0
    shutil.rmtree(repo.folder)
    cloud.built()
    cloud.configure(services='[[services]]\nname = "image"\nstore = "built"\n')
    found = publish()
    assert (found.status, cloud.built()) == (0, []), found.err
    assert "image-old" in cloud.page("image/stable-2026.1/servers.html")
    assert faults_of_portal(cloud.site, URL) == []


def test_stores_alone_make_the_portal_where_repositories_are_elsewhere(cloud: Cloud, compute_ref: Run) -> None:
    """Each service builds its own part of a store, and the portal is assembled on a machine that has no repository."""
    for name in SERVICES:
        only = ("--only", f"{name}@main", "--only", f"{name}@stable/2026.1")
        assert compute_ref("publish", "build", *only, "--store", f"store-{name}").status == 0
    for name in SERVICES:
        (cloud.folder / name / "repo").rename(cloud.folder / name / "away")
    cloud.built()
    stores = [word for name in SERVICES for word in ("--store", f"store-{name}")]
    found = compute_ref("publish", "assemble", str(cloud.site), *stores)
    assert cloud.built() == []
    assert found.err.count("there is no such folder") == len(SERVICES)  # it is said, and the exit status tells
    assert found.status == 1
    assert faults_of_portal(cloud.site, URL) == []
    assert [fault for name in SERVICES for fault in faults_of(cloud.site / name)] == []
    cloud.configure(
        services="".join(f'[[services]]\nname = "{name}"\nstore = "store-{name}/{name}"\n' for name in SERVICES)
    )
    found = compute_ref("publish", str(cloud.site))
    assert (found.status, found.err) == (0, "")
    assert faults_of_portal(cloud.site, URL) == []


def test_microversions_come_from_rows_where_conf_py_names_none(cloud: Cloud, publish: Run) -> None:
    image = cloud.repositories["image"]
    image.git("checkout", "-q", "stable/2026.1")
    image.write("api-ref/source/parameters.yaml", f"{PARAMETERS}  min_version: 2.10\n")
    image.git("commit", "-q", "-a", "-m", "microversions")
    publish()
    reference = json.loads(cloud.page("portal.json"))["references"][2]
    assert reference["microversions"] == {"min": None, "max": "2.10"}
    assert "<dd>up to 2.10</dd>" in cloud.page("index.html")


def test_links_lead_to_the_same_series_of_other_references(cloud: Cloud, publish: Run) -> None:
    compute, network = cloud.repositories["compute"], cloud.repositories["network"]
    links = ("network:Show Server", "network:GET /servers/{id}", "network:Lost", "netwrk:Show Server")
    compute.commit("links-" + "-".join(f"[rest-op:{link}]".replace(" ", "%20") for link in links))
    found = publish()
    assert found.status == 0
    text = cloud.page("compute/main/servers.html")
    assert text.count('href="../../network/main/index.html#show-server"') == 2
    assert 'compute@main: links "Lost", which network@main does not have.' in found.err
    assert 'there is no reference "netwrk". Did you mean "network"?' in found.err
    network.git("branch", "-m", "main", "master")  # other folders, the same series
    found = publish()
    assert 'href="../../network/master/index.html#show-server"' in cloud.page("compute/main/servers.html")
    assert faults_of_portal(cloud.site, URL) == []


def test_dead_links_within_a_version_are_an_error(cloud: Cloud, publish: Run) -> None:
    cloud.repositories["image"].commit("[gone.html#x]")
    for _ in range(2):  # also where nothing is new
        found = publish()
        assert (found.status, "dead link: image@main: servers.html gone.html#x" in found.err) == (1, True), found.err


CONTRACT = {
    "version": 1, "service": "image", "release": "1.0", "provenance": "code",
    "operations": [{
        "method": "GET", "path": "/servers/{id}", "query": [], "request": [], "codes": [200],
        "response": [{"schema": {"type": "object", "properties": {"x": {"type": "string"}}}}],
    }],
}  # fmt: skip


def test_the_report_shows_all_references_and_what_changed_since_the_live_release(
    cloud: Cloud, publish: Run, compute_ref: Run
) -> None:
    image, network = cloud.repositories["image"], cloud.repositories["network"]
    image.git("checkout", "-q", "stable/2026.1")
    publish()
    image.write("api-ref/source/index.rst", "Servers\n=======\n\n.. rest_method:: GET /servers/{id}\n")
    image.git("commit", "-q", "-a", "-m", "worse")
    network.folder.rename(network.folder.with_name("away"))
    (cloud.folder / "contract.json").write_text(json.dumps(CONTRACT))
    with cloud.file.open("a") as stream:
        stream.write('contracts = ["contract.json"]\n')  # of image
    found = compute_ref("report", "--site", str(cloud.site))
    assert found.status == 0, found.err
    assert "compute-ref: network: " in found.err
    assert "Since release 1: " in found.out
    document = json.loads((cloud.folder / "build" / "report" / "report.json").read_text())
    assert (document["version"], document["report"], document["site"]["release"]) == (1, "portal", 1)
    compute, gone, other = document["references"]
    assert (compute["name"], compute["version"], compute["ref"]) == ("compute", "2026.1", "stable/2026.1")
    assert (compute["operations"], compute["change"]["new"], compute["change"]["fixed"]) == (1, 0, 0)
    assert (gone["name"], gone["operations"], "no such folder" in gone["error"]) == ("network", None, True)
    assert other["change"]["since"] != other["commit"]
    assert other["change"]["new"] > 0
    assert [(each["service"], each["judged"], each["agree"]) for each in other["contracts"]] == [("image", 1, 0)]
    assert document["totals"]["operations"] == 2
    assert document["totals"]["findings"]["warning"] == sum(r["findings"]["warning"] for r in (compute, other))
    page = (cloud.folder / "build" / "report" / "index.html").read_text()
    assert page.count('<th scope="row">') == len(SERVICES) + 1
    assert "0 of 1 (image" in page
    assert "there is no such folder" in page
    network.folder.with_name("away").rename(network.folder)
    publish()
    assert "<dd>0 of 1 agree</dd>" in cloud.page("index.html")
    assert json.loads(cloud.page("portal.json"))["references"][2]["contract"] == {
        "operations": 1, "judged": 1, "agree": 0,
    }  # fmt: skip
    assert "is up to date" in publish().out
    (cloud.folder / "contract.json").write_text("{}")
    found = publish()
    assert (found.status, "image: the contract cannot be compared: " in found.err) == (0, True), found.err


def test_contracts_that_a_project_names_itself_are_compared(cloud: Cloud, publish: Run) -> None:
    image = cloud.repositories["image"]
    image.git("checkout", "-q", "stable/2026.1")
    publish()
    assert "agree</dd>" not in cloud.page("index.html")
    image.write("contract.json", json.dumps(CONTRACT))
    image.write("pyproject.toml", '[tool.compute-ref]\ncontracts = ["contract.json"]\n')
    image.git("add", ".")
    image.git("commit", "-q", "-m", "a contract, and the pages as they were")
    found = publish()
    assert (found.status, found.err.count("cannot be compared")) == (0, 0), found.err
    assert cloud.page("index.html").count("<dd>0 of 1 agree</dd>") == 1
    assert "is up to date" in publish().out
    image.git("rm", "-q", "contract.json")
    image.git("commit", "-q", "-m", "no contract")
    found = publish()
    assert found.status == 0
    assert "image: the contract cannot be compared: contract.json: " in found.err
    assert "agree</dd>" not in cloud.page("index.html")


def test_the_report_over_a_portal_takes_no_options_of_one_reference(cloud: Cloud, compute_ref: Run) -> None:
    found = compute_ref("report", "--since", "x.json")
    assert (found.status, "--site SITE shows what changed" in found.err) == (2, True), found.err
    found = compute_ref("report", "--site", str(cloud.site))
    assert (found.status, "has never been published here" in found.err) == (2, True), found.err
    found = compute_ref("report", "compute/repo/api-ref/source", "--site", str(cloud.site))
    assert (found.status, "is for the report over a portal" in found.err) == (2, True), found.err


def test_dead_links_between_versions_and_references_are_an_error(cloud: Cloud, publish: Run) -> None:
    links = (
        "../stable-2026.1/servers.html#show-server", "../latest/servers.html#show-server", "../../image/",
        "../../image/main/index.html#show-server", "../../image/latest/index.html#old",
        "https://e.org/api/network/latest/index.html", "../../../elsewhere/", "https://e.org/other", "https://other.example.org/",
    )  # fmt: skip
    dead = (
        "../stable-2026.1/gone.html", "../latest/servers.html#gone", "../../image/main/index.html#gone",
        "https://e.org/api/network/gone.html", "../../lost/",
    )  # fmt: skip
    cloud.repositories["compute"].commit("".join(f"[{link}]" for link in (*links, *dead)))
    with cloud.file.open("a") as stream:
        stream.write('redirects = {"old.html" = "latest/gone.html", "older.html" = "latest/", ')  # of image
        stream.write('"latest/index.html#old" = "latest/servers.html#show-server"}\n')
    found = publish()
    said = {line.partition("dead link: ")[2] for line in found.err.splitlines() if "dead link: " in line}
    assert said == {
        *(f"compute@main: index.html {link}" for link in dead),
        *(f"compute@main: servers.html {link}" for link in dead if not link.startswith("https:")),
        "image: old.html = latest/gone.html",
    }
    assert found.status == 1


def test_dead_links_of_old_versions_may_be_accepted(cloud: Cloud, publish: Run) -> None:
    image = cloud.repositories["image"]
    image.git("checkout", "-q", "stable/2026.1")
    image.commit("[gone.html]")
    assert publish().status == 1
    with cloud.file.open("a") as stream:
        stream.write('accept-dead-links = ["stable/*", "stable/zed"]\n')
    for _ in range(2):
        found = publish()
        assert found.status == 0
        assert "compute-ref: image@stable/2026.1: 2 dead links accepted (accept-dead-links)" in found.err
        assert 'compute-ref: image: accept-dead-links: "stable/zed" matches nothing' in found.err
        assert "dead link: " not in found.err
    image.git("checkout", "-q", "main")
    image.commit("[gone.html]")
    assert publish().status == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('redirects = {"a.html#b" = "c.html"}', "stand in the table of their service"),
        ('titel = "x"', 'has no key "titel"\n  Did you mean "title"?'),
        ('[[services]]\nname = "x"\nrepositry = "y"', 'has no key "repositry"\n  Did you mean "repository"?'),
        ('[[services]]\nname = "x"\nrepository = "y"\nurl = "https://x"', 'has no key "url"'),
        ('[[services]]\nname = "../x"\nrepository = "y"', '"../x" is not fit for a folder'),
        ('[[services]]\nname = "CON"\nrepository = "y"', '"CON" is not fit for a folder'),
        ('[[services]]\nname = "versions.json"\nrepository = "y"', "is not fit for a folder"),
        ('[[services]]\nname = "search.html"\nrepository = "y"', "the site itself uses"),
        ('[[services]]\nrepository = "y"', "has no name"),
        ('[[services]]\nname = "x"', "neither repository nor store"),
        ('[[services]]\nname = "x"\nrepository = "y"\nstore = "z"', "both repository and store"),
        ('[[services]]\nname = "x"\nrepository = "y"\n[[services]]\nname = "X"\nrepository = "y"', "two of that name"),
        (
            'groups = ["Compute"]\n[[services]]\nname = "x"\nrepository = "y"\ngroup = "Comput"',
            'Did you mean "Compute"?',
        ),
        ("branches = 1", "branches: a list of texts is expected"),
        ("", "there is no reference"),
        ("services = 3", "services: a list of tables is expected"),
        ("=", "not valid TOML"),
    ],
)
def test_wrong_configuration_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "compute-ref-portal.toml").write_text(text)
    found = compute_ref("publish", "plan")
    assert (found.status, said in found.err) == (2, True), found.err


def test_a_portal_may_stand_in_pyproject_where_no_reference_is_published(
    cloud: Cloud, compute_ref: Run, publish: Run
) -> None:
    text = cloud.file.read_text().replace("[[services]]", "[[tool.compute-ref.portal.services]]")
    cloud.file.unlink()
    (cloud.folder / "pyproject.toml").write_text("[tool.compute-ref.portal]\n" + text)
    assert "compute@main" in compute_ref("publish", "plan").out
    with (cloud.folder / "pyproject.toml").open("a") as stream:
        stream.write('[tool.compute-ref.publish]\nurl = "https://e.org/"\n')
    found = compute_ref("publish", "plan")
    assert (found.status, "a site is one of them" in found.err) == (2, True)


def test_defaults_of_a_portal_may_name_refs_that_a_service_lacks(cloud: Cloud, compute_ref: Run) -> None:
    cloud.configure('titles = {"stable/zed" = "Zed", "stable/2026.1" = "Gazpacho"}', 'order = ["stable/zed"]')
    rows = json.loads(compute_ref("publish", "plan", "--format", "json").out)["refs"]
    assert {row["title"] for row in rows} == {"main", "Gazpacho"}
    with cloud.file.open("a") as stream:
        stream.write('order = ["stable/zed"]\n')  # of the last service alone
    found = compute_ref("publish", "plan")
    assert (found.status, '[portal.services image] order: "stable/zed" is not published' in found.err) == (1, True)
