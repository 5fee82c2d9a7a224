"""A part of a URL looks like the one that the other URLs have, and is another one.

What it does
    Compares the URLs of a reference, part by part. Behind the same beginning, a word or a parameter that differs
    from the one in at least twice as many operations by a letter, by singular and plural, or by the way to part its
    words (``pod-id`` and ``pod_id``) is reported. Where only the signs between the words differ, the one that more
    than twice as many parts of the reference's URLs have is right, however many operations have either part. A word
    glued to a parameter (``/pods/{pod_id}ports``) is reported where other URLs have it as a part of its own. So is
    a URL without the version (``/v2``) that nine of ten others begin with, where its first part is one that they
    have behind the version. A URL of a resource that lacks a word which others of the resource have before the same
    part is reported where no URL of the reference has it without (``/pods`` beside ``/cluster/pods/{pod_id}``). So is
    one without the word that all others of the resource have at the place, where another URL has the part behind the
    word, or a parameter is called as the word (``/{pod_id}`` beside ``/pods``). One that does not begin with a slash is
    reported where nine of ten others do.

Why is this bad
    Requests to such a URL get 404; and a parameter with two names takes two definitions.

Example
    ::

        .. rest_method:: GET /widget/{widget_id}

Use instead
    ::

        .. rest_method:: GET /widgets/{widget_id}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from sphinx_compute_ref.matching.look_alikes import is_plural, look_alike, words_of
from sphinx_compute_ref.matching.names import edit_distance
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule

_PARAMETER = re.compile(r"\{[^{}/]*\}")
#: Other characters, such as quotes, are CR005's matter.
_NAME = re.compile(r"\{?[\w.:-]+\}?")
_NUMBER = re.compile(r"[0-9]+")
_RELATIVE = re.compile(r"[A-Za-z][\w.-]*/[\w/{}.-]*\Z")
_VERSION = re.compile(r"v[0-9]+(?:\.[0-9]+)?")
_GLUED = re.compile(r"(\{[^{}/]*\})([A-Za-z][\w-]*)")
_SIGN = re.compile(r"(?<=[A-Za-z0-9])[-_](?=[A-Za-z0-9])")
#: So many letters in common make names of parameters with one other letter the same.
_SHARED = 4
#: So many URLs, and so much of all of them, make a version the one that each should begin with.
_MANY, _NEARLY_ALL = 10, 0.9
#: So many other URLs of a resource show what stands at a place.
_SEVERAL = 3
#: So many parts of a URL are looked at for a word that it lacks.
_DEEP = 8


class _Place(NamedTuple):
    """What stands before a part of URLs, as a number for the parts, parameters without their names."""

    before: int
    is_parameter: bool


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations whose URL has a part that looks like the one that more operations have."""
    places: dict[_Place, dict[str, list[Operation]]] = {}
    numbers: dict[tuple[int, str], int] = {}
    for operation in context.reference.operations:
        if operation.is_example:
            continue
        for segment, part in _parts(operation, numbers):
            places.setdefault(segment, {}).setdefault(part, []).append(operation)
    signs = {kind: _usual_sign(places, kind) for kind in (False, True)}
    for segment, parts in places.items():
        yield from _compare(segment, parts, signs[segment.is_parameter])
    yield from _glued(
        context, {part for segment, parts in places.items() if not segment.is_parameter for part in parts}
    )
    yield from _without_version(context)
    yield from _without_slash(context)
    yield from _without_word(context)


def _usual_sign(places: Mapping[_Place, Mapping[str, object]], is_parameter: bool) -> str | None:
    """Return the sign between words, "-" or "_", that more than twice as many names of parts have as the other one."""
    names = {part for segment, parts in places.items() if segment.is_parameter == is_parameter for part in parts}
    counts = Counter(sign for name in names for sign in set(_SIGN.findall(name)))
    usual, other = sorted("-_", key=counts.__getitem__, reverse=True)
    return usual if counts[usual] > 2 * counts[other] else None


def _glued(context: Context, words: Collection[str]) -> Iterator[Finding]:
    """Yield the operations whose URL lacks a slash between a parameter and one of the ``words`` that are parts."""
    operations = {one.location: one for one in context.reference.operations if not one.is_example}.values()
    for operation in operations:
        for part in operation.url.partition("?")[0].split("/"):
            glued = _GLUED.fullmatch(part)
            if glued is not None and glued[2] in words:
                yield Finding(
                    code="CR212",
                    message=f'the URL lacks a slash in "{part}": write "{glued[1]}/{glued[2]}"',
                    location=operation.location,
                    subject=f"{operation.method} {operation.url} slash",
                    operation=operation,
                )


def _without_version(context: Context) -> Iterator[Finding]:
    """Yield the operations whose URL lacks the version that nearly all others have in front of the same part."""
    operations = {one.location: one for one in context.reference.operations if not one.is_example}.values()
    paths = [(one, one.url.partition("?")[0].strip("/").split("/")) for one in operations]
    paths = [(one, path) for one, path in paths if path[0]]
    versions = Counter(path[0] for _, path in paths if _VERSION.fullmatch(path[0]))
    version, count = versions.most_common(1)[0] if versions else ("", 0)
    if count < _MANY or count < _NEARLY_ALL * len(paths):
        return
    behind = {part for _, path in paths if path[0] == version for part in path[1:3] if "{" not in part}
    for operation, path in paths:
        if path[0] in behind:
            yield Finding(
                code="CR212",
                message=f'the URL lacks the version: {count} others begin with "/{version}"',
                location=operation.location,
                subject=f"{operation.method} {operation.url} version",
                operation=operation,
            )


def _without_slash(context: Context) -> Iterator[Finding]:
    """Yield the operations whose URL does not begin with a slash, where nearly all others do."""
    operations = {one.location: one for one in context.reference.operations if not one.is_example}.values()
    count = sum(one.url.startswith("/") for one in operations)
    if count < _MANY or count < _NEARLY_ALL * len(operations):
        return
    for operation in operations:
        if _RELATIVE.match(operation.url):
            yield Finding(
                code="CR212",
                message=f'the URL does not begin with a slash, as {count} others do: write "/{operation.url}"',
                location=operation.location,
                subject=f"{operation.method} {operation.url} first slash",
                operation=operation,
            )


def _without_word(context: Context) -> Iterator[Finding]:
    """Yield the operations whose URL lacks a word that others of the resource have at the same place."""
    paths = {one.location: (*_path_of(one.url), "") for one in context.reference.operations if not one.is_example}
    count: Counter[tuple[str, ...]] = Counter()
    behind: set[tuple[str, str]] = set()
    for path in paths.values():
        count.update((*_without_names(path[:index]), part) for index, part in enumerate(path))
        behind.update(pairwise(path))
    for resource in context.reference.resources:
        operations = {one.location: one for one in resource.operations if not one.is_example}.values()
        words_at: dict[tuple[str, ...], Counter[str]] = {}
        words_before: dict[tuple[tuple[str, ...], str], Counter[str]] = {}
        for operation in operations:
            for index, (word, part) in enumerate(pairwise(paths[operation.location])):
                before = _without_names(paths[operation.location][:index])
                words_at.setdefault(before, Counter())[word] += 1
                if not word.startswith("{"):
                    for one in {part, ""}:
                        words_before.setdefault((before, one), Counter())[word] += 1
        for operation in operations:
            path = paths[operation.location]
            for index, part in enumerate(path):
                before = _without_names(path[:index])
                if count[(*before, part)] > 1:
                    continue
                words = words_before.get((before, part), Counter())
                lost = next((one for one, number in words.items() if number > 1), None)
                if lost is None or not (part or _is_named(operation, lost)):
                    words = words_at.get(before, Counter())
                    lost = _only_other(words, part)
                    if lost is None or not _is_behind(part, lost, words[lost], behind):
                        continue
                if _VERSION.fullmatch(lost):
                    continue
                where = f'before "{part}"' if part else "at its end"
                yield Finding(
                    code="CR212",
                    message=f'the URL lacks "{lost}" {where}, where {_others(words[lost])} of the resource '
                    f"{'has' if words[lost] == 1 else 'have'} it",
                    location=operation.location,
                    subject=f"{operation.method} {operation.url} {lost}",
                    operation=operation,
                )
                break


def _only_other(words: Mapping[str, int], part: str) -> str | None:
    """Return the only word beside ``part`` that URLs of a resource have at its place; ``None`` where there are more."""
    others = [word for word in words if word != part]
    return others[0] if len(others) == 1 and _NAME.fullmatch(others[0]) and "{" not in others[0] else None


def _is_behind(part: str, word: str, number: int, behind: Collection[tuple[str, str]]) -> bool:
    """Say whether a part of a URL belongs behind ``word``, which so many others of the resource have.

    Another URL has it there, or it is a parameter that is called as the word: ``os-keypairs`` and ``{keypair_id}``.
    """
    if part.startswith("{"):
        mine, theirs = words_of(part.strip("{}")), words_of(word)
        stem = mine[:-1] if mine[-1:] in (("id",), ("uuid",), ("name",)) else mine
        return bool(stem) and theirs[-len(stem) :][:-1] == stem[:-1] and is_plural(theirs[-1], stem[-1])
    return part != "" and number >= _SEVERAL and (word, part) in behind


def _is_named(operation: Operation, word: str) -> bool:
    """Say whether the title of an operation names what a word of URLs stands for: "List Health Monitors"."""
    letters = [re.sub(r"[^a-z]", "", text.lower()) for text in (operation.title, word)]
    return letters[1].removesuffix("s") in letters[0]


def _without_names(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts of a URL, parameters without their names."""
    return tuple("{}" if part.startswith("{") else part for part in path)


def _path_of(url: str) -> tuple[str, ...]:
    """Return so many parts of a URL as are looked at."""
    return tuple(url.partition("?")[0].strip("/").split("/")[:_DEEP])


def _parts(operation: Operation, numbers: dict[tuple[int, str], int]) -> Iterator[tuple[_Place, str]]:
    """Yield the parts of a URL that are words or parameters, with what stands before them.

    ``numbers`` are those of parts behind others: all that stands before each part would be the square of a long URL.
    """
    before = 0
    for part in operation.url.partition("?")[0].strip("/").split("/"):
        is_parameter = _PARAMETER.fullmatch(part) is not None
        if _NAME.fullmatch(part) and _NUMBER.fullmatch(part) is None:
            yield _Place(before, is_parameter), part.strip("{}") if is_parameter else part
        step = (before, "{}" if is_parameter or _NUMBER.fullmatch(part) else part)
        before = numbers.setdefault(step, len(numbers) + 1)


def _compare(segment: _Place, parts: dict[str, list[Operation]], sign: str | None) -> Iterator[Finding]:
    count = {part: len({operation.location for operation in operations}) for part, operations in parts.items()}
    alike: dict[Hashable, list[str]] = {}
    for part in parts:
        for key in _keys(part):
            alike.setdefault(key, []).append(part)
    order = {part: number for number, part in enumerate(parts)}
    for part, operations in parts.items():
        near = {other for key in _keys(part) for other in alike[key]}
        for other in sorted(near, key=order.__getitem__):
            if not _is_right(other, part, count, sign) or not _are_one(part, other, segment.is_parameter):
                continue
            what = "parameter" if segment.is_parameter else "part"
            wrong, right = (f"{{{part}}}", f"{{{other}}}") if segment.is_parameter else (part, other)
            for operation in {one.location: one for one in operations}.values():
                yield Finding(
                    code="CR212",
                    message=f'the {what} "{wrong}" of the URL is "{right}" in {_others(count[other])}',
                    location=operation.location,
                    subject=f"{operation.method} {operation.url} {part}",
                    operation=operation,
                    related=(Related((first := parts[other][0]).location, f"{first.method} {first.url}"),),
                )
            break


def _others(count: int) -> str:
    return f"{count} others" if count > 1 else "another one"


def _is_right(other: str, part: str, count: Mapping[str, int], sign: str | None) -> bool:
    """Say whether, of two parts that are meant to be one, ``other`` is the right one."""
    if sign is not None and words_of(other) == words_of(part):
        mine, theirs = set(_SIGN.findall(part)), set(_SIGN.findall(other))
        if mine != theirs and {sign} in (mine, theirs):
            return theirs == {sign}
    return count[other] >= 2 * count[part]


def _keys(part: str) -> set[Hashable]:
    """Return what a part has in common with each one that it may be meant to be: all but a letter, or but a plural."""
    words = words_of(part)
    keys: set[Hashable] = {"".join(words)}
    for number, word in enumerate(words):
        rest = (number, words[:number], words[number + 1 :])
        ways = {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}
        if word.endswith("es"):
            ways |= {word[:-2], f"{word[:-3]}y"}
        keys.update((rest, way) for way in ways)
    return keys


def _are_one(left: str, right: str, are_parameters: bool) -> bool:
    """Say whether two parts were probably meant to be one: look-alikes word for word, with the same first letters."""
    mine, theirs = words_of(left), words_of(right)
    pairs = [(one, other) for one, other in zip(mine, theirs, strict=False) if one != other]
    if are_parameters and len(mine) == len(theirs) > len(pairs) == 1:
        # What a parameter is called says nothing to a service: any letter of a short word may be the wrong one.
        (one, other), shared = pairs[0], sum(map(len, mine)) - len(pairs[0][0])
        if min(len(one), len(other), 2) == 2 and shared >= _SHARED and edit_distance(one, other, 1) == 1:
            return True
    if len(pairs) == 1 and len(mine) == len(theirs) and _is_swapped(*pairs[0]):
        return True
    if not look_alike(left, right):
        return False
    if "".join(mine) == "".join(theirs):
        return True
    return len(mine) == len(theirs) and all(
        is_plural(one, other) or (one[0] == other[0] and edit_distance(one, other, 1) == 1) for one, other in pairs
    )


def _is_swapped(left: str, right: str) -> bool:
    """Say whether two neighbouring letters of a word stand the other way round: ``pis`` and ``ips``."""
    different = [index for index, (one, other) in enumerate(zip(left, right, strict=False)) if one != other]
    if len(left) != len(right) or len(left) < 3 or len(different) != 2:
        return False
    at = different[0]
    return different[1] == at + 1 and left[at : at + 2] == right[at + 1] + right[at]


RULE = Rule("CR212", "look-alike-url", Severity.WARNING, __doc__, check)
