"""Expressions of the package: none is slow on a long text, and the quick forms find what the plain ones found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Hashable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.comparing import pairing
from sphinx_compute_ref.export import prose
from sphinx_compute_ref.matching import absent_rows, row_names, undocumented
from sphinx_compute_ref.matching.sentences import follow
from sphinx_compute_ref.publishing.plan import naming
from sphinx_compute_ref.publishing.site import pages
from sphinx_compute_ref.reading import json_text, scripts, shown_messages
from sphinx_compute_ref.reading.rst import comments, losses, source, status_codes, titles
from sphinx_compute_ref.reading.yaml import parameters
from sphinx_compute_ref.reports import markdown, review
from sphinx_compute_ref.rules import texts
from sphinx_compute_ref.rules.definitions import blocks
from sphinx_compute_ref.sphinx_ext.source import descriptions

#: Seconds for all of the expressions; a child process is ended then, whatever it is at.
_PATIENCE = 240


@pytest.mark.slow
def test_no_expression_is_slow_on_a_long_text() -> None:
    program = Path(__file__).parents[1] / "expressions.py"
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as process:
        try:
            output, _ = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line for line in lines if "slow" in line] == []
    assert lines[-1] == {"end": True}, "the last of them did not come to an end"
    assert len(lines) > 100


def _all(pattern: str, flags: int = 0) -> Callable[[str], Hashable]:
    compiled = re.compile(pattern, flags)
    return lambda text: tuple((match.span(), match.groups()) for match in compiled.finditer(text))


def _at_start(pattern: str, flags: int = 0) -> Callable[[str], Hashable]:
    compiled = re.compile(pattern, flags)

    def groups(text: str) -> Hashable:
        match = compiled.match(text)
        return match and match.groups()

    return groups


def _whole(pattern: str, flags: int = 0) -> Callable[[str], Hashable]:
    return lambda text: re.fullmatch(pattern, text, flags) is not None


def _any(pattern: str, flags: int = 0) -> Callable[[str], Hashable]:
    return lambda text: re.search(pattern, text, flags) is not None


def _tokens(text: str) -> Hashable:
    """Return the tokens of what holds no text without an end: all others are JSON."""
    whole = text.count('"') % 2 == 0 and "\\" not in text
    return whole and tuple((m.span(m.lastindex or 0), m.groups()) for m in json_text._TOKEN.finditer(text))


def _plain_tokens(text: str) -> Hashable:
    pattern = re.compile(r'\s*(?:([{}\[\],:])|("(?:[^"\\]|\\.)*")|([^\s{}\[\],:"]+))', re.DOTALL)
    whole = text.count('"') % 2 == 0 and "\\" not in text
    return whole and tuple((m.span(m.lastindex or 0), m.groups()) for m in pattern.finditer(text))


def _named(text: str) -> Hashable:
    pattern = re.compile(r"((?:[A-Z][A-Za-z_-]* )*[A-Za-z][A-Za-z_-]*)\s?\(\s*([0-9]{3})\s*\)")
    return tuple((match.start(), match.end(), match[1], int(match[2])) for match in pattern.finditer(text))


def _canonical(text: str) -> Hashable:
    return re.sub(r"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>\s*", "", text, flags=re.IGNORECASE)


def _without_canonical(text: str) -> Hashable:
    page = f"{text}</head><body>".encode()
    return pages.patched(page, pages.Addition("", "", "", "", "")).split(b'<link rel="canonical" href')[0].decode()


def _shape(url: str) -> Hashable:
    path = re.sub(r"\{([^{}/?]+)\}", "{}", re.sub(r"\{[?&][^}]*\}", "", url).partition("?")[0])
    return path.rstrip("/") or "/"


_CONDITIONAL = (
    r"\bonly\b[^.]*\b(?:appears?|returned|present|visible|shown|available|set|admin\w*|users?|if|when|for)\b"
    r"|\b(?:appears?|returned|present|visible|shown|available|included)\b[^.]*\b(?:only|if|when|unless)\b"
    r"|\badmin\w*\b[^.]*\bonly\b|\bmay (?:not )?be (?:absent|present|omitted|missing)|\bwill be absent\b"
    r"|\b(?:will|is|are) not (?:be )?(?:present|returned|shown|included|provided)\b|\bonly applies\b"
)
_REFERRAL = r"\b(?:refer\w*|see|described|documented|same as)\b[^.]*(?:`__?(?!\w)|:\w+:`)"
_INLINE = re.compile(r":[\w:+.-]+:(?=`)|``|`|\*\*|\*")
_SUPPRESSION = r"compute-ref:[ \t]*ignore\b[ \t]*(.*?)[ \t]*(?:(?<!\S)--[ \t]*(.*))?$"
_VERSION = r"(?:^|[^0-9a-z.])v?(\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|post|dev)[-_.]?\d*)*)$"
_GROUP = r"#+(?=.*\b(?:header|path|query|body)\b)(?:\W*\w+){1,4}\W*"
_CAPTION = (
    r"\(\s*(?:since\s+|from\s+)?(?:(?:micro)?versions?\s+)?v?([0-9]+\.[0-9]+)\s*(?:\+|\)|(?:-|–|to)\s*v?([0-9]+\.[0-9]+)?\s*\))"
    r"|\bmicroversion\s+v?([0-9]+\.[0-9]+)"
)
_NO_CODE = (
    r"(?:\A|,)\s*(?:and\s+)?"
    r"((?:[A-Z][A-Za-z_-]* )*[A-Za-z][A-Za-z_-]*\s?\(\s*)?([0-9]{1,2}|[0-9]{4,})(?(1)\s*\))(?=\s*(?:,|\.?\s*\Z))"
)
_CANONICAL_PARTS = ("<link", " rel=canonical", ' rel="canonical', ' "', ">", " href=x", " ", "\n", "x")

#: What is compared: the words that texts are made of, the expression as it would be written, and what the package has.
_CASES: dict[str, tuple[tuple[str, ...], Callable[[str], Hashable], Callable[[str], Hashable]]] = {
    "name of a directive": (
        tuple("a_-.:+9é"),
        _whole(r"(?:(?!_)\w)+(?:[-._+:](?:(?!_)\w)+|_+(?:(?!_)\w)+)*"),
        _whole(source._SIMPLE_NAME.pattern),
    ),
    "version of a ref": (
        (*"1v.-_xa", "rc", "preview", "12"),
        _all(_VERSION, re.IGNORECASE),
        _all(naming._VERSION.pattern, re.IGNORECASE),
    ),
    "comment above a group": (
        ("#", " ", "-", "path", "query", "a", "_", "\t"),
        _whole(_GROUP, re.IGNORECASE),
        _whole(blocks._GROUP.pattern, re.IGNORECASE),
    ),
    "key and value": (
        ("key", "value", " ", "-", "/", "and", ":", "="),
        _any(r"key[\s-]*(?:/|and|-|:|=)?[\s-]*value"),
        _any(undocumented.FREE_MAP.pattern.partition("|\\bkeys?")[0]),
    ),
    "suppression": (
        ("compute-ref:", " ", "\t", "ignore", "CR1", "--", "-", ",", "\xa0"),
        _at_start(_SUPPRESSION),
        _at_start(comments._SUPPRESSION.pattern),
    ),
    "inline markup": (
        (*":`*a+ ", "::"),
        lambda text: _INLINE.sub("", text),
        lambda text: titles._INLINE.sub(r"\1", text),
    ),
    "link that is a target": (
        (*"`<> a\n_", ">`_"),
        _all(r"(?<!`)`([^`<>]+?)\s+<[^`<>]+>`_(?![\w_])"),
        _all(titles._NAMED_LINK.pattern),
    ),
    "link": ((*"`<> a\n_", ">`_"), _all(r"`([^`<]*?)\s*<[^`>]*>`__?"), _all(titles._LINK.pattern)),
    "microversion of a caption": (
        ("(", ")", " ", "since ", "version ", "v", "2.1", "-", "+", "to", "microversion "),
        _all(_CAPTION, re.IGNORECASE),
        _all(titles._CAPTION_VERSION.pattern, re.IGNORECASE),
    ),
    "anchor": (
        tuple("& \n:-?[{,!a"),
        _any(r"(?:^[ \t]*|[:?-][ \t]+|[\[{,][ \t]*|!\S*[ \t]+)&[^\s&]", re.MULTILINE),
        _any(parameters.ANCHOR.pattern, re.MULTILINE),
    ),
    "script that writes": (
        ("open(", "(", ")", "'w", '"', "a", "\n", " "),
        _any(r"open\([^)\n]*[\"'][wax]|\.dump\(|\.write_(?:text|bytes)\("),
        _any(scripts._WRITES.pattern),
    ),
    "referral": (
        ("see", "refers", " ", ".", "`_", "`__", ":ref:`", "a", "same as"),
        _any(_REFERRAL, re.IGNORECASE),
        lambda text: follow(texts._SENDS, texts._LINK, text),
    ),
    "condition": (
        ("only", "Admins", " ", ".", "when", "shown", "a", "may not be absent", "is not shown"),
        _any(_CONDITIONAL, re.IGNORECASE),
        absent_rows.says_when,
    ),
    "placeholders": (
        tuple("ab_\n"),
        lambda text: tuple(
            re.fullmatch(".+".join(map(re.escape, re.split(r"\{x\}", part))), text) is not None
            for part in ("{x}", "a{x}", "{x}b", "a{x}_{x}b", "{x}{x}", "{x}a{x}a{x}", "aa{x}aa")
        ),
        lambda text: tuple(
            row_names.matches_part(part, text)
            for part in ("{x}", "a{x}", "{x}b", "a{x}_{x}b", "{x}{x}", "{x}a{x}a{x}", "aa{x}aa")
        ),
    ),
    "tokens of JSON": (tuple('{}[],:"a \n'), _plain_tokens, _tokens),
    "argument of an include": (
        tuple("/.a \t\n"), _whole(r"\S+[./]\S+"), _whole(losses._ARGUMENT_LIKE["literalinclude"].pattern)
    ),
    "markup in a description": (
        tuple("a9_-.+: é`"),
        _any(r"[`*|\\@]|_(?!\w)|[A-Za-z][\w.+-]*:[^\s]"),
        _any(descriptions._MARKUP.pattern),
    ),
    "heading that ends in #": (
        tuple("#\\ a\n"),
        lambda text: re.sub(r"(?<!\\)#+\s*$", lambda match: "\\#" * match[0].count("#"), text),
        markdown.heading,
    ),
    "codes with names": (
        ("N", "n", "-", " ", "(", ")", "404", "4", "\t"),
        _named,
        lambda text: tuple(status_codes.named_codes(text)),
    ),
    "what is no code": (
        ("N", "n", " ", "(", ")", "40", "4000", ",", ".", "and "),
        _all(_NO_CODE),
        _all(status_codes._NO_CODE.pattern),
    ),
    "canonical link": (_CANONICAL_PARTS, _canonical, _without_canonical),
    "role with a title": (
        (*":`<> a\n.", ":a:`", ">`"),
        lambda text: re.sub(r":[\w:+.-]+:`([^`<>]+?)\s*<[^`<>]*>`", r"[\1]", text),
        lambda text: prose._NAMED_ROLE.sub(r"\1[\2]", text),
    ),
    "role": (
        (*":`~! a\n.", ":a:`"),
        lambda text: re.sub(r":[\w:+.-]+:`[~!]?([^`]+?)`", r"[\1]", text),
        lambda text: prose._ROLE.sub(r"\1[\2]", text),
    ),
    "link of a description": (
        (*"`<> a\n_", ">`_"),
        _all(r"`([^`<>]+?)\s*<([^`<>\s]+)>`__?"),
        _all(prose._LINK.pattern),
    ),
    "header field": (
        (*"aZ0-: \t\n", "é"),
        lambda text: (match := re.fullmatch(r"([A-Za-z][A-Za-z0-9-]*):(?:[ \t]+(.*))?", text)) and match.groups(),
        lambda text: (match := shown_messages._FIELD.fullmatch(text)) and match.groups(),
    ),
    "words of a change": (tuple("a_9.-é \n`"), _all(r"[\w.-]*\w"), _all(review._WORD.pattern)),
    "shape of a URL": (tuple("{}?&/a"), _shape, pairing.url_shape),
}  # fmt: skip


@pytest.mark.parametrize("name", _CASES)
def test_quick_expression_finds_what_the_plain_one_does(name: str) -> None:
    words, plain, quick = _CASES[name]

    @settings(max_examples=400, deadline=None)
    @given(st.lists(st.sampled_from(words), max_size=12).map("".join))
    def compare(text: str) -> None:
        assert quick(text) == plain(text)

    for text in _short(words):
        assert quick(text) == plain(text), text
    compare()


def _short(words: tuple[str, ...]) -> list[str]:
    """Return all texts of up to four words."""
    texts = [""]
    newest = texts
    for _ in range(4):
        newest = [text + word for text in newest for word in words]
        texts = texts + newest
    return texts
