"""Families of samples that stand in a page: the JSON of one message at different microversions, as captions name them.

Files of a family share a name; blocks of a page share the message. No two of them may be of one microversion: then they
are different examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sphinx_compute_ref.model.operation import Message, Operation, Resource
from sphinx_compute_ref.model.sample import SampleFile


def in_families(resources: Iterable[Resource], samples: Mapping[str, SampleFile]) -> Iterator[SampleFile]:
    """Yield those of ``samples``, which are blocks of pages, that belong together: with family and microversion."""
    for resource in resources:
        for operation in resource.operations:
            for message in operation.messages:
                yield from _family(operation, message, samples)


def _family(operation: Operation, message: Message, samples: Mapping[str, SampleFile]) -> Iterator[SampleFile]:
    versions = {
        sample.path: sample.microversion
        for sample in message.samples
        if sample.path in samples and samples[sample.path].valid
    }
    if len(versions) > 1 and len(set(versions.values())) == len(versions):
        name = f"{operation.location.file}#{operation.title} {message.role}"
        for path, version in versions.items():
            yield samples[path]._replace(family=name, microversion=version)
