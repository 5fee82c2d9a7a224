"""One object of an array has a key that its siblings lack, and lacks one that all of them have.

What it does
    Compares the keys of the objects in each array of a sample. Where all objects but one have the same keys, and that
    one has one key in place of another, with a value of the same type, the finding stands at this key. Where there are
    fewer than four objects, the two names have to be alike, too. A JSON Patch, whose operations have keys of their
    own, is left alone.

Why is this bad
    The samples are copied, and turned into tests and types: a key with a slip goes on into all of these.

Example
    ::

        {"links": [{"href": "/a", "rel": "self"}, {"href": "/b", "ref": "bookmark"}]}

Use instead
    ::

        {"links": [{"href": "/a", "rel": "self"}, {"href": "/b", "rel": "bookmark"}]}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path, kind_of
from sphinx_compute_ref.matching.matches import SampleMatch
from sphinx_compute_ref.matching.names import similarity
from sphinx_compute_ref.matching.values import JsonObject, arrays_at
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule

#: So many siblings show by themselves which object is the exception; of fewer, the two keys have to be so much alike.
_MANY, _ALIKE = 3, 0.6


class _Exception(NamedTuple):
    """The key that an object has, and the one that it lacks."""

    key: str
    instead_of: str
    siblings: int


def check(context: Context) -> Iterator[Finding]:
    """Yield the keys of single objects, each once in a sample."""
    for match in context.matches:
        for sample in (*match.samples, *match.others):
            path = sample.sample.path
            file = context.reference.samples[path]
            if file.partial:
                continue  # "...", or a JSON Patch, whose operations have keys of their own
            for array, odd in _exceptions(file.data, sample):
                field = (*array, odd.key)
                if field not in sample.fields:
                    continue  # too deep to be read
                yield Finding(
                    code="CR312",
                    message=f'an object of {_text(sample, array)} has "{odd.key}" where its '
                    f'{"sibling has" if odd.siblings == 1 else f"{odd.siblings} siblings have"} "{odd.instead_of}"',
                    location=context.locate(path, field),
                    subject=f"{odd.key} {odd.instead_of}",
                    operation=match.operation,
                    role=match.message.role,
                    field=sample.fields[field].text,
                    sample=path,
                    microversion=sample.microversion,
                    related=(
                        Related(context.locate(path, (*array, odd.instead_of)), "what its siblings have"),
                        Related(sample.sample.location, "the page includes the sample here"),
                    ),
                    about=(sample_field(path, field), sample_field(path, (*array, odd.instead_of))),
                )


def sample_field(sample: str, path: Path) -> Fact:
    """Return the name by which findings about a field of one sample are known."""
    return ("sample field", sample, *path)


def _text(sample: SampleMatch, path: Path) -> str:
    return sample.fields[path].text if path else "the sample"


def _exceptions(data: object, sample: SampleMatch) -> Iterator[tuple[Path, _Exception]]:
    paths = ((), *(path for path, field in sample.fields.items() if "array" in field.kinds))
    for path in paths:
        for array in arrays_at(data, path):
            objects = [element for element in array if isinstance(element, dict)]
            if len(array) < 2 or len(objects) != len(array):
                continue
            odd = _exception(objects, path, sample)
            if odd is not None:
                yield path, odd


def _exception(objects: list[JsonObject], path: Path, sample: SampleMatch) -> _Exception | None:
    """Return what one of the objects has in place of what all others have; ``None`` where that is not so plain.

    Of two objects, the one of which more is documented is as they are to be.
    """
    kinds = Counter(frozenset(one) for one in objects)
    if len(kinds) != 2 or min(kinds.values()) != 1:
        return None
    (usual, siblings), (single, _) = kinds.most_common()
    if siblings == 1:
        documented = frozenset(field[-1] for field in sample.of_field if field[:-1] == path)
        if len(single & documented) > len(usual & documented):
            usual, single = single, usual
    more, fewer = single - usual, usual - single
    if len(more) != 1 or len(fewer) != 1 or not usual & single:
        return None
    (key,), (instead_of,) = more, fewer
    if siblings < _MANY and similarity(key, instead_of) < _ALIKE:
        return None
    of_key = {kind_of(one[key]) for one in objects if key in one}
    of_other = {kind_of(one[instead_of]) for one in objects if instead_of in one}
    return _Exception(key, instead_of, siblings) if of_key & of_other else None


RULE = Rule("CR312", "uneven-array", Severity.WARNING, __doc__, check)
