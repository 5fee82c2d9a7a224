"""Lists of values with meanings in descriptions: what becomes of them, on the page and in Markdown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from page import having, parse, text_of
from sphinx_project import Project

from sphinx_compute_ref.sphinx_ext.source.listed_values import VALUES, with_meanings


def converted(text: str) -> list[nodes.Node]:
    return with_meanings(publish_doctree(text, settings_overrides={"report_level": 5}).children)


def values_of(text: str) -> list[tuple[str, str]]:
    """Return the values of the lists in ``text``, with what they mean."""
    return [
        (_value(item.children[0]), " ".join(item.children[1].astext().split()))
        for block in converted(text)
        if isinstance(block, nodes.Element)
        for one in block.findall(nodes.definition_list)
        if VALUES in one["classes"]
        for item in one.children
    ]


def _value(term: nodes.Node) -> str:
    """Return a term without what led to the meaning, which pages do not show."""
    return "".join(one.astext() for one in term.children if not isinstance(one, nodes.inline))


@pytest.mark.parametrize(
    "text",
    [
        "- ``on``: It runs.\n- ``off``: It does not.",
        "- ``on`` - It runs.\n- ``off`` -- It does not.",
        "- ``on``. It runs.\n- ``off``. It does not.",
        "- ``on`` = It runs.\n- ``off`` = It does not.",
        "- **on**: It runs.\n- **off**: It does not.",
        "- *on*: It runs.\n- *off*: It does not.",
        "- on: It runs.\n- off: It does not.",
        "- on - It runs.\n- off - It does not.",
        "* ``on``:\n\n  It runs.\n\n* ``off``:\n\n  It does not.",
        "``on``\n  It runs.\n``off``\n  It does not.",
        "One of\n\n  - ``on``: It runs.\n  - ``off``: It does not.\n\nand no other.",
        ".. note::\n\n   - ``on``: It runs.\n   - ``off``: It does not.",
    ],
)
def test_forms_of_lists(text: str) -> None:
    assert values_of(text) == [("on", "It runs."), ("off", "It does not.")]


def test_words_that_lead_to_a_meaning_stay() -> None:
    assert values_of("- ``UP`` if it runs.\n- ``DOWN`` when it does not.") == [
        ("UP", "if it runs."),
        ("DOWN", "when it does not."),
    ]
    assert values_of("- ``null``, if nobody knows.\n- ``UP``: It runs.")[0] == ("null", "if nobody knows.")


def test_several_values_and_remarks_stand_together() -> None:
    text = "- ``1``, ``yes`` or ``true``: It runs.\n- ``0`` (since 2.5): It does not."
    assert values_of(text) == [("1, yes or true", "It runs."), ("0 (since 2.5)", "It does not.")]


def test_a_meaning_has_all_that_follows() -> None:
    text = "- ``on``: It runs, with ``more`` and `a link <https://example.org>`__.\n\n  Further.\n\n- ``off``: Not."
    assert values_of(text)[0] == ("on", "It runs, with more and a link. Further.")


def test_a_value_may_lack_a_meaning_where_most_have_one() -> None:
    assert values_of("- ``on``: It runs.\n- ``off``") == [("on", "It runs."), ("off", "")]


@pytest.mark.parametrize(
    "text",
    [
        "- ``on``\n- ``off``",  # nothing is said of them
        "- ``on``: It runs.",  # one item is no list of values
        "- ``tag`` must be given.\n- ``name`` is optional.",  # sentences
        "- ``on``: It runs.\n- Anything else: It does not.",
        "- A name or an ID.\n- Nothing.",
        "- ``a``\n- ``b``\n- ``c``\n- ``d``: The last.",
        "- on: It runs.\n- ``off``: It does not.",
        "Some words\n  that are explained.\nOther words\n  that are, too.",
        "Words, ``on`` or ``off``.",
    ],
)
def test_other_lists_stay_as_they_are(text: str) -> None:
    assert values_of(text) == []
    before = publish_doctree(text, settings_overrides={"report_level": 5}).children
    assert [str(one) for one in converted(text)] == [str(one) for one in before]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_no_word_is_lost_in_a_real_list() -> None:
    text = """Possible values are:

- ``network-changed`` (2.1), ``network-plugged``: said *by* ``neutron``
  about `it <https://example.org>`__.

  .. note:: Only once.

- ``volume-extended``. From 2.51 on, where

  - ``a``: The first.
  - ``b``: The second.
- ``other``
"""
    before = " ".join(one.astext() for one in publish_doctree(text).children)
    after = " ".join(one.astext() for one in converted(text))
    assert words(after) == words(before)
    assert "".join(after.split()) == "".join(before.split())
    assert ("a", "The first.") in values_of(text)


INDEX = """
Things
======

Show Thing
----------

.. rest_method:: GET /things

Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - state: state
   - old.state: state
   - mode: mode
"""
PARAMETERS = """
mode:
  description: |
    What it does:

    - ``A/B``: Both, see `the guide <https://example.org>`_.
    - ``a-b``: One by one.
  in: body
  required: true
  type: string
state:
  description: |
    - ``ACTIVE``: It runs.
    - ``ERROR``: It does not | at all.
  in: body
  required: true
  type: string
"""


def test_values_have_links_below_their_rows_and_stand_in_markdown(tmp_path: Path) -> None:
    files = {"conf.py": 'extensions = ["sphinx_compute_ref"]\n', "index.rst": INDEX, "parameters.yaml": PARAMETERS}
    built = Project.of(tmp_path / "source", files).build(compute_ref_markdown=True)
    page = parse((built.out / "index.html").read_text("utf-8"))
    found = {}
    for row in having(page, "rest-parameter"):
        (values,) = having(row, VALUES)
        found[row.get("id")] = [
            (term.get("id"), link.get("href"), text_of(link)) for term in values.iter("dt") for link in term.iter("a")
        ]
    assert found == {
        f"show-thing-response-{name}": [
            (f"show-thing-response-{name}--{value}", f"#show-thing-response-{name}--{value}", text)
            for value, text in values
        ]
        for name, values in {
            "state": [("active", "ACTIVE"), ("error", "ERROR")],
            "old-state": [("active", "ACTIVE"), ("error", "ERROR")],
            "mode": [("a-b", "A/B"), ("a-b-2", "a-b")],
        }.items()
    }
    description = next(iter(having(page, "rest-description")))
    assert words(text_of(description)) == words("ACTIVE It runs ERROR It does not at all")
    markdown = (built.out / "index.md").read_text("utf-8")
    assert r"<dl><dt>`ACTIVE`:</dt><dd>It runs.</dd><dt>`ERROR`:</dt><dd>It does not \| at all.</dd></dl>" in markdown
