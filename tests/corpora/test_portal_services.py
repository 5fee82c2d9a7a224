"""A portal of eight real services, built without running anything of them: one broken, one with hostile names."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import needs
import pytest
from conftest import Run
from corpora.fetch import FetchError, fetch
from publish_repository import PublishRepository

pytestmark = [pytest.mark.corpora, pytest.mark.slow]

#: Two releases of each.
SERVICES = {
    "compute": ("nova-33.0.0", "nova-34.0.0"),
    "block-storage": ("cinder-28.0.0", "cinder-29.0.0"),
    "placement": ("openstack_placement-15.0.0", "openstack_placement-16.0.0"),
    "shared-file-systems": ("manila-22.0.0", "manila-23.0.1"),
    "network": ("neutron_lib-3.0.0", "neutron_lib-5.0.1"),
    "load-balancer": ("octavia-18.0.0", "octavia-19.0.0"),
    "nfv-orchestration": ("tacker-15.0.0", "tacker-16.0.0"),
    "identity": ("keystone-29.0.0", "keystone-30.0.0"),
}
#: Files of a source that are larger are emptied: sixteen whole references would take minutes.
LARGEST = 8_000
HOSTILE = 'stable/2026.1-<b>&"%41$(x)'


def new_repository(folder: Path, old: str, new: str) -> PublishRepository:
    """Make a repository with the release ``old`` as stable/2026.1 and ``new`` as stable/2026.2 and main."""
    folder.mkdir()
    repo = PublishRepository(folder, quick=False)
    for corpus, branch in ((old, "stable/2026.1"), (new, "stable/2026.2")):
        try:
            source = fetch(corpus)
        except FetchError as error:
            needs.missing("corpora", str(error))
        for path in source.iterdir():
            shutil.rmtree(repo.folder / path.name, ignore_errors=True)
            shutil.copytree(path, repo.folder / path.name)
        for path in (repo.folder / "api-ref" / "source").rglob("*"):
            if path.suffix in (".inc", ".rst") and path.stat().st_size > LARGEST:
                path.write_text("")
        repo.git("add", "--all", "--force")
        repo.git("commit", "-q", "--allow-empty", "-m", corpus)
        repo.git("branch", branch)
    return repo


def page_of(site: Path, path: str) -> str:
    return (site / path).read_text(encoding="utf-8")


def faults_of(site: Path) -> list[str]:
    """Return the targets of start page, index of operations, switcher and search that lead nowhere."""
    portal = json.loads(page_of(site, "portal.json"))
    targets = re.findall(r'href="([^"#:]+)"', page_of(site, "index.html"))
    for reference in portal["references"]:
        for version in reference["versions"]:
            targets += [f"{reference['name']}/{version['folder']}/index.html", version["search"]]
    faults = [target for target in targets if not (site / target).exists()]
    texts: dict[str, str] = {}
    for row in json.loads(page_of(site, "operations.json"))["operations"]:
        page, _, fragment = row["page"].partition("#")
        texts.setdefault(page, page_of(site, page))
        if fragment and f'id="{fragment}"' not in texts[page]:
            faults.append(row["page"])
    return faults


def test_a_portal_of_real_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run) -> None:
    repositories = {name: new_repository(tmp_path / name, *releases) for name, releases in SERVICES.items()}
    placement, identity = repositories["placement"], repositories["identity"]
    for name, value in placement.environment.items():
        monkeypatch.setenv(name, value)
    index = placement.folder / "api-ref" / "source" / "index.rst"
    index.write_text(index.read_text() + "\nSee :rest:op:`compute:List Flavors` and :rest:op:`compute:Lost`.\n")
    placement.git("commit", "-q", "-a", "-m", "links")
    placement.git("branch", "-f", "stable/2026.2")
    placement.git("branch", HOSTILE)
    identity.git("checkout", "-q", "stable/2026.1")
    identity.write("api-ref/source/conf.py", "this is no Python\n")
    identity.git("commit", "-q", "-a", "-m", "broken")
    tables = "".join(
        f'[[services]]\nname = "{name}"\ntitle = "<{name}> & co"\nrepository = "{name}/repo"\n' for name in SERVICES
    )
    (tmp_path / "compute-ref-portal.toml").write_text(
        f'url = "https://docs.example.org/api/"\nbranches = ["stable/*"]\nenvironment = "plain"\n{tables}'
    )
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "site"

    first = compute_ref("publish", str(site), "-j2")
    assert first.status == 1
    assert "compute-ref: identity@stable/2026.1: conf.py is not valid Python" in first.err
    assert "17 versions: 14 built, 2 with the same pages, 0 unchanged, 0 kept as before, 1 left out." in first.out
    assert faults_of(site) == []
    portal = json.loads(page_of(site, "portal.json"))
    assert [each["name"] for each in portal["references"]] == list(SERVICES)
    assert sum(each["operations"] for each in portal["references"]) > 600
    assert "&lt;placement&gt; &amp; co" in page_of(site, "index.html")
    assert "<placement>" not in page_of(site, "index.html")
    folders = [version["folder"] for version in portal["references"][2]["versions"]]
    assert folders[1] == "stable-2026.2"
    assert re.fullmatch(r"[\w.-]+-[0-9a-f]{8}", folders[0])  # it names no version, and comes first
    assert re.search(r'href="\.\./\.\./compute/stable-2026\.2/[\w-]+\.html#list-flavors"',
                     page_of(site, "placement/stable-2026.2/index.html"))  # fmt: skip
    assert 'placement@stable/2026.2: links "Lost", which compute@stable/2026.2 does not have.' in first.err

    assert "is up to date." in compute_ref("publish", str(site)).out

    placement.git("checkout", "-q", "stable/2026.2")
    text = index.read_text()
    index.write_text(f"{text}\nA new sentence.\n")
    placement.git("commit", "-q", "-a", "-m", "change")
    changed = compute_ref("publish", str(site))
    assert "17 versions: 1 built, 15 unchanged" in changed.out
    assert "A new sentence." in page_of(site, "placement/stable-2026.2/index.html")

    placement.write("api-ref/source/conf.py", "nor is this Python\n")
    placement.git("commit", "-q", "-a", "-m", "broken")
    broken = compute_ref("publish", str(site))
    assert "placement@stable/2026.2: the last good pages stay" in broken.err
    assert "A new sentence." in page_of(site, "placement/stable-2026.2/index.html")

    assert compute_ref("publish", str(site), "--rollback").status == 0
    assert faults_of(site) == []


@pytest.mark.network
def test_a_service_with_an_old_toolchain_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run
) -> None:
    """os-api-ref and an old Sphinx in a virtual environment, beside what the running Python builds."""
    placement = new_repository(tmp_path / "placement", *SERVICES["placement"])
    balancer = new_repository(tmp_path / "balancer", *SERVICES["load-balancer"])
    for name, value in placement.environment.items():
        monkeypatch.setenv(name, value)
    placement.git("checkout", "-q", "stable/2026.1")
    placement.write("doc/requirements.txt", "sphinx==8.1.3\nos-api-ref==3.0.1\n")
    placement.write("api-ref/source/conf.py", 'extensions = ["os_api_ref"]\nhtml_theme = "basic"\n')
    placement.git("add", "--all", "--force")
    placement.git("commit", "-q", "-m", "old")
    (tmp_path / "compute-ref-portal.toml").write_text(
        f'branches = ["stable/*"]\nenvironment = "plain"\naccept-dead-links = ["stable/*"]\n'  # of what is emptied
        f'[[services]]\nname = "placement"\nrepository = "{placement.folder}"\n'
        f'environment = {{"stable/2026.1" = "per-ref", "*" = "plain"}}\n'
        f'[[services]]\nname = "balancer"\nrepository = "{balancer.folder}"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # must not reach the environment
    site = tmp_path / "site"
    first = compute_ref("publish", str(site))
    assert first.status == 0, first.err
    assert ">Sphinx</a> 8.1.3" in page_of(site, "placement/stable-2026.1/index.html")
    assert ">Sphinx</a> 8.1.3" not in page_of(site, "placement/stable-2026.2/index.html")
    assert faults_of(site) == []
    assert "is up to date." in compute_ref("publish", str(site)).out
