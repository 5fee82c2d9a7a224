"""The title or text of an operation says what requests of another method do.

What it does
    Compares the first word of the title with the method: "List" and "Show" are GET, "Delete" and "Remove" are not, nor
    are "Create", "Add" and "Update", which are no DELETE either. A POST may be an action, and a PUT or PATCH may remove
    something: such ones are reported where the URL says nothing of an action. What several operations share, method and
    URL, tells them apart by the body. A text that begins with "The POST method" is about POST.

Why is this bad
    Who copies the request deletes what is to be shown, or gets 405; and the method on the page is what people copy.

Example
    ::

        Delete Widget
        -------------

        .. rest_method:: GET /widgets/{widget_id}

Use instead
    ::

        .. rest_method:: DELETE /widgets/{widget_id}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.tables.duplicate_operation import title_of

_METHOD = re.compile(r"The (GET|HEAD|POST|PUT|PATCH|DELETE) (?:method|operation|request)\b")
_VERB = re.compile(r"(list|show|delete|remove|create|add|update)s? ", re.IGNORECASE)
#: The methods that do not do what a verb says, and those that do so only where the URL names an action.
_OTHERS = {
    "list": (("PUT", "PATCH", "DELETE"), ("POST",)),
    "show": (("PUT", "PATCH", "DELETE"), ("POST",)),
    "delete": (("GET", "HEAD"), ("POST", "PUT", "PATCH")),
    "remove": (("GET", "HEAD"), ("POST", "PUT", "PATCH")),
    "create": (("GET", "HEAD", "DELETE"), ()),
    "add": (("GET", "HEAD", "DELETE"), ()),
    "update": (("GET", "HEAD", "DELETE"), ()),
}
#: A word of URLs that says what is done.
_ACTION = re.compile(r"\bactions?\b|list|show|delete|remove", re.IGNORECASE)
#: So many operations of one method and URL are told apart by what they send.
_SEVERAL = 3


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations whose method is that of another verb."""
    operations = {one.location: one for one in context.reference.operations if not one.is_example}.values()
    count = Counter((one.method, one.url) for one in operations)
    words = Counter(word for one in operations for word in set(_words_of(one.url)))
    for operation in operations:
        yield from _in_text(context, operation)
        verb = _VERB.match(operation.title)
        if verb is None or count[operation.method, operation.url] >= _SEVERAL:
            continue
        never, as_action = _OTHERS[verb[1].lower()]
        if operation.method in never or (operation.method in as_action and _is_about_things(operation, words)):
            yield Finding(
                code="CR223",
                message=f'the title says "{verb[0].strip()}", and the method is {operation.method}: correct one '
                "of the two",
                location=operation.location,
                subject=f"{operation.method} {verb[1].lower()}",
                operation=operation,
                about=(title_of(operation),),
            )


def _in_text(context: Context, operation: Operation) -> Iterator[Finding]:
    """Yield the operation where its first paragraph begins with another method."""
    for paragraph in context.texts.paragraphs(operation)[:1]:
        method = _METHOD.match(paragraph.text)
        if method is not None and method[1] != operation.method:
            yield Finding(
                code="CR223",
                message=f'the text says "{method[0]}", and the method is {operation.method}: correct one of the two',
                location=operation.location,
                subject=f"text {operation.method} {method[1]}",
                operation=operation,
            )


def _is_about_things(operation: Operation, words: Counter[str]) -> bool:
    """Say whether a URL ends in what it is about; a word that no other URL has may be that of an action."""
    words_of_url = _words_of(operation.url)
    return operation.url.rstrip("/").endswith("}") or (
        bool(words_of_url) and words[words_of_url[-1]] > 1 and _ACTION.search(words_of_url[-1]) is None
    )


def _words_of(url: str) -> list[str]:
    return [part for part in url.partition("?")[0].split("/") if part and "{" not in part]


RULE = Rule("CR223", "method-mismatch", Severity.WARNING, __doc__, check, follows=("CR209",))
