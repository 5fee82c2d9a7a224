"""Samples, requests and literals in HTML: all of their text, in few elements."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from page import classes, having, parse, text_of
from sphinx_project import Project

from sphinx_compute_ref.sphinx_ext.html.json import highlight_json
from sphinx_compute_ref.sphinx_ext.html.quoting import VERSION_MARK
from sphinx_compute_ref.sphinx_ext.html.requests import Language, write_requests

ODD = '{"a\\": 1": "b: \\"c\\"", "<i>&": ["x:", -1, 2.5e3, true, null], "" : {"\\\\": "</pre>"}}\n'


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Element:
    project = Project("basic", tmp_path_factory.mktemp("samples"))
    source = project.source / "things.inc"
    text = source.read_text("utf-8")
    words = "One ``word``, ``two words``, ``a-hyphen``, ``dotted.name:2``.\n\n"
    source.write_text(text.replace("Normal response", f"{words}Normal response", 1), encoding="utf-8")
    return parse((project.build().out / "index.html").read_text("utf-8"))


def test_no_character_of_a_sample_is_lost() -> None:
    html = highlight_json(ODD)
    assert html is not None
    assert unescape(re.sub(r"<[^>]*>", "", html)) == ODD


def test_values_have_elements_and_names_have_none() -> None:
    html = highlight_json(ODD)
    assert html is not None
    values = re.findall(r'<b class="(\w+)">(.*?)</b>', html)
    assert [kind for kind, _ in values] == ["s2", "s2", "mi", "mf", "kc", "kc", "s2"]
    assert [unescape(value) for _, value in values][:2] == [r'"b: \"c\""', '"x:"']


def test_quotes_are_written_as_they_are() -> None:
    assert highlight_json('{"name": "a"}') == '{"name": <b class="s2">"a"</b>}'


def test_what_is_not_json_is_left_to_pygments() -> None:
    assert highlight_json("{name: 1}") is None


def test_sample_is_one_element_around_its_text(page: Element) -> None:
    samples = [one for one in having(page, "rest-sample") if not any(having(one, "code-block-caption"))]
    assert len(samples) == 2
    for sample in samples:
        assert [child.tag for child in sample] == ["pre"]
        assert classes(sample)[0] == "highlight"
        json.loads(text_of(sample))


def test_request_is_one_element_with_its_language(page: Element) -> None:
    found = list(having(page, "rest-request"))
    assert found
    for request in found:
        assert [child.tag for child in request] == ["p", "pre"]
    assert {text_of(next(request.iter("p"))) for request in found} == {"curl", "Python"}


def test_literal_of_one_word_is_one_element(page: Element) -> None:
    literals = {text_of(one): len(one) for one in page.iter("code") if "literal" in classes(one)}
    assert literals == literals | {"word": 0, "two words": 2, "a-hyphen": 1, "dotted.name:2": 0}


def written(method: str, body: str | None, header: str = "X-Version: {microversion}") -> dict[str, str]:
    languages = (Language("curl", "curl.txt"), Language("Python", "python.txt"))
    texts = write_requests(languages, (), method=method, url="/things/{thing-id}", header=header, body=body)
    marks = re.compile("[\ufdd0-\ufdd2]")
    return {title: marks.sub("", text).replace(VERSION_MARK, "2.9") for title, text in texts}


@pytest.mark.parametrize("header", ["", "X-Version: {microversion}"])
@pytest.mark.parametrize("body", [None, ODD])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "COPY"])
def test_python_sends_what_is_documented(
    method: str, body: str | None, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, dict[str, Any]]] = []

    def request(method: str, url: str, **options: Any) -> Any:
        sent.append((method, url, options))
        return SimpleNamespace(raise_for_status=lambda: None)

    def function(name: str) -> Any:
        return lambda url, **options: request(name.upper(), url, **options)

    # The functions of requests, and no others.
    names = ("get", "options", "head", "post", "put", "patch", "delete")
    monkeypatch.setitem(sys.modules, "requests", SimpleNamespace(request=request, **{n: function(n) for n in names}))
    monkeypatch.setenv("OS_ENDPOINT", "http://cloud")
    monkeypatch.setenv("OS_TOKEN", "secret")
    exec(written(method, body, header)["Python"], {"thing_id": "7"})
    headers = {"X-Auth-Token": "secret"} | ({"X-Version": "2.9"} if header else {})
    options: dict[str, Any] = {"headers": headers} if body is None else {"headers": headers, "json": json.loads(ODD)}
    assert sent == [(method, "http://cloud/things/7", options)]


@pytest.mark.parametrize("body", [None, ODD])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_curl_sends_what_is_documented(method: str, body: str | None, tmp_path: Path) -> None:
    shell = "/bin/sh"
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\nfor one; do printf "%s\\0" "$one"; done\n', encoding="utf-8")
    curl.chmod(0o755)
    variables = {"PATH": f"{tmp_path}:/usr/bin:/bin", "OS_ENDPOINT": "http://cloud", "OS_TOKEN": "s", "thing_id": "7"}
    command = [shell, "-c", written(method, body)["curl"]]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    arguments = done.stdout.split("\0")[:-1]
    if method == "DELETE" or (method == "POST" and body is None):
        assert arguments[:2] == ["-X", method]
    assert "http://cloud/things/7" in arguments
    assert {"X-Auth-Token: s", "X-Version: 2.9"} <= set(arguments)
    if body is not None:
        assert json.loads(arguments[arguments.index("-d") + 1]) == json.loads(ODD)


def test_pages_of_a_book_are_well_formed(tmp_path: Path) -> None:
    book = Project("basic", tmp_path).build("epub", epub_copyright="x", version="1").out
    pages = sorted(book.glob("*.xhtml"))
    assert "index.xhtml" in [path.name for path in pages]
    for path in pages:
        # The entities are declared in a file that is not in the book.
        fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", path.read_text("utf-8")))
