"""Paragraphs as rules read them: descriptions that are one paragraph are told from others without being parsed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.reading.rst.source import read_blocks
from sphinx_compute_ref.rules.passages import ONE_PARAGRAPH
from sphinx_compute_ref.rules.tables.misnamed_parameter import names_in
from sphinx_compute_ref.rules.tables.repeated_word import TWICE
from sphinx_compute_ref.rules.texts import texts_of

PIECES = st.sampled_from(["The ", "name", "a", "::", "``", "  ", "\n", "\n\n", "\t", "..", *".):`-*=#1| "])


@given(st.lists(PIECES, max_size=12).map("".join))
@example("a. The name")
@example("The name\n========\n")
@example("The name::\n\n  text\n")
@example("name  \nname\n")
@example("````")
@example("name\n````")
def test_what_counts_as_one_paragraph_is_one(text: str) -> None:
    if ONE_PARAGRAPH.match(text):
        lines = tuple(line.rstrip() for line in text.rstrip("\n").split("\n"))
        ((read, of_paragraph),) = texts_of(read_blocks(text))
        assert read == "\n".join(lines)
        assert [(line.text, line.line, line.column) for line in of_paragraph] == [
            (line, number, 1) for number, line in enumerate(lines, 1)
        ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sorts the The list.", "the The"),
        ("the provider. provider.", "provider. provider"),
        ("the Provider. Provider.", None),
        ("of fooBar. fooBar.", None),
        ("that that is", None),
        ("It it is", None),
        ("sets a an image", "a an"),
        ("the\nthis", "the\nthis"),
        ("the the-last", None),
        ("``the the``", None),
        ("ab aba", None),
    ],
)
def test_words_that_stand_twice(text: str, words: str | None) -> None:
    match = TWICE.search(text)
    assert (match[0] if match is not None else None) == words


def test_names_come_in_the_order_of_the_text() -> None:
    text = "Set fixed_ip, ``media-types``, \"node\" or userId; not a.b_c, fixed_ip(s) or 'two words'."
    assert [match[match.lastgroup or 0] for match in names_in(text)] == ["fixed_ip", "media-types", "node", "userId"]


def test_rules_about_english_words_leave_other_languages_alone(tmp_path: Path) -> None:
    def codes(*, article: str) -> set[str]:
        sections = "".join(
            f"{title}\n{'-' * 6}\n\n.. rest_method:: GET /coisas/{title}\n\n"
            f"Mostra {article} outra rede a este projeto. Er zeigt die die Server. A coisa tem nome.\n\n"
            for title in ("Vermel", "Amarel", "Azulao", "Branco", "Roxear")
        )
        (tmp_path / "index.rst").write_text(f"Coisas\n======\n\n{sections}", "utf-8")
        findings = check(read_reference(tmp_path), select=["CR220", "CR222"]).findings
        return {finding.code for finding in findings}

    assert codes(article="a") == set()
    assert codes(article="the") == {"CR220", "CR222"}
