"""What of the sources the system did not let be read: whatever is made of the reference lacks it."""

from __future__ import annotations

from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.files.text_file import CANNOT_BE_READ
from sphinx_compute_ref.reading.source_files import UNLISTED


def unread_files(reference: Reference) -> list[str]:
    """Return a message for each file that is there and could not be read."""
    faults = {
        fault.subject: f"{fault.location}: {fault.message}"
        for fault in reversed(reference.faults)  # the first one counts
        if fault.code == "CR001" and f" {CANNOT_BE_READ}" in fault.message
    }
    return [*reversed(faults.values())]


def unlisted_folders(reference: Reference) -> list[str]:
    """Return a message for each folder that could not be listed."""
    return [f"{unread.location.file}: {unread.what}" for unread in reference.unread if unread.what == UNLISTED]
