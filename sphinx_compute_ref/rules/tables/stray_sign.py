"""A comma or full stop is where none can be: "a client .", "in that case..", "the filter,the queue".

What it does
    Looks in the paragraphs of pages and in descriptions for a blank before a comma, semicolon or full stop, for none
    behind a comma between two words or behind the end of a sentence, for two of them in a row, and for a paragraph
    that begins with a full stop. Literals, numbers, paths, addresses and "..." are left alone.

    A reference in another language has no findings.

Why is this bad
    Readers stumble, and often a word was taken out there, or one is missing.

Example
    ::

        Deletes a certain job .

Use instead
    ::

        Deletes a certain job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.passages import passages
from sphinx_compute_ref.rules.rule import Context, Rule

_WORD = re.compile(r"\w+")
#: What begins with a set of characters is sought faster, and behind most blanks there is a letter.
_STRAY = re.compile(
    r"\s(?P<blank>(?=[\s,;.])(?<=[A-Za-z`)_]\s)\s*[,;.](?=\s|\Z)(?!\s+[.,;]))"
    r"|[,;.](?:"
    r"(?P<double>(?<=[A-Za-z`'\")].)(?:(?<=,)[,.]|(?<=;)[;,.]|(?<=\.)\.)(?=[\s)]|\Z))"
    r"|(?P<first>(?<=\A\.)(?=[A-Z][a-z]+\s))"
    r"|(?P<none>(?<=[A-Za-z]{3},)(?=[a-z]{3,}(?![\w`'\"/:*|=@,-]|\.\w))"
    r"|(?<=[A-Za-z]{3}\.)(?=(?:The|This|For|If|It|In|When|You|Use|By|A|An)\s+[a-z])))"
)
_WHY = {
    "blank": "no blank goes before the sign, or a word is missing there",
    "double": "one of the two signs is too many",
    "first": "a paragraph does not begin with a full stop",
    "none": "a blank goes behind the sign",
}


def check(context: Context) -> Iterator[Finding]:
    """Yield the signs, the same behind the same word of a paragraph once."""
    for passage, _ in passages(context, _STRAY.search) if context.is_english else ():
        earlier_words: set[str] = set()
        for match in _STRAY.finditer(passage.text):
            why = match.lastgroup or ""
            before, behind = _word_before(passage.text, match.start()), _word_behind(passage.text, match.end())
            if why == "none" and not before.lstrip("(").isalpha():
                continue  # a part of a name or literal
            words = " ".join(f"{before}{match[0]}{behind if why in ('none', 'first') else ''}".split())
            if words not in earlier_words:
                earlier_words.add(words)
                yield passage.finding("CR226", f'"{words}": {_WHY[why]}', match.start(), passage.subject_of(words))


def _word_before(text: str, end: int) -> str:
    """Return what stands before ``end``, from the last blank on."""
    return text[max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1 : end]


def _word_behind(text: str, start: int) -> str:
    """Return the word that begins at ``start``."""
    word = _WORD.match(text, start)
    return word[0] if word is not None else ""


RULE = Rule("CR226", "stray-sign", Severity.WARNING, __doc__, check, follows=("CR107",))
