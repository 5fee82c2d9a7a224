"""What readers see besides the content, in their language (gettext, domain ``sphinx_compute_ref``).

The catalogues stand in ``locale/<language>/LC_MESSAGES/``; ``language`` in ``conf.py`` chooses one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.locale import get_translation

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOMAIN = "sphinx_compute_ref"
LOCALE = Path(__file__).parent / "locale"
_ = get_translation(DOMAIN)

#: The messages of the script; it looks them up by their English text.
SCRIPT_MESSAGES = (
    "All", "All requests have these values as long as this tab is open. They are in no link.",
    "Between {0} and {1} nothing changes here.",
    "Changes", "Clear", "Compare with", "Compared with {0}: {1} came, {2} went, {3} changed.", "Copied", "Copy",
    "Copy as Markdown", "Copy the link", "Link",
    "Copy the URL", "Endpoint", "Fields of {0}", "Fill in", "Fill in requests", "Fold", "Hide details", "History",
    "Microversion", "Not copied", "Not in it yet:", "Not in {0}: {1}.", "Nothing", "Nothing found.",
    "Operation, parameter, status code, text", "Operations",
    "Parameters", "Print", "Print this operation", "Project ID", "Reading aids", "Request", "Response", "Results",
    "Sample", "Sample of {0}.", "Samples", "Search all references for “{0}”", "Search all text for “{0}”",
    "Search the reference", "Show", "Show all",
    "Show the changes", "Show {0}", "Status codes", "Text", "Token",
    "These operations begin with {0}; at {1} there is none.",
    "These operations end with {0}; at {1} there is none.", "To the row of {0}", "What changed since {0}",
    "What the link leads to is not in this microversion.", "came", "changed", "from {0}", "operations: {0}",
    "parameters: {0}", "request", "required", "response", "results: {0}", "samples: {0}", "until {0}", "went",
    "{0} is no microversion of this reference.",
    "{0} is not in this reference; the nearest older one is {1}.", "{0}. Hidden on this page: {1}.",
    "{0}. Nothing on this page is hidden.",
)  # fmt: skip


def fact_label(field: str) -> str:
    """Return what stands before the value of a definition's field where a row shows it."""
    labels = {
        "enum": _("One of:"),
        "default": _("Default:"),
        "minimum": _("Minimum:"),
        "maximum": _("Maximum:"),
        "format": _("Format:"),
        "example": _("Example:"),
    }
    return str(labels[field])


def deprecation_note(since: str | None) -> list[str]:
    """Return what stands at a deprecated row; ``since`` is a microversion, or empty, and ``None`` for other rows."""
    if since is None:
        return []
    return [str(_("Deprecated since version {0}")).format(since) if since else str(_("Deprecated"))]


def mark_of_deprecated(title: str, around: str, *, is_said: bool) -> list[str]:
    """Return what an entry of a deprecated operation has beside its title, which may say so itself.

    ``around`` is the title of its resource; ``is_said`` tells that the text of the operation says it.
    """
    is_told = is_said or "deprecated" in around.lower()
    return [str(_("Deprecated"))] if is_told and "deprecated" not in title.lower() else []


def version_notes(low: object, high: object) -> list[str]:
    """Return what stands at an operation or a row about its microversions; either may be empty."""
    return [
        *([str(_("New in version {0}")).format(low)] if low else []),
        *([str(_("Available until version {0}")).format(high)] if high else []),
    ]


def add_catalogues(app: Sphinx) -> None:
    """Make the catalogues known to Sphinx."""
    app.add_message_catalog(DOMAIN, str(LOCALE))


def script_messages() -> dict[str, str]:
    """Return the translations that differ from the English text."""
    return {text: translated for text in SCRIPT_MESSAGES if (translated := str(_(text))) != text}
