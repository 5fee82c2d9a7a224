"""Pages become blocks as docutils reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.matching.names import edit_distance
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.rst.blocks import Comment, Directive, Heading, Paragraph, Suspicion, TextTable
from sphinx_compute_ref.reading.rst.losses import misspelt
from sphinx_compute_ref.reading.rst.source import read_blocks


def headings(text: str) -> list[str]:
    return [block.title for block in read_blocks(text) if isinstance(block, Heading)]


def directives(text: str) -> list[str]:
    return [block.name for block in read_blocks(text) if isinstance(block, Directive)]


def suspicions(text: str) -> list[str]:
    return [block.subject for block in read_blocks(text) if isinstance(block, Suspicion)]


@pytest.mark.parametrize(
    "text",
    [
        "Title\n=====\n",
        "=====\nTitle\n=====\n",
        "=======\n Title\n=======\n",
        "Title\n=======\n",
        "A longer title\n====\n",
        "Text.\n\nTitle\n=====\nText.\n",
        "Title\n:::::\n",
    ],
)
def test_underlined_line_is_a_heading(text: str) -> None:
    assert len(headings(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Text\nTitle\n=====\n",
        "Long\n--\n",
        "Text.\n\n----\n\nText.\n",
        "::\n\n  Title\n  =====\n",
        ".. note::\n\n   Title\n   =====\n",
        "..\n   Title\n   =====\n",
        "===== =====\nTitle name\n===== =====\na     b\n===== =====\n",
        "+-----+\n| Tit |\n+=====+\n| a   |\n+-----+\n",
    ],
)
def test_other_underlines_are_not(text: str) -> None:
    assert headings(text) == []


def test_literal_blocks_hide_directives() -> None:
    text = "Write::\n\n   .. rest_method:: GET /a\n\n   Text.\n\n.. rest_method:: GET /b\n"
    assert directives(text) == ["rest_method"]
    assert directives(".. code-block:: rst\n\n   .. rest_method:: GET /a\n") == ["code-block"]


def test_comments_hide_directives() -> None:
    text = "..\n   .. rest_method:: GET /a\n\n   .. rest_method:: GET /b\n.. rest_method:: GET /c\n"
    assert directives(text) == ["rest_method"]
    (comment,) = (block for block in read_blocks(text) if isinstance(block, Comment))
    assert [line.text for line in comment.lines] == [".. rest_method:: GET /a", ".. rest_method:: GET /b"]


def test_empty_comment_takes_nothing() -> None:
    assert directives("..\n\n   .. rest_method:: GET /a\n") == ["rest_method"]


def test_directives_in_directives_count() -> None:
    assert directives(".. only:: html\n\n   .. note::\n\n      .. include:: a.inc\n") == ["only", "note", "include"]


def test_arguments_options_and_content_have_places() -> None:
    text = ".. literalinclude:: a/\n      b.json\n   :language: javascript\n   :lines: 1-3\n\n   content\n"
    (block,) = read_blocks(text)
    assert isinstance(block, Directive)
    assert block.argument == "a/ b.json"
    assert block.options == (("language", "javascript", 3, 4), ("lines", "1-3", 4, 4))
    assert [(line.text, line.line, line.column) for line in block.content] == [("content", 6, 4)]
    assert (block.line, block.column, block.last) == (1, 1, 6)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (".. rest_method: GET /a\n", "lost rest_method GET /a"),
        (".. rest_method GET /a\n", "lost rest_method GET /a"),
        (".. include a.inc\n", "lost include a.inc"),
        ("Text\n.. rest_method:: GET /a\n", "lost rest_method GET /a"),
        ("Text\nResponse\n--------\n", "glued heading Response"),
        ("Text\nResponse\n--------------------\n", "glued heading Response"),
        (".. versionadded: 1.83\n   A field.\n", "lost versionadded 1.83"),
        (".. deprecated: 2.36\n", "lost deprecated 2.36"),
        (".. warning:\n\n   Do not.\n", "lost warning "),
        (".. rest-method:: GET /a\n", "lost rest_method rest-method"),
        (".. restparameter:: p.yaml\n\n   - a: b\n", "lost rest_parameters restparameter"),
        (".. LitteralInclude :: a.json\n", "lost literalinclude LitteralInclude"),
        (".. only:: html\n\n   .. rest_mehtod:: GET /a\n", "lost rest_method rest_mehtod"),
        ("Show Server\n~~~\n", "underline Show Server"),
        ("Text.\n\nShow Server\n==\n\nText.\n", "underline Show Server"),
        ("<<<<<<< HEAD\nA text.\n=======\nText.\n>>>>>>> change\n", "conflict"),
        ("<<<<<<< HEAD\n=======\nText.\n>>>>>>> change\n", "conflict"),
        ("- a\n<<<<<<< HEAD\n- b\n=======\n>>>>>>> change\n", "conflict"),
        ("=== ===\na   b\n<<<<<<< HEAD\n=== ===\n", "conflict"),
    ],
)
def test_text_that_lost_its_meaning_is_suspicious(text: str, subject: str) -> None:
    assert suspicions(text) == [subject]


@pytest.mark.parametrize(
    "text",
    [
        ".. rest_method is described elsewhere\n",
        ".. include all of them here, once they are ready\n",
        ".. rest_parameters\n   come later\n",
        "Text\n\n.. rest_method:: GET /a\n",
        "Text\n----\n\nResponse\n--------\n",
        "Text\nName  Value\n====  =====\n",
        "Text\nThis line is much longer than what follows it\n----\n",
        "Text says .. rest_method: here\n",
        ".. note: this stays a comment\n",
        ".. deprecated: the whole of it, some day\n",
        ".. note:\n\nText\n",
        ".. versionadded:: 1.83\n   A field.\n",
        ".. Rest_Method:: GET /a\n",
        ".. rest_expand_all::\n",
        ".. remoteliteralinclude:: a.json\n",
        ".. rest:: GET /a\n",
        ".. code-block:: rst\n\n   .. rest-method:: GET /a\n",
        "..\n   .. rest-method:: GET /a\n",
        "Text::\n\n   .. rest-method:: GET /a\n   <<<<<<< HEAD\n",
        "Yes\n===\n",
        "Text that has\na second line\n--\n",
        "Text\n--\nand more\n",
        "<<<<<<<\n<<<<<<< \n",
        "...\n~~~\n",
    ],
)
def test_text_that_means_what_it_says_is_not(text: str) -> None:
    assert suspicions(text) == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (".. rest_parameters: images-parameters.yaml\n", 'write ".. rest_parameters:: images-parameters.yaml"'),
        (".. rest_method:\n   GET /a\n", 'write ".. rest_method::"'),
        (".. rest_method::GET /a\n", 'write ".. rest_method:: GET /a"'),
        ("..rest_method:  GET /a\n", 'write ".. rest_method:: GET /a"'),
        (".. rest_expand_all:\n", 'write ".. rest_expand_all::"'),
        (".. deprecated: 2.36\n", 'write ".. deprecated:: 2.36"'),
        (".. warning:\n\n   Do not.\n", 'write ".. warning::"'),
        (".. rest-method:: GET /a\n", 'write ".. rest_method:: GET /a"'),
        (".. rest-parameters::\n", 'write ".. rest_parameters::"'),
    ],
)
def test_the_advice_is_a_whole_line(text: str, advice: str) -> None:
    (found,) = (block for block in read_blocks(text) if isinstance(block, Suspicion))
    assert advice in found.message


@given(st.text("rest_mhod-", max_size=14))
def test_misspelt_names_are_two_edits_away(name: str) -> None:
    far = edit_distance(name, "rest_method", 2) > 2
    assert (misspelt(name) is None) == (far or name == "rest_method")


def test_slips_are_faults_of_the_part_that_is_included(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"Servers\n=======\n\n.. include:: a.inc\n   :start-line: 2\n\n.. include:: a.inc\n   :start-line: 2\n"
    slips = b".. rest-method:: GET /a\n\n.. rest-method:: GET /b\n\n<<<<<<< HEAD\n"
    reference = read(tmp_path, monkeypatch, index_rst=page, a_inc=slips)
    assert [(fault.code, fault.location.line, fault.location.column) for fault in reference.faults] == [
        ("CR008", 3, 4),
        ("CR008", 5, 1),
    ]


def test_paragraphs_keep_their_lines() -> None:
    (block,) = read_blocks("One\ntwo\n  \n")
    assert isinstance(block, Paragraph)
    assert block.text == "One two"


PAGE = (
    "Servers\n=======\n\nShow\n~~~~\n\n.. rest_method:: GET /servers/{id}\n\n"
    ".. rest_parameters:: p.yaml\n\n   - id: id\n"
)


def read(folder: Path, monkeypatch: pytest.MonkeyPatch, **pages: bytes) -> Reference:
    for name, data in pages.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    monkeypatch.chdir(folder)
    return read_reference(".")


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode(),
        PAGE.replace("\n", "\r\n").encode(),
        PAGE.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + PAGE.encode(),
    ],
    ids=["lf", "crlf", "cr", "bom"],
)
def test_line_ends_and_byte_order_marks_change_nothing(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (operation,) = read(tmp_path, monkeypatch, index_rst=data).operations
    (row,) = operation.request.rows
    assert str(operation.location) == "index.rst:7:1"
    assert str(row.location) == "index.rst:11:6"


def test_columns_count_characters_where_there_are_tabs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.replace("   - id: id", "\t- id:\tid\n\t- name: name")
    operation = read(tmp_path, monkeypatch, index_rst=page.encode()).operations[0]
    assert [(row.location.column, row.ref_location.column) for row in operation.request.rows] == [(4, 8), (4, 10)]


def test_page_that_is_not_utf_8_is_read_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, monkeypatch, index_rst=PAGE.replace("Show", "Z\u00fcrich").encode("latin-1"))
    assert reference.operations[0].method == "GET"
    assert [(fault.code, str(fault.location)) for fault in reference.faults if fault.code == "CR008"] == [
        ("CR008", "index.rst:4:2")
    ]


def test_includes_nest_and_sections_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(
        tmp_path,
        monkeypatch,
        index_rst=b"API\n===\n\n.. include:: a.inc\n",
        a_inc=b"Servers\n-------\n\n.. include:: b.inc\n",
        b_inc=b"Show\n~~~~\n\n.. rest_method:: GET /servers\n",
    )
    (resource,) = reference.resources
    assert resource.title == "Servers"
    assert [operation.title for operation in resource.operations] == ["Show"]
    assert reference.documents[0].files == ("index.rst", "a.inc", "b.inc")


def test_circular_include_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, monkeypatch, index_rst=b".. include:: index.rst\n")
    assert [fault.message[:16] for fault in reference.faults] == ["circular include"]


@pytest.mark.parametrize(
    ("text", "term"), [("Term\n  Definition\n", True), ("One\ntwo\n  Quote\n", False), ("One\n\n  Quote\n", False)]
)
def test_a_line_right_above_indented_text_is_a_term(text: str, term: bool) -> None:
    block = read_blocks(text)[0]
    assert isinstance(block, Paragraph)
    assert block.term == term


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        (".. note:: This is new.", ["This is new."]),
        (".. note:: This is\n   new.\n\n   More.", ["This is new.", "More."]),
        (".. note:: See::\n\n      {}\n\n   More.", ["See::", "{}", "More."]),
        (".. note:: See\n   here::\n\n      {}\n\n   More.", ["See here::", "More."]),
        (".. note:: - one\n          - two", ["two"]),
        (".. rest_method:: GET /", []),
    ],
)
def test_a_paragraph_may_begin_on_the_line_of_an_admonition(text: str, paragraphs: list[str]) -> None:
    assert [block.text for block in read_blocks(text) if isinstance(block, Paragraph)] == paragraphs


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("=== ===\na   b\n=== ===\nc   d\n\ne   f\n=== ===", ["a   b", "c   d", "e   f"]),
        ("=== ===\na   b\n--- ---\nc   d\n=== ===", ["a   b", "c   d"]),
        ("=== ===\na   b\n=== ===\nc   d\n=== ===\nBelow.", ["a   b", "c   d"]),
        ("=== ===\na   b\n=== ===\nBelow.", ["a   b"]),
        ("  === ===\n  a   b\n  === ===", ["a   b"]),
        ("+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+", ["| a | b |", "| c | d |"]),
        ("+---+\n| a |\n+---+\nBelow.", ["| a |"]),
        ("  +---+\n  | a |\n  +---+", ["| a |"]),
    ],
)
@pytest.mark.parametrize("below", ["", "\n\nBelow."])
def test_a_table_ends_with_its_last_border(table: str, rows: list[str], below: str) -> None:
    page = f"Above.\n\n{table}{below}"
    _, drawn, *others = read_blocks(page)
    assert isinstance(drawn, TextTable)
    assert [line.text for line in drawn.lines] == rows
    assert (drawn.line, drawn.column) == (3, table.index(table.strip()[0]) + 1)
    assert [page.split("\n")[line.line - 1][line.column - 1 :] for line in drawn.lines] == rows
    texts = {block.text for block in others if isinstance(block, Paragraph)}
    assert texts == ({"Below."} if "Below." in f"{table}{below}" else set())


@settings(deadline=None)
@given(st.lists(st.sampled_from(["=== ===", "=== ====", "a   b", "Text is", ""]), min_size=1, max_size=8))
def test_what_follows_a_table_is_what_docutils_takes_for_that(lines: list[str]) -> None:
    text = "\n".join(["Start.", "", *lines, "", "The end.", ""])
    document = publish_doctree(text, settings_overrides={"report_level": 5})
    theirs = [paragraph.astext() for paragraph in document.findall(nodes.paragraph)]
    ours = [block.text for block in read_blocks(text) if isinstance(block, Paragraph)]
    assert ("The end." in theirs) == ("The end." in ours)


@pytest.mark.parametrize(
    "title", ["日本\n====", "日a\n---", "e\u0301a\n--", "1. First\n========", "-First\n------", "a:b: c\n------"]
)
def test_a_title_is_as_wide_as_its_letters(title: str) -> None:
    assert headings(f"{title}\n\nText.") == [title.split("\n", maxsplit=1)[0]]


@pytest.mark.parametrize(
    "text", ["日本\n===", "ab\n-", "- First\n=======", "* First\n=======", ":First: x\n=========", ":a:\n==="]
)
def test_lists_and_lines_that_are_too_short_make_no_title(text: str) -> None:
    assert headings(f"{text}\n\nText.") == []
