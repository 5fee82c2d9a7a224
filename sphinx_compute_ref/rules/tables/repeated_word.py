"""A word stands twice in a row.

What it does
    Looks in the paragraphs of pages and in descriptions for a word that is there twice ("the the"), also as a sentence
    of its own ("of the provider. provider."), and for two articles in a row ("the this", "a an"). Words that may follow
    themselves ("that that", "it it") are left alone, and so are literals.

    A reference in another language has no findings.

Why is this bad
    Readers stumble, and often a word is missing that should be there instead.

Example
    ::

        Sorts the response by the this attribute value.

Use instead
    ::

        Sorts the response by this attribute value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.passages import phrases
from sphinx_compute_ref.rules.rule import Context, Rule

#: One of these begins no word, and none of those ends one: "x/the the", "``the the``", "the the-last".
_BEFORE, _BEHIND = r"(?<![\w`'\"./{<|*:-])", r"(?![\w`'\"/:*|-])"
#: What may follow itself.
_MAY_FOLLOW_ITSELF = "".join(rf"(?<!\b(?i:{word}))" for word in ("that", "had", "it", "is", "do", "no", "so"))
#: The letters are those of ``(?i:[a-z])``; a word is taken whole, for it is looked at each word of a text.
TWICE = re.compile(
    rf"{_BEFORE}(?:"
    rf"(?P<word>[A-Za-z\u017f\u212a]{{2,}}+)"
    rf"(?:\s++(?i:(?P=word)){_MAY_FOLLOW_ITSELF}|\.\s+(?=[a-z]{{3,}}+\.(?:\s|\Z))(?P=word))"
    rf"|[Tt]he\s+(?:this|an?|these|those)|[Aa]\s+(?:a|an|the)|[Aa]n\s+(?:an?|the)"
    rf"){_BEHIND}"
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the words that stand twice, each at the first of the two; those of a paragraph that are the same, once."""
    for passage, match in phrases(context, TWICE):
        words = " ".join(match[0].split())
        message = f'"{words}": one of the two words is too many'
        yield passage.finding("CR220", message, match.start(), passage.subject_of(words))


RULE = Rule("CR220", "repeated-word", Severity.WARNING, __doc__, check, follows=("CR107",))
