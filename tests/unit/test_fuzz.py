"""Generated references with hostile names, texts, links and sizes: no traceback, no hang, no leak, no script.

``COMPUTE_REF_FUZZ=10000 COMPUTE_REF_FUZZ_SEED=7 pytest tests/unit/test_fuzz.py`` runs more of them, and others. Each
reference is linted, exported as a model, as OpenAPI and as JSON Schema, compared with the one before and, one of five,
asked about as an editor would; one of fifty is built, with Markdown and requests of a client.
"""

# ruff: noqa: E501 - hostile names are long
from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from page import active, parse
from sphinx.testing.util import SphinxTestApp

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.comparing.comparison import compare
from sphinx_compute_ref.comparing.reports import markdown_report, text_report
from sphinx_compute_ref.export.merged import merged_document
from sphinx_compute_ref.export.model_json import model_of
from sphinx_compute_ref.export.openapi import OpenApi, settings_from
from sphinx_compute_ref.export.writing import JsonWriter, yaml_text
from sphinx_compute_ref.lsp.answers import Answers
from sphinx_compute_ref.lsp.session import Session
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules.rule import Context

pytestmark = pytest.mark.slow

COUNT = int(os.environ.get("COMPUTE_REF_FUZZ", "60"))
SEED = int(os.environ.get("COMPUTE_REF_FUZZ_SEED", "1"))
SECRET = "TOPSECRET-42"
LIMIT = 10.0  # seconds of work for one reference

HOSTILE = [
    "<script>alert(1)</script>", '"onload="x', "' onerror='x", "javascript:alert(1)", "`x <javascript:alert(1)>`_x", "$(id)",
    "`id`", "\\", "\\*", "*", "**", "``", "`", "|", "|x|", "_", "x_", "__", "&lt;", "&", "{{ 7*7 }}", "{% x %}", "{", "}", "{x",
    "{a}{b}", "%s", "%00", "\x00", "\x1b[31m", "\u202e", "\u2028", "\u00a0", "\u200b", "\ufffc", "\ufdd0", "é", "日本",
    "\U0001f600", "../", "/etc/passwd", "a" * 300, "a-" * 40, "a_" * 40 + "-", "::error::x", "]]>", "<!--", "-->", "[x](y)",
    "<<<<<<<", "=======", "#", "!", ";", ",", ":", ": ", "- ", "\t", "2.1", "(404)", "null", "~", "@x", "http://a/b",
]  # fmt: skip
PLAIN = ["server", "name", "id", "limit", "flavor", "Show", "List", "things", "2.9", "request"]
PATHS = [
    "parameters.yaml",
    "../parameters.yaml",
    "../../secret",
    "/../../secret",
    "../../../../../../../../../../dev/zero",
    "/../../secret",
    "link",
    "loop",
    "a.inc",
    "s.json",
    "/dev/zero",
    ".",
]


class Maker:
    """Makes references, one after the other, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def word(self) -> str:
        pick = self.random.random()
        if pick < 0.5:
            return self.random.choice(PLAIN)
        parts = [
            self.random.choice(HOSTILE if self.random.random() < 0.6 else PLAIN)
            for _ in range(self.random.randint(1, 3))
        ]
        return "".join(parts).replace("\n", " ")

    def text(self, most: int = 6) -> str:
        return " ".join(self.word() for _ in range(self.random.randint(1, most)))

    def path(self) -> str:
        return self.random.choice(PATHS) if self.random.random() < 0.25 else "parameters.yaml"

    def operation(self, names: list[str]) -> Iterator[str]:
        title = self.text(4)
        yield f"{title}\n{'-' * max(len(title.encode()), 4)}\n"
        yield f".. rest_method:: {self.random.choice(['GET', 'POST', 'PUT', 'DELETE', self.word()])} /{self.word()}/{{{self.word()}}}\n"
        yield f"{self.text()}\n"
        yield f"Normal response codes: {self.random.choice(['200', '200, 404', self.text()])}\n"
        if self.random.random() < 0.3:
            yield self.block()
        for role in ("Request", "Response"):
            yield f"{role}\n{'~' * 8}\n"
            rows = "\n".join(
                f"   - {self.word()}: {self.random.choice(names)}" for _ in range(self.random.randint(1, 6))
            )
            yield f".. rest_parameters:: {self.path()}\n\n{rows}\n"
            if self.random.random() < 0.5:
                yield f"**{self.text(3)}**\n\n.. literalinclude:: {self.random.choice(['s.json', 'v2.9/s.json', self.path()])}\n   :language: json\n"
            if self.random.random() < 0.1:
                yield f".. include:: {self.path()}\n"

    def block(self) -> str:
        """Return what else a page may hold: lists of codes, messages, conditions, headings where none may stand."""
        body = json.dumps(self.value(3))[: self.random.choice([None, 9])]
        cell = self.word()
        shown = f"   {self.word()} /{self.word()} HTTP/1.1\n   {self.word()}: {self.word()}\n\n   {body}\n"
        return self.random.choice(
            [
                f".. rest_status_code:: {self.random.choice(['success', 'error', cell])} {self.path()}\n\n   - 404: {cell}\n",
                f".. list-table::\n\n   * - Code\n     - {cell}\n   * - {self.random.choice(['200', cell])}\n     - {cell}\n",
                f".. csv-table::\n   :header: Code, {cell}\n\n   200, {cell}\n   {cell}\n",
                f"| {self.text()}\n| Error response codes: {cell}(404)\n",
                f".. rubric:: {self.text()}\n\n{body}\n",
                f".. code-block:: {self.random.choice(['json', 'http', 'console', cell])}\n\n   {body}\n",
                f".. code-block:: http\n\n{shown}",
                f".. code-block:: console\n\n   $ curl -d '{body}' -H '{cell}: {cell}' {self.word()}\n",
                f".. only:: {self.random.choice(['html', 'not html', cell])}\n\n   {cell}\n   ====\n\n   {self.text()}\n",
                f".. note:: {cell}\n\n   {cell}\n   ====\n",
                f".. |{cell}| replace:: {self.text()}\n\n|{cell}| |{self.word()}|\n",
                f"  {cell}\n  ====\n",
            ]
        )

    def value(self, level: int = 0) -> object:
        pick = self.random.random()
        if level < 4 and pick < 0.4:
            return {self.word(): self.value(level + 1) for _ in range(self.random.randint(0, 4))}
        if level < 4 and pick < 0.5:
            return [self.value(level + 1) for _ in range(self.random.randint(0, 3))]
        return self.random.choice([None, True, 1, -2.5, self.text(2)])

    def definition(self, name: str) -> str:
        fields = {
            "in": self.random.choice(["path", "query", "header", "body", "body", self.word()]),
            "type": self.random.choice(["string", "object", "array", self.word()]),
            "required": self.random.choice([True, False, "x"]),
            "description": "\n".join(self.text() for _ in range(self.random.randint(1, 3))),
        }
        for extra in ("min_version", "max_version", "enum", self.word()):
            if self.random.random() < 0.2:
                fields[extra] = self.random.choice(["2.9", self.word()])
        return f"{json.dumps(name)}: {json.dumps(fields)}\n"

    def client(self, pages: str) -> dict[str, object]:
        """Return what a client writes for the operations of pages."""
        urls = [line.partition(":: ")[2] for line in pages.split("\n") if line.startswith(".. rest_method:: ")]
        calls = {url: self.text() for url in [*urls, self.word()]}
        language = self.random.choice(["shell", "python", self.word()])
        return {"title": self.word(), "language": language, "text": f"{self.word()} {{call}}", "operations": calls}

    def write(self, folder: Path) -> None:
        """Write a reference into ``folder``; beside it lies a secret that nothing may show."""
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "v2.9").mkdir(parents=True)
        names = [self.word() for _ in range(self.random.randint(1, 8))]
        operations = "\n".join(part for _ in range(self.random.randint(1, 4)) for part in self.operation(names))
        title = self.text(3)
        pages = {
            "conf.py": "extensions = ['sphinx_compute_ref']\ncompute_ref_samples = '.'\ncompute_ref_clients = 'clients.yaml'\n"
            f"project = {self.word()!r}\nrst_epilog = {self.random.choice(['', '', self.text(), '.. include:: /b.inc'])!r}\n",
            "clients.yaml": json.dumps([self.client(operations)]),
            "index.rst": f"{title}\n{'=' * max(len(title.encode()), 4)}\n\n{operations}\n\n.. include:: a.inc\n",
            "a.inc": f"{self.text()}\n\n.. include:: {self.random.choice(['a.inc', 'b.inc', self.path()])}\n",
            "b.inc": f"{self.text()}\n",
            "about.rst": ":orphan:\n\nAbout\n=====\n",  # Sphinx itself stops where no document has a title with a letter
            "parameters.yaml": "".join(self.definition(name) for name in dict.fromkeys(names)),
            "s.json": json.dumps(self.value()),
            "v2.9/s.json": json.dumps(self.value())[: self.random.choice([None, 20])],
        }
        if self.random.random() < 0.05:
            pages["parameters.yaml"] += "".join(self.definition(f"{self.word()}{n}") for n in range(400))
            pages["s.json"] = "[" * 5000
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8", errors="replace", newline="\n")
        odd = "".join(one for one in self.word() if one not in "/\0")[:60]
        if odd.strip(".") and self.random.random() < 0.3:
            (folder / f"{odd}.rst").write_text(f"{title}\n{'=' * max(len(title.encode()), 4)}\n", "utf-8", "replace")
        (folder / "link").symlink_to(self.random.choice(["../../secret", "a.inc", "/dev/zero", "."]))
        (folder / "loop").symlink_to("loop")


def outputs(source: Path, before: Any) -> tuple[list[str], Any]:
    """Return all that the commands that run no code of the tree say about a reference, and its model."""
    reference = read_reference(source, samples=source)
    result = check(reference)
    model = model_of(reference)
    said = [f"{finding.location} {finding.message} {finding.related}" for finding in result.findings]
    said += [json.dumps(model), *exports(reference)]
    if before is not None:
        comparison = compare(before, model)
        said += [markdown_report(comparison), text_report(comparison)]
    return said, model


def exports(reference: Reference) -> Iterator[str]:
    """Yield OpenAPI documents of all microversions and of all in one, and the JSON Schema of each message."""
    documents = OpenApi(reference, Context(reference).matches, settings_from({}, server="/", prefix=""))
    writer = JsonWriter()
    for version in documents.versions():
        yield writer.text(documents.document(version))
    yield yaml_text(merged_document(documents))
    for operation in reference.operations:
        for role in ("request", "response"):
            yield json.dumps(documents.schema(operation, role, None))


def hovers(source: Path) -> Iterator[str]:
    session = Session(str(source))
    snapshot = session.check()
    for name in ("index.rst", "parameters.yaml", "s.json"):
        path = os.path.relpath(source / name)
        for line, text in enumerate(session.lines(path)[:40], 1):
            answers = Answers(session, snapshot, path, line, min(len(text), 8) + 1)
            yield str(answers.hover())
            yield str(list(answers.definitions()))
            yield str(list(answers.completions()))


def build(source: Path) -> Iterator[tuple[Path, list[str]]]:
    """Build the reference, and yield what runs in each of its pages."""
    app = SphinxTestApp("html", srcdir=source, confoverrides={"compute_ref_markdown": True}, verbosity=0)
    try:
        app.build()
        for path in sorted(Path(app.outdir).rglob("*.html")):
            yield path, active(parse(path.read_text("utf-8")))
    finally:
        app.cleanup()


def is_ours(running: str) -> bool:
    """Links that authors write stay what they are in any page of Sphinx."""
    return not running.startswith("<a href=")


def test_hostile_references_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    (tmp_path / "secret").write_text(f"{SECRET}\n", "utf-8")
    (repository / ".git").mkdir()
    monkeypatch.chdir(repository)
    maker, before, slowest = Maker(SEED), None, 0.0
    for number in range(COUNT):
        source = repository / "source"
        maker.write(source)
        start = time.process_time()
        said, before = outputs(source, before)
        if number % 5 == 0:
            said += hovers(source)
        assert not [text for text in said if SECRET in text], number
        if number % 50 == 7:
            for name in ("link", "loop"):
                (source / name).unlink()
            for name in ("index.rst", "a.inc"):  # Sphinx's own directives read a device to its end, which has none
                text = (source / name).read_text("utf-8", "replace")
                (source / name).write_text(text.replace("/dev/zero", "/dev/null"), "utf-8", newline="\n")
            for page, running in build(source):
                assert not [one for one in running if is_ours(one)], (number, page)
        took = time.process_time() - start
        slowest = max(slowest, took)
        assert took < LIMIT, number
    print(f"{COUNT} references, seed {SEED}, slowest {slowest:.1f} s")


def test_plans_and_comparisons_of_hostile_repositories_end(
    tmp_path: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", "utf-8")
    repository = tmp_path / "repository"
    repository.mkdir()
    monkeypatch.chdir(repository)

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    (repository / "pyproject.toml").write_text(
        '[tool.compute-ref]\nsource = "source"\n[tool.compute-ref.publish]\ntags = ["*"]\n'
    )
    maker = Maker(SEED)
    tags = ['x"onload="x', "$(id)", "1a" + "-a" * 40 + "-x", "é", "a;b", "con", "latest", "_versions"]
    for tag in tags[: max(2, min(COUNT // 10, len(tags)))]:
        maker.write(repository / "source")
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "x")
        git("tag", tag)
        for arguments in (
            ("compare", "HEAD", tag),
            ("publish", "plan"),
            ("compare", tags[0], tag, "--format", "markdown"),
        ):
            start = time.process_time()
            done = compute_ref(*arguments)
            assert done.status in (0, 1, 2)
            assert "Traceback" not in done.out + done.err
            assert SECRET not in done.out + done.err
            assert time.process_time() - start < LIMIT, arguments
