"""Two operations have the same method and URL and differ by no more than the title, or one title is over two methods.

What it does
    Compares all operations of the reference. A page that is included twice on purpose counts once. Within a
    resource, two operations of different methods must not have the same title, for one of them was copied; but HEAD
    may share the title of its GET. Nor must two of one method, of which one is about a collection and the other
    about one of its members, or which end in other words: ``/pods/{pod_id}/start`` and ``/pods/{pod_id}/stop``.
    Operations of one method and URL with other titles are reported where they stand in one file, their requests
    have the same query rows and show the same sample, or none in GET, HEAD and DELETE, and they exist at the same
    microversions. URLs of actions, and operations that document other fields of the response, are left alone.

Why is this bad
    A link by title reaches only one of them, and a correction of one leaves the other wrong.

Use instead
    Delete one of the two, or say in the titles how they differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation, Resource
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule

#: What the body of a request says, not the URL: ``/servers/{server_id}/action``.
_PATH = re.compile(r"/[^/]")
_ACTIONS = re.compile(r"/actions?/?(?:\?|\Z)")


def check(context: Context) -> Iterator[Finding]:
    """Yield the later one of two equal operations."""
    first_with: dict[tuple[str, str, str], Operation] = {}
    for operation in context.reference.operations:
        if not operation.url:
            continue
        key = (operation.method, operation.url, operation.title.lower())
        first = first_with.setdefault(key, operation)
        if first.location != operation.location:
            yield Finding(
                code="CR209",
                message=f'"{operation.title}" ({operation.method} {operation.url}) is documented twice',
                location=operation.location,
                subject=operation.title,
                operation=operation,
                related=(Related(first.location, "the first one"),),
            )
    yield from _told_apart_by_titles(context)
    for resource in context.reference.resources:
        yield from _copied_titles(resource)


def _told_apart_by_titles(context: Context) -> Iterator[Finding]:
    """Yield the operations of which nothing but the title says how they differ from an earlier one."""
    first_with: dict[tuple[str, str, str], Operation] = {}
    titles: set[tuple[str, str, str, str]] = set()
    for operation in {one.location: one for one in context.reference.operations}.values():
        key = (operation.location.file, operation.method, operation.url)
        if not _PATH.match(operation.url) or _ACTIONS.search(operation.url) or operation.is_example:
            continue
        first = first_with.setdefault(key, operation)
        title = (*key, operation.title.lower())
        if first is operation or title in titles or not _are_one(first, operation):
            titles.add(title)
            continue
        titles.add(title)
        yield Finding(
            code="CR209",
            message=f'{operation.method} {operation.url} is also "{first.title}", '
            "and nothing but the title says how the requests differ",
            location=operation.location,
            subject=f"{operation.title} {first.title}",
            operation=operation,
            related=(Related(first.location, f'"{first.title}"'),),
        )


def _are_one(left: Operation, right: Operation) -> bool:
    """Say whether two operations of one method and URL have the same request, by all that the page shows of it."""
    if left.title.lower() == right.title.lower() or left.range != right.range:
        return False
    samples = [{sample.path for sample in one.request.samples} for one in (left, right)]
    if samples[0] != samples[1] or not (samples[0] or left.method in METHODS_WITHOUT_BODY):
        return False
    queries = [{row.name for row in one.request.rows if row.in_ == "query"} for one in (left, right)]
    fields = [{row.name for row in one.response.rows if row.in_ == "body"} for one in (left, right)]
    return queries[0] == queries[1] and not (all(fields) and fields[0].isdisjoint(fields[1]))


def _copied_titles(resource: Resource) -> Iterator[Finding]:
    """Yield the operations under the title of an earlier one of the same resource that does something else."""
    first_with: dict[str, Operation] = {}
    for operation in resource.operations:
        first = first_with.setdefault(operation.title, operation)
        are_sections = operation.method and first.method and operation.title_location != first.title_location
        if are_sections and _are_others(first, operation):
            yield Finding(
                code="CR209",
                message=f'the title "{operation.title}" is also that of {first.method} {first.url}: '
                f"say what {operation.method} {operation.url} does",
                location=operation.title_location,
                subject=f"title of {operation.method} {operation.url}",
                operation=operation,
                related=(Related(first.title_location, f"the title of {first.method} {first.url}"),),
                about=(title_of(operation),),
            )


def title_of(operation: Operation) -> Fact:
    """Return the name by which findings about the title of an operation are known."""
    return ("title of", *map(str, operation.location))


def _are_others(left: Operation, right: Operation) -> bool:
    """Say whether two operations do different things, by their methods and by the ends of their URLs."""
    if left.method != right.method:
        return {left.method, right.method} != {"GET", "HEAD"}
    (noun, is_one), (other, is_other_one) = map(_end_of, (left.url, right.url))
    if left.is_example or not noun or not other:
        return False
    return is_one != is_other_one or not (noun.endswith(other) or other.endswith(noun))


def _end_of(url: str) -> tuple[str, bool]:
    """Return the last word of a URL's path, and whether a parameter comes behind it."""
    parts = url.partition("?")[0].strip("/").split("/")
    words = [part for part in parts if part and "{" not in part]
    return (words[-1] if words else ""), "{" in parts[-1]


RULE = Rule("CR209", "duplicate-operation", Severity.WARNING, __doc__, check)
