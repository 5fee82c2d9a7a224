"""Small git repositories with a reference to publish, a builder that takes milliseconds, and a judge of whole sites."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from sphinx_compute_ref.publishing.build import exporting
from sphinx_compute_ref.publishing.plan.options import Settings

IDENTITY = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}

#: Builds pages out of index.rst: a page with the operation for each "page:" comment. "fail" in it fails the build.
BUILDER = """
import os, re, sys
source, output = sys.argv[1:3]
text = open(os.path.join(source, "index.rst"), encoding="utf-8").read()
print("building", source)
if "fail" in text:
    print("the last words")
    sys.exit(3)
with open(os.environ.get("BUILD_LOG", os.devnull), "a") as log:
    log.write(text.split()[-1] + "\\n")
names = re.findall("page: ([a-z]+)", text)
os.makedirs(os.path.join(output, "_static"), exist_ok=True)
open(os.path.join(output, "_static", "style.css"), "w").write("p { color: red }")
for name in ["index", *names]:
    links = "".join(f'<a href="{n}.html#show-server">{n}</a>' for n in names)
    more = "".join(f'<a href="{target}">x</a>' for target in re.findall(r"\\[([^\\]]+)\\]", text.split()[-1]))
    body = f'<h1>{name}</h1><section id="show-server">{links}</section><p>{text.split()[-1]}</p>{more}'
    head = '<title>x</title><link rel="canonical" href="https://old.example.org/"><link href="_static/style.css">'
    with open(os.path.join(output, name + ".html"), "w", encoding="utf-8") as stream:
        stream.write(f"<!DOCTYPE html>\\n<html><head>{head}</head><body class='x'>{body}</body></html>\\n")
"""

PAGE = """\
Servers
=======

Show Server
-----------

.. rest_method:: GET /servers/{id}

.. rest_parameters:: parameters.yaml

   - id: id

.. page: %s

%s
"""
PARAMETERS = "id:\n  in: path\n  type: string\n  required: true\n  description: The id.\n"


#: One thread reads at a time.
_READING = threading.Lock()


def export_here(root: Path, settings: Settings, target: Path) -> list[str]:
    """Stand for :func:`exporting.exporting`: this process exports the model, and the one that is started does nothing.

    It takes a tenth of the time. That another process does it, is shown where Sphinx builds, and by ``kill -9``.
    """
    with _READING:
        exporting.write_model(str(root), settings.source, settings.samples, str(target))
    return [shutil.which("true") or "true"]


class PublishRepository:
    """A repository in ``folder/repo`` and the path of a site beside it; the builder is the quick one."""

    def __init__(self, folder: Path, *, quick: bool = True) -> None:
        self.folder = folder / "repo"
        self.site = folder / "site"
        self.builder = folder / "builder.py"
        self.log = folder / "builds"
        self.quick = quick
        if self.folder.is_dir():  # a copy of one that was made before
            return
        self.builder.write_text(BUILDER)
        self.folder.mkdir()
        self.git("init", "-q", "-b", "main")
        self.configure('tags = ["*"]')

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **IDENTITY, "BUILD_LOG": str(self.log)}

    def git(self, *arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def configure(self, *lines: str) -> None:
        command = [sys.executable, "-I", "-S", str(self.builder), "{source}", "{output}"]
        quick = f'environment = "command"\ncommand = {json.dumps(command)}\n' if self.quick else ""
        text = "[tool.compute-ref.publish]\n" + quick + "\n".join(lines) + "\n"
        (self.folder / "pyproject.toml").write_text(text)

    def write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def commit(self, text: str = "1", *, page: str = "servers", tag: str = "") -> None:
        """Commit the reference with ``text`` as its last word, and a tag if one is given."""
        self.write("api-ref/source/conf.py", 'extensions = ["sphinx_compute_ref"]\n')
        self.write("api-ref/source/index.rst", PAGE % (page, text))
        self.write("api-ref/source/parameters.yaml", PARAMETERS)
        self.git("add", "api-ref")
        self.git("commit", "-q", "--allow-empty", "-m", text)
        if tag:
            self.git("tag", tag)

    def built(self) -> list[str]:
        """Return the last words of what was built since this was last asked."""
        words = self.log.read_text().split() if self.log.exists() else []
        self.log.write_text("")
        return sorted(words)

    def live(self) -> dict[str, object]:
        values: dict[str, object] = json.loads((self.site / "_versions" / "release.json").read_text())
        return values

    def page(self, path: str) -> str:
        return (self.site / path).read_text(encoding="utf-8")


_LINK = re.compile(r"""\b(?:href|src|data-target)=["']([^"']+)["']""")
_ID = re.compile(r"""\bid=["']([^"']+)["']""")


def faults_of(site: Path, base: str = "") -> list[str]:
    """Return what is wrong with a site: pages that are not whole, links and targets that lead nowhere."""
    judge = _Judge(site, base)
    faults = [fault for path in site.rglob("*.html") for fault in judge.faults_of_page(path)]
    return faults + list(judge.faults_of_versions())


def faults_of_portal(site: Path, base: str = "") -> list[str]:
    """Return what is wrong with a portal: its pages, switchers, operations, redirects, and what its search finds."""
    judge = _Judge(site, base)
    faults = [fault for path in site.rglob("*.html") for fault in judge.faults_of_page(path)]
    for reference in json.loads((site / "portal.json").read_text())["references"]:
        name = reference["name"]
        faults += _Judge(site / name, "").faults_of_versions()
        for version in reference["versions"]:
            for place in _places(site / unquote(version["search"])):
                faults += judge.faults_of_place(f"{name}/{version['folder']}/{place}")
    for row in json.loads((site / "operations.json").read_text())["operations"]:
        faults += judge.faults_of_place(unquote(row["page"]))
    return faults


def _places(shard: Path) -> Iterator[str]:
    """Yield where the operations of an index for the search stand; parameters and words lead to these by number."""
    text = shard.read_text(encoding="utf-8")
    index = json.loads(text[text.index("] = {") + 4 :].rstrip().removesuffix(";"))
    for _, _, _, place, *_ in index["operations"]:
        yield place
    count = len(index["operations"])
    assert all(number < count for _, uses in index["parameters"] for number in uses)
    last = count + len(index["parameters"])
    assert all(number < last for numbers in index["words"].values() for number in numbers)


class _Judge:
    """Looks at the pages of a site; each is read once."""

    def __init__(self, site: Path, base: str) -> None:
        self.site, self.base = site, base
        self._ids: dict[Path, set[str]] = {}

    def ids_of(self, path: Path) -> set[str]:
        path = Path(os.path.normpath(path))
        if path not in self._ids:
            self._ids[path] = {html.unescape(found) for found in _ID.findall(path.read_text(encoding="utf-8"))}
        return self._ids[path]

    def faults_of_page(self, path: Path) -> Iterator[str]:
        text = path.read_text(encoding="utf-8")
        if not text.rstrip().endswith("</html>"):
            yield f"{path}: not whole"
        for link in sorted({html.unescape(found) for found in _LINK.findall(text)}):
            if self.base and link.startswith(self.base):
                target, fragment = self.site / unquote(link.removeprefix(self.base)), ""
            elif re.match(r"[a-z]+:|/", link):  # elsewhere; themes link to the root of the host
                continue
            else:
                name, _, fragment = unquote(link).partition("#")
                name = name.partition("?")[0]
                target = path.parent / name if name else path
            if not target.is_file():
                yield f"{path}: {link} leads nowhere"
            elif fragment and target.suffix == ".html" and fragment not in self.ids_of(target):
                yield f"{path}: no {link}"

    def faults_of_place(self, place: str) -> Iterator[str]:
        name, _, identifier = place.partition("#")
        if not (self.site / name).is_file() or (identifier and identifier not in self.ids_of(self.site / name)):
            yield f"no {place}"

    def faults_of_versions(self) -> Iterator[str]:
        for version in json.loads((self.site / "versions.json").read_text())["versions"]:
            folder = self.site / version["folder"]
            if not (folder / "index.html").is_file():
                yield f"{version['folder']}: no start page"
            values = _values((self.site / unquote(version["pages"])).read_text())
            for page in values["pages"]:
                if not (folder / page).is_file():
                    yield f"{version['folder']}: no page {page}"
            for place in values["operations"].values():
                name, _, identifier = place.partition("#")
                if identifier not in self.ids_of(folder / name):
                    yield f"{version['folder']}: no {place}"


def _values(script: str) -> dict[str, dict[str, str]]:
    text = script[script.index('] = {"pages"') + 4 :].rstrip().removesuffix(";")
    values: dict[str, dict[str, str]] = json.loads(text)
    return values
