"""An article does not fit the word behind it: "a instance", "an server".

What it does
    Looks in the paragraphs of pages and in descriptions for "a" before a word with a vowel at its beginning, and for
    "an" before one with a consonant and a vowel. Words that are spoken otherwise ("a one-time key", "an hour"), words
    in capitals, and literals are left alone.

    A reference in another language has no findings.

Why is this bad
    Readers stumble, and often the word is the wrong one, or one is missing.

Example
    ::

        Deletes a image.

Use instead
    ::

        Deletes an image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.passages import phrases
from sphinx_compute_ref.rules.rule import Context, Rule

#: "A" may be the name of something: no article stands before these.
_SMALL = (
    "and|are|all|also|always|any|as|at|be|been|each|either|else|even|ever|every|for|from|has|have|if|in|into|is|it|may|"
    "must|not|of|on|only|or|over|per|so|than|that|the|then|to|was|were|when|which|will|with"
)
#: No part of a name, path or literal before it, none behind it.
_WRONG = re.compile(
    r"[Aa](?<![\w`'\"./{<|*:-].)(?:"  # what begins with a letter is sought faster
    rf"\s+(?!(?i:{_SMALL}|one|once|eu\w*|ewe\w*|ouija)\b)[AEIOaeio][a-z]{{2,}}"
    rf"|n\s+(?!(?i:{_SMALL})\b)"
    r"(?:(?:[BCDFGJKMPQTVWZbcdfgjkmpqtvwz]|[BCDFGPTbcdfgpt][lr]|[Ss][chklmnptw]|[Ss]t?r|[NRLSYnrlsy])[aeiou][a-z]{2,}"
    r"|[Uu]ni(?:que|versal|f|t)[a-z]*|[Uu]s(?:er|age|eful)[a-z]*|U[RU]I[DLs]*|URLs?)"
    r")(?![\w`'\"/:*|.]\w|[`'\"/*|])"
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the articles, the same of a paragraph once."""
    for passage, match in phrases(context, _WRONG):
        article, word = match[0].split()
        right = f"{article}n" if len(article) == 1 else article[0]
        message = f'"{article} {word}": write "{right} {word}", or the word that is missing'
        yield passage.finding("CR222", message, match.start(), passage.subject_of(f"{article} {word}"))


RULE = Rule("CR222", "wrong-article", Severity.WARNING, __doc__, check, follows=("CR107",))
