"""A name or a value stands between single backquotes, which show it in italics.

What it does
    Looks in the paragraphs of pages and in descriptions for names with an underscore, ``true``, ``false``, ``null``,
    numbers and words in capitals between single backquotes, for parameters in braces and status codes, and for words
    that stand between double ones elsewhere in the reference twice as often. What most of a kind are written with
    is left alone, and so are references whose ``conf.py`` or pages name a default role.

Why is this bad
    reStructuredText takes single backquotes for a title or a phrase: the name looks like stressed text, its quotes are
    made curly, and readers do not see where it ends.

Example
    ::

        Set `is_public` to `false`.

Use instead
    ::

        Set ``is_public`` to ``false``.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.reading.rst.blocks import Directive
from sphinx_compute_ref.rules.passages import passages
from sphinx_compute_ref.rules.rule import Context, Rule

#: A literal, or what is between single backquotes and is no link, no role and no footnote.
_QUOTED = re.compile(
    r"`(?:`(?P<literal>[^`\n]++)``|(?<![\w`:\\].)(?P<single>[^`\s<>](?:[^`\n<>]*[^`\s<>])?)`(?![`_\w:]))"
)
_SINGLE = re.compile(r"`(?<![`\w:\\].)[^`\s]")
#: What is a name or a value by itself, kind by kind: writers may put one kind in italics on purpose.
_KINDS = (
    re.compile(r"\{[\w-]+\}"),
    re.compile(r"[1-5][0-9]{2} [A-Z][A-Za-z ]+"),
    re.compile(
        r"(?<![\w.:-])[A-Za-z](?:[^\W_]|[.:-])*+_[\w.:-]*+|true|True|false|False|null|None|[0-9]+|[A-Z][A-Z0-9_-]{2,}"
    ),
)
#: So many times as often do references have literals of which one can say that they write them so.
_TIMES = 2
_DEFAULT_ROLE = re.compile(r"^[ \t]*+default_role[ \t]*+=", re.MULTILINE)


def check(context: Context) -> Iterator[Finding]:
    """Yield the paragraphs, each once with the names in italics."""
    matches = [
        (passage, names)
        for passage, _ in passages(context, _SINGLE.search)
        if (names := [match for match in _QUOTED.finditer(passage.text) if match["single"]])
    ]
    if not matches or _has_default_role(context):
        return
    literals = _literals(context)
    singles = Counter(match["single"] for _, names in matches for match in names)
    if literals.total() < _TIMES * singles.total():
        return
    kinds = [kind for kind in _KINDS if _count(literals, kind) >= _TIMES * _count(singles, kind)]
    for passage, names in matches:
        words = {
            match["single"]: match.start()
            for match in reversed(names)
            if literals[match["single"]] >= _TIMES * singles[match["single"]]
            or any(kind.fullmatch(match["single"]) for kind in kinds)
        }
        if words:
            inside = sorted(words, key=lambda word: words[word])
            shown = ", ".join(f"`{word}`" for word in inside)
            are, them = ("are", "them") if len(inside) > 1 else ("is", "it")
            message = f"{shown} {are} shown in italics: write {them} between double backquotes, ``{inside[0]}``"
            yield passage.finding("CR225", message, words[inside[0]], passage.subject_of(" ".join(inside)))


def _count(words: Counter[str], kind: re.Pattern[str]) -> int:
    return sum(count for word, count in words.items() if kind.fullmatch(word))


def _literals(context: Context) -> Counter[str]:
    """Return how often each literal stands in pages and descriptions."""
    texts = [text for text, _, _ in context.texts.of_pages]
    texts += [definition.description for definition in context.definitions]
    return Counter(match["literal"] for text in texts for match in _QUOTED.finditer(text) if match["literal"])


def _has_default_role(context: Context) -> bool:
    """Say whether ``conf.py`` or a page says what single backquotes mean."""
    conf = posixpath.join(context.reference.source, "conf.py")
    if _DEFAULT_ROLE.search(context.texts.text(conf)):
        return True
    paths = {path for document in context.reference.documents for path in document.files}
    blocks = (block for path in sorted(paths) for block in context.reference.sources.blocks(path))
    return any(isinstance(block, Directive) and block.name == "default-role" for block in blocks)


RULE = Rule("CR225", "italic-name", Severity.WARNING, __doc__, check, follows=("CR107",))
