"""A sentence of an operation is that of another operation, and says what that one does.

What it does
    Compares the first sentences of the operations below one version's prefix, and those that begin like "This operation
    creates". Where several are the same, word for word, and share a word with the title of one of them that the title
    of another lacks ("Resizes a cluster." below "Upgrade a cluster"), that other one has the copy. Both sentence and
    title begin with the same verb there. Where no other operation has the sentence, one that begins with a verb such as
    "Shows" or "Deletes" and ends with the name of a collection of other URLs ("Shows details for a volume." in ``GET
    /snapshots/{snapshot_id}``) is a copy, too, if the operation's own URL and title have none of it.

Why is this bad
    The page says of one operation what another one does, and nothing of what it does.

Example
    ::

        Upgrade a cluster
        -----------------

        .. rest_method:: POST /clusters/{cluster_id}/actions/upgrade

        Resizes a cluster.

Use instead
    ::

        Upgrades a cluster to the newest template.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.blocks import Heading, Paragraph
from sphinx_compute_ref.rules.rule import Context, Rule

_VERSION = re.compile(r"/v[0-9][\w.]*(?=/|\Z)")
_SENTENCE = re.compile(r"(?<=\.)\s+")
_WORD = re.compile(r"[a-z]+")
#: So many words make a sentence, and so many at most one that says nothing but what the operation does.
_LEAST, _MOST = 3, 12
_VERB = re.compile(r"(?:shows?|lists?|gets?|creates?|updates?|deletes?|removes?|retrieves?|returns?)\b", re.IGNORECASE)
#: How a sentence begins that says what an operation does.
_SUBJECT = re.compile(r"\Athis (?:operation|api|call|method|request) (?:will )?", re.IGNORECASE)
_DOES = re.compile(
    r"(?:this (?:operation|api|call|method|request) (?:will )?)?"
    r"(?:shows?|lists?|gets?|creates?|updates?|deletes?|removes?|retrieves?|returns?|adds?|sets?)\b",
    re.IGNORECASE,
)
_ENDS = ("ing", "ed", "e")


def copied_sentence(operation: Operation) -> Fact:
    """Return the name by which findings about an operation's text are known."""
    return ("text of", operation.location.file, str(operation.location.line))


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations with the first sentence of another one."""
    groups: dict[tuple[str, ...], list[Operation]] = {}
    sentences: dict[tuple[str, ...], str] = {}
    for operation in {one.location: one for one in context.reference.operations}.values():
        if operation.is_example:
            continue
        version = _VERSION.match(operation.url)
        for sentence in _sentences(context, operation):
            words = words_of(sentence)
            if len(words) >= _LEAST:
                key = (version[0] if version else "", *words)
                groups.setdefault(key, []).append(operation)
                sentences[key] = sentence
    collections = _collections(context)
    by_location: dict[Location, Finding] = {}
    for key, operations in groups.items():
        findings: Iterable[Finding] = ()
        if len(operations) > 1:
            findings = _of_group(operations, frozenset(key[1:]) - _SMALL, sentences[key])
        elif _is_about_another(operations[0], key[1:], sentences[key], collections):
            findings = [_finding(operations[0], sentences[key], collections[key[-1]])]
        for finding in findings:
            by_location.setdefault(finding.location, finding)
    yield from by_location.values()


def _of_group(operations: list[Operation], words: Collection[str], sentence: str) -> Iterator[Finding]:
    """Yield the operations whose titles lack what the sentence has in common with the title of another one."""
    titles = [frozenset(words_of(operation.title)) for operation in operations]
    subjects = frozenset().union(*titles) & frozenset(words)
    verb = words_of(_SUBJECT.sub("", sentence))[:1]
    origin = next(
        (
            one
            for one, title in zip(operations, titles, strict=True)
            if subjects and subjects <= title and verb == words_of(one.title)[:1]
        ),
        None,
    )
    if origin is None:
        return
    for operation, title in zip(operations, titles, strict=True):
        if not subjects <= title and (operation.method, operation.url) != (origin.method, origin.url):
            yield _finding(operation, sentence, origin)


def _is_about_another(
    operation: Operation, words: tuple[str, ...], sentence: str, collections: dict[str, Operation]
) -> bool:
    """Say whether a sentence ends with the name of a collection that the operation has nothing to do with."""
    if words[-1] not in collections or len(words) > _MOST or not _VERB.match(sentence):
        return False
    words_here = frozenset(words_of(operation.url)) | frozenset(words_of(operation.title))
    about = (frozenset(words[1:]) - _SMALL) | {words[-1]}
    return words_here.isdisjoint(about)


def _collections(context: Context) -> dict[str, Operation]:
    """Return the words that are the last fixed part of a URL, with the first operation that has it."""
    collections: dict[str, Operation] = {}
    for operation in context.reference.operations:
        parts = [part for part in operation.url.partition("?")[0].split("/") if part and "{" not in part]
        words = words_of(parts[-1]) if parts else ()
        if len(words) == 1 and len(words[0]) > _LEAST and words[0] not in _SMALL:
            collections.setdefault(words[0], operation)
    return collections


def _finding(operation: Operation, sentence: str, origin: Operation) -> Finding:
    return Finding(
        code="CR218",
        message=f'"{sentence}" is what "{origin.title}" does: say what {operation.method} {operation.url} does',
        location=operation.title_location,
        subject=f"sentence of {operation.title}",
        operation=operation,
        related=(Related(origin.title_location, f'"{origin.title}"'),),
        about=(copied_sentence(operation),),
    )


def _sentences(context: Context, operation: Operation) -> Iterator[str]:
    """Yield what is said above the first heading of an operation: its first sentence, and those that begin alike.

    Where a list of codes comes first, it has none.
    """
    labels = {status_list.location.line for status_list in operation.statuses}
    first = True
    for block in context.texts.blocks(operation):
        if isinstance(block, Heading):
            break
        if isinstance(block, Paragraph) and block.depth == 0 and block.lines[0].line not in labels:
            for sentence in _SENTENCE.split(block.text):
                if first or _DOES.match(sentence):
                    yield sentence
                first = False


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text without what grammar adds to them: "Shows volumes" and "show a volume"."""
    return tuple([_stem(word) for word in _WORD.findall(text.lower())])


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    if word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    end = next((end for end in _ENDS if word.endswith(end) and len(word) - len(end) >= _LEAST), "")
    return word.removesuffix(end)


#: Words of titles and sentences that do not say what an operation is about.
_SMALL = frozenset(
    words_of("a an the of for with by in on to from and or all its that this details information api version specific "
           "specified given existing new id uuid v")
)  # fmt: skip

RULE = Rule("CR218", "copied-sentence", Severity.WARNING, __doc__, check)
