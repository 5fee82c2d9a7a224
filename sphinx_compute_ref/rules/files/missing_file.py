"""A parameters, status, sample or include file does not exist, or is a folder.

What it does
    Looks for the file that ``rest_parameters``, ``rest_status_code``, ``literalinclude`` or ``include`` names. Paths
    of the first three are relative to the document that Sphinx reads; a leading ``/`` is the source folder. A missing
    parameters or status file is one finding, at the first directive that names it. Where a script beside ``conf.py``
    writes that file, the finding is informational: make the file first, for what it defines is not checked.

Why is this bad
    The table, the sample or the whole page is missing from the reference.

Example
    ::

        .. literalinclude:: ../../doc/api_samples/servers/server-get-rsp.json

Use instead
    ::

        .. literalinclude:: ../../doc/api_samples/servers/server-get-resp.json
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from sphinx_compute_ref.matching.look_alikes import is_plural
from sphinx_compute_ref.matching.names import did_you_mean, edit_distance
from sphinx_compute_ref.model.finding import Fault, Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults

_SLIPS = 2
_WORDS = re.compile(r"[a-z0-9]+", re.IGNORECASE)
#: As many related places a finding names.
_SHOWN = 10


def check(context: Context) -> Iterator[Finding]:
    """Yield the files that reading did not find."""
    shared: dict[str, list[Fault]] = {}
    for fault in context.faults.get("CR001", ()):
        if fault.message.startswith(("the parameters file", "the status file")):
            shared.setdefault(fault.message, []).append(fault)
    for finding in findings_of_faults(context, "CR001"):
        faults = shared.get(finding.message)
        if faults is None:
            yield _with_hint(context, finding)
        elif finding.location == faults[0].location:
            yield _of_all(context, finding, faults)


def _with_hint(context: Context, finding: Finding) -> Finding:
    """Return ``finding`` with the name of a file of that folder that may be meant."""
    if not finding.message.endswith("does not exist"):
        return finding
    near = look_alikes(context, path_of(context, finding))
    if not near:
        return finding
    hint = " or ".join(f'"{posixpath.basename(other)}"' for other in near)
    return replace(finding, message=f"{finding.message}; did you mean {hint}?")


def look_alikes(context: Context, missing: str) -> list[str]:
    """Return the files in the folder of a missing one that are most like it by name, and end as it does."""
    folder, name = posixpath.split(missing)
    stem, ending = posixpath.splitext(name)
    close = _is_slip if ending == ".json" else _may_be_meant
    beside = (posixpath.splitext(other) for other in context.texts.beside(missing))
    near = did_you_mean(stem, [other for other, end in beside if end == ending and close(stem, other)])
    paths = [posixpath.join(folder, other + ending) for other in near]
    if ending != ".json":
        return paths
    # The sample of a list is no slip for that of a show: they differ in the number, and the list's has its place.
    sample_paths = {sample.path for _, message in context.reference.messages for sample in message.samples}
    return [path for path in paths if path not in sample_paths or not _differ_in_number(stem, posixpath.basename(path))]


def _is_slip(name: str, other: str) -> bool:
    """Say whether ``name`` is ``other`` but for a slip of the pen: samples of "create" and "update" are two files."""
    return edit_distance(name, other, _SLIPS) <= _SLIPS


def _differ_in_number(stem: str, name: str) -> bool:
    """Say whether two names have the same words but for singulars and plurals."""
    words, others = _WORDS.findall(stem.lower()), _WORDS.findall(posixpath.splitext(name)[0].lower())
    pairs = [(word, other) for word, other in zip(words, others, strict=False) if word != other]
    return len(words) == len(others) and bool(pairs) and all(is_plural(*pair) for pair in pairs)


def _may_be_meant(name: str, other: str) -> bool:
    """Say whether ``name`` is ``other`` but for a slip of the pen, or for a word that one of them has more."""
    words, others = set(_WORDS.findall(name)), set(_WORDS.findall(other))
    return _is_slip(name, other) or ((words <= others or others <= words) and len(words ^ others) == 1)


def path_of(context: Context, finding: Finding | Fault) -> str:
    """Return the path of the file that a finding or fault of this rule misses."""
    return posixpath.normpath(posixpath.join(context.reference.source, finding.subject))


def _of_all(context: Context, finding: Finding, faults: list[Fault]) -> Finding:
    """Return one finding for all directives that name the same file."""
    message = finding.message
    if len(faults) > 1:
        message += f": {len(faults)} directives name it"
    script = context.texts.script_that_writes(path_of(context, finding))
    if script is None:
        finding = _with_hint(context, finding)
        message += finding.message.removeprefix(faults[0].message)
    else:
        message += f"; {script.rpartition('/')[2]} writes it: run that first, what needs the file is not checked"
    return replace(
        finding,
        message=message,
        severity=Severity.INFO if script is not None else None,
        related=tuple(Related(fault.location, "named here, too") for fault in faults[1 : _SHOWN + 1]),
    )


RULE = Rule("CR001", "missing-file", Severity.ERROR, __doc__, check)
