"""Pages made from the code, so that they cannot drift from it: one for each rule, and the table of options.

They are written into the source folder before Sphinx looks for documents, and only where their text has changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_compute_ref.publishing.plan.options import OPTIONS as PUBLISH_OPTIONS
from sphinx_compute_ref.publishing.portal.options import PORTAL_OPTIONS, REFERENCE_OPTIONS
from sphinx_compute_ref.reports.manuals import page, table
from sphinx_compute_ref.rules import RULES
from sphinx_compute_ref.settings.configuration import OPTIONS, Option
from sphinx_compute_ref.sphinx_ext.config import OPTIONS as SPHINX_OPTIONS
from sphinx_compute_ref.sphinx_ext.config import Option as SphinxOption

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

GROUPS = {
    "CR0": "Files",
    "CR1": "Definitions",
    "CR2": "Tables and operations",
    "CR3": "Rows and samples",
    "CR4": "Microversions",
    "CR5": "Comments",
    "CR6": "Status codes",
    "CR7": "Contracts of the service",
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Sphinx, _config: Config) -> None:
    """Write the pages."""
    source = Path(app.srcdir)
    pages = {f"rules/{rule.code}.rst": page(rule) for rule in RULES.values()}
    pages["rules/index.rst"] = index_page()
    pages["configuration-options.inc"] = options_list(OPTIONS)
    pages["configuration-sphinx.inc"] = sphinx_options_list(SPHINX_OPTIONS)
    pages["publish-options.inc"] = options_list(PUBLISH_OPTIONS)
    pages["portal-options.inc"] = options_list(PORTAL_OPTIONS)
    pages["portal-references.inc"] = options_list(REFERENCE_OPTIONS)
    (source / "rules").mkdir(exist_ok=True)
    for path in (source / "rules").glob("*.rst"):
        if f"rules/{path.name}" not in pages:
            path.unlink()
    for name, text in pages.items():
        path = source / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def index_page() -> str:
    """Return the page that lists all rules."""
    introduction = (
        "Errors and warnings are shown by default, infos only where they are selected. A rule is named by its code, by "
        "its slug, or with others by a prefix of their codes: ``CR2``."
    )
    parts = [f"Rules\n=====\n\n{introduction}\n"]
    for prefix, title in GROUPS.items():
        rules = [rule for rule in RULES.values() if rule.code.startswith(prefix)]
        if not rules:
            continue
        parts.append(f"\n{title}\n{'-' * len(title)}\n")
        parts.append(f"\n{table(rules)}")
    entries = "\n".join(f"   {code}" for code in RULES)
    return "".join(parts) + f"\n.. toctree::\n   :hidden:\n\n{entries}\n"


def options_list(options: Mapping[str, Option]) -> str:
    """Return the options of a table in ``pyproject.toml`` as a definition list."""
    return "\n".join(
        f"``{option.name}``\n    {option.help}\n\n    :Type: {option.type}\n    :Default: ``{option.default}``\n"
        f"    :Example: ``{option.name} = {option.example}``\n"
        for option in options.values()
    )


def sphinx_options_list(options: Sequence[SphinxOption]) -> str:
    """Return the values of ``conf.py`` as a definition list."""
    return "\n".join(
        f"``{option.name}``\n    {_in_literals(option.help)}\n\n"
        f"    :Type: {' or '.join(one.__name__ for one in option.types)}\n    :Default: ``{option.default!r}``\n"
        for option in options
    )


def _in_literals(text: str) -> str:
    """Return a help text as reStructuredText: what is quoted or bracketed, and names of options, are literals."""
    return re.sub(r'"[^"]*\{[^"]*"|\{[^}]*\}|\bneeds:|\S+<\w+>|\S*[\w.]_\S*\w', r"``\g<0>``", text)
