"""The keys of a portal: each is declared once, with type, default, help and validator.

The documentation's lists of keys are made from the same declarations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sphinx_compute_ref.publishing.plan import option_values as values
from sphinx_compute_ref.publishing.plan.naming import is_folder
from sphinx_compute_ref.publishing.plan.options import OPTIONS, Settings, keep_option, state_option
from sphinx_compute_ref.settings.contracts import ContractSource, parse_contracts
from sphinx_compute_ref.settings.option import InvalidValueError, Option, option, options_of

#: Names in the root of a portal that no reference can have, besides those of any site.
RESERVED = frozenset({
    "portal.json", "operations.html", "operations.json", "operations.md", "search.html", "llms.txt", "feed.xml",
    "index.md",
})  # fmt: skip


def name_of_reference(value: object) -> str:
    """Take a name that is fit for a folder and a URL as it is; empty for a site of one reference."""
    name = values.text(value)
    if name and not is_folder(name):
        raise InvalidValueError(f'"{name}" is not fit for a folder; letters, digits, ".", "_" and "-" are')
    if name.lower() in RESERVED:
        raise InvalidValueError(f'"{name}" is a name that the site itself uses')
    return name


def tables(value: object) -> tuple[Mapping[str, Any], ...]:
    """Take a list of tables."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InvalidValueError("a list of tables is expected")
    return tuple(value)


@dataclass(frozen=True)
class Reference:
    """A reference to publish: its settings, and what a portal calls it; a site of one reference has no ``name``."""

    settings: Settings
    name: str = option("", "text", "The folder of the reference in the site.", name_of_reference, '"compute"')
    title: str = option("", "text", "What it is called.", values.text, '"Compute"', default_text="its name")
    description: str = option("", "text", "One sentence for the start page.", values.text, '"Servers and flavors."')
    group: str = option("", "text", "The group that it is listed in.", values.text, '"Compute"')
    deprecated: bool = option(False, "true or false", "Mark it as deprecated.", values.flag, "true")
    store: str = option(
        "",
        "path",
        "A store that the project's own CI builds (compute-ref publish build --store), instead of a repository.",
        values.text,
        '"../stores/compute"',
    )

    contracts: Sequence[ContractSource] = option(
        [],
        "list of files, or tables with file, prefix, provenance, ignore",
        "The contracts of the service as :doc:`contracts` has them, relative to the portal's file: for the report over "
        "all references and the start page. Without them, the report takes those of the project's pyproject.toml.",
        parse_contracts,
        '["contracts/nova.json"]',
    )

    def name_of(self, ref: str) -> str:
        """Return what people call a branch or tag of this reference: ``compute@stable/2026.1``."""
        return f"{self.name}@{ref}" if self.name else ref


@dataclass(frozen=True)
class Portal:
    """A site of many references; ``file`` is where it is configured."""

    title: str = option("API reference", "text", "The title of the site.", values.text, '"Cloud API"')
    description: str = option("", "text", "One sentence for the start page.", values.text, '"All services."')
    url: str = option(
        "",
        "URL",
        "Where the site will stand: for canonical links, site map, feed and catalogue.",
        values.url,
        '"https://docs.example.org/api/"',
    )
    groups: tuple[str, ...] = option(
        [], "list of texts", "The groups of the start page, in this order.", values.texts, '["Compute", "Storage"]'
    )
    redirects: Mapping[str, str] = option(
        {},
        "table of path to path",
        "Old pages of the site and where they went: a folder leads to a folder, page by page.",
        values.table,
        '{"nova/" = "compute/"}',
    )
    keep: int = keep_option()
    state: str = state_option()
    services: tuple[Reference, ...] = option(
        [], "list of tables", "The references, one table each.", tables, '[{name = "compute", repository = "../nova"}]'
    )
    file: str = ""


PORTAL_OPTIONS: Mapping[str, Option] = options_of(Portal)
#: What makes a reference one of many.
REFERENCE_OPTIONS: Mapping[str, Option] = options_of(Reference)
#: What the table of the portal may say for all references.
DEFAULTS: Mapping[str, Option] = {
    name: each for name, each in OPTIONS.items() if name not in PORTAL_OPTIONS and name != "repository"
}
#: What the table of a reference may say: of its own, and all of a publication but what the whole site has.
SERVICE_OPTIONS: Mapping[str, Option] = {
    **REFERENCE_OPTIONS,
    **{name: each for name, each in OPTIONS.items() if name not in ("url", "keep", "state")},
}
