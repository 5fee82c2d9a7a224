"""The header field that chooses a microversion, for written-out requests: as configured, else as the reference says.

The form ``OpenStack-API-Version: <service type> <microversion>`` is the API working group's; older services have
a field of their own name (``X-OpenStack-Manila-API-Version``). Service types are those of the service types authority.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.incremental import reference_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.model.reference import Reference

#: "OpenStack-API-Version: placement 1.10" in a text.
_WITH_TYPE = re.compile(
    r"\bOpenStack-API-Version[`'\"]*\s*:\s*[`'\"]*([a-z][a-z-]*)\s+(?:[0-9]+\.[0-9x]|<|\{|\$|latest)", re.IGNORECASE
)
_OF_SERVICE = re.compile(r"\bX-OpenStack-[A-Za-z]+(?:-[A-Za-z]+)?-API-Version\b", re.IGNORECASE)
#: Service types by repository, of services with microversions that take the common field.
_TYPES = {
    "cinder": "volume",
    "cyborg": "accelerator",
    "magnum": "container-infra",
    "masakari": "instance-ha",
    "nova": "compute",
    "placement": "placement",
    "senlin": "clustering",
    "watcher": "infra-optim",
    "zun": "container",
}
#: Fields of services that take no other one.
_FIELDS = {
    "ironic": "X-OpenStack-Ironic-API-Version",
    "ironic-inspector": "X-OpenStack-Ironic-Inspector-API-Version",
    "manila": "X-OpenStack-Manila-API-Version",
}


def version_header(configured: str, repository: str, reference: Reference) -> str:
    """Return ``Name: value {microversion}``, or empty where nothing says what it is or there are no microversions.

    :param configured: ``compute_ref_microversion_header``; it comes first.
    :param repository: ``openstackdocs_repo_name``, such as ``openstack/nova``.
    """
    if configured or not has_microversions(reference):
        return configured
    texts = [reference.sources.text(path) for document in reference.documents for path in document.files]
    names = [text for text in texts if "-api-version" in text.lower()]
    for text in names:
        match = _WITH_TYPE.search(text)
        if match is not None:
            return f"OpenStack-API-Version: {match[1].lower()} {{microversion}}"
    name = repository.rpartition("/")[2].removesuffix(".git")
    if name in _TYPES:
        return f"OpenStack-API-Version: {_TYPES[name]} {{microversion}}"
    fields = [match[0] for text in names if (match := _OF_SERVICE.search(text)) is not None]
    field = _FIELDS.get(name) or (fields[0] if fields else "")
    return f"{field}: {{microversion}}" if field else ""


def has_microversions(reference: Reference) -> bool:
    """Say whether something of the reference is for some microversions only, or it is said to cover several."""
    limits = reference.microversions
    return (limits.minimum is not None and limits.minimum != limits.maximum) or any(
        span.low or span.high
        for operation in reference.operations
        for span in (operation.range, *(row.range for table in operation.tables for row in table.rows))
    )


def first_microversion(reference: Reference) -> Microversion | None:
    """Return the lowest microversion: as configured, else the one before the first at which something comes or ends."""
    if reference.microversions.minimum is not None:
        return reference.microversions.minimum
    spans = [
        span
        for operation in reference.operations
        for span in (operation.range, *(row.range for table in operation.tables for row in table.rows))
    ]
    before = [Microversion(low.major, max(low.minor - 1, 0)) for span in spans if (low := span.low) is not None]
    return min([*before, *(span.high for span in spans if span.high is not None)], default=None)


def note_header(app: Sphinx, env: BuildEnvironment) -> None:
    """Let the domain know the field (``env-updated``): processes that write pages inherit it."""
    domain = RestDomain.of(env)
    if app.builder.format == "html" and app.builder.name != "epub":
        configured = app.config.compute_ref_microversion_header
        repository = str(getattr(app.config, "openstackdocs_repo_name", "") or "")
        # Where no document was read, no text has changed either: the reference need not be read for it.
        header = domain.data.get("header") if domain.files.reference_as_read is None else None
        if header is None or header["settings"] != (configured, repository):
            reference = reference_of(app, env)
            field = version_header(configured, repository, reference)
            lacks = not field and has_microversions(reference)
            header = {"settings": (configured, repository), "field": field, "lacks": lacks}
            header = domain.data["header"] = header | {"first": str(first_microversion(reference) or "")}
        domain.version_header, domain.lacks_header = header["field"], header["lacks"]
        domain.first_microversion = header["first"]
