"""A directive's body or argument is not what the directive takes.

What it does
    Reads the bodies of ``rest_method`` (``METHOD URL``), ``rest_parameters`` (``- name: ref``) and
    ``rest_status_code`` (``- 404``), and looks where they stand: one ``rest_method`` in a section with a title of its
    own, tables below it. The methods are those of the IANA registry, and ``METHOD`` where any will do. In the URL, a
    parameter stands in braces, single slashes between its parts, and the whole URL without quotes and blanks; further
    lines are ``min_version:`` and ``max_version:``. Options are those that the directive takes, and the text at which
    the part of an included file begins or ends is in it. In "Error response codes: 400, 404" and in the list below such
    words, the numbers have three digits.

Why is this bad
    os-api-ref drops the row, or all rows after it, or stops. A ``rest_method`` below "Response Example" makes a second
    operation of that name, and takes the sample away from the first.

Example
    ::

        .. rest_parameters:: parameters.yaml

           - server_id

Use instead
    ::

        .. rest_parameters:: parameters.yaml

           - server_id: server_id_path
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.reading.rst.bodies import INVISIBLE, METHODS
from sphinx_compute_ref.reading.rst.losses import INNER_HEADING, OVERLINE
from sphinx_compute_ref.reading.rst.options import known_options
from sphinx_compute_ref.reading.rst.templates import is_template
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults, unmarked_parameters

#: Stands for any method, where the server passes on whatever comes.
_ANY_METHOD = "METHOD"
#: A URL that others choose: "< callbackUri (provided by the consumer) >".
_IN_WORDS = re.compile(r"<[^<>]*>")
#: What is said of an operation without a section of its own.
_WITHOUT_SECTION = ("rest_method outside of any section", "a second rest_method in one section")
#: What to do where a request is shown by a directive.
_EXAMPLE = "show an example of a request as a code block"
_QUOTED = re.compile(r"([\"'])[^\"']+\1")
#: Slashes with nothing between them, but for those behind a scheme. At the beginning they make a host of what follows.
_SLASHES = re.compile(r"(?<![:/])//+")
_PARAMETER = re.compile(r"\{[^{}]*\}")
_TAG = re.compile(r"</?\w*>")


def check(context: Context) -> Iterator[Finding]:
    """Yield what the bodies of directives should not hold."""
    locations = set()
    findings = list(findings_of_faults(context, "CR005"))
    # Who makes the example of a request a code block has no method and no URL to write there.
    examples = {finding.location[:2] for finding in findings if finding.message.endswith(_EXAMPLE)}
    for finding in findings:
        if finding.location[:2] in examples and not finding.message.endswith(_EXAMPLE):
            continue
        if finding.subject.startswith("row ") and is_template(finding.subject):
            continue  # CR010 says that the table is not read
        if finding.subject != f"method {_ANY_METHOD}":
            locations.add(finding.location)
            if not _comes_of_a_lost_heading(context, finding):
                yield replace(finding, message=finding.message + _advice(finding))
    for operation in context.reference.operations:
        text = _fault_of_url(operation.url)
        if text is not None and operation.location[:2] not in examples:
            yield Finding(
                code="CR005",
                message=text,
                location=operation.location,
                subject=f"URL {operation.url}",
                operation=operation,
            )
        if operation.is_example and operation.location not in locations:
            yield Finding(
                code="CR005",
                message=f'rest_method below the heading "{operation.title}" makes another operation: {_EXAMPLE}',
                location=operation.location,
                subject=f"example {operation.method} {operation.url}",
                operation=operation,
            )


def _comes_of_a_lost_heading(context: Context, finding: Finding) -> bool:
    """Say whether an operation has no section, or another one's, for want of a heading that CR008 tells of."""
    if not finding.subject.startswith("nested ") and not finding.message.startswith(_WITHOUT_SECTION):
        return False
    file, line, _ = finding.location
    others = [one.location.line for one in context.reference.operations if one.location.file == file]
    above = max((other for other in others if other < line), default=0)
    return any(
        fault.subject.startswith(("underline ", INNER_HEADING, OVERLINE))
        and fault.location.file == file
        and (above < fault.location.line < line or fault.subject.startswith("underline "))
        for fault in context.faults.get("CR008", ())
        if fault.location.line < line
    )


def _advice(finding: Finding) -> str:
    """Return what there is to say about the subject of a finding beyond what reading says."""
    kind, _, text = finding.subject.partition(" ")
    if kind == "method":
        near = [] if text.upper() in METHODS else did_you_mean(text.upper(), METHODS[:6], cutoff=0.5)
        return f'; did you mean "{near[0]}"?' if near else ""
    if kind == "option":
        directive, _, option = text.partition(" ")
        options = known_options(directive)
        near = [] if option in options else did_you_mean(option, options)
        return f'; did you mean ":{near[0]}:"?' if near else ""
    if kind == "row":
        invisible = sorted({f"U+{ord(letter):04X}" for letter in text if letter in INVISIBLE})
        return f"; it holds {' and '.join(invisible)}, which looks like a blank and is none" if invisible else ""
    return ""


def _fault_of_url(url: str) -> str | None:
    """Say what is wrong with the punctuation of a URL's path."""
    path = url.partition("?")[0]
    if len(url.split()) > 1 and not _IN_WORDS.fullmatch(url):
        return f'the URL "{url}" holds blanks: an operation has one method and one URL, and nothing behind it'
    if _QUOTED.fullmatch(url):
        return f"the URL {url} stands in quotes: write {url[1:-1]}"
    if _SLASHES.search(path):
        return f'the URL "{url}" has two slashes where one is meant: write "{_SLASHES.sub("/", path)}"'
    shared = next((name for name in _PARAMETER.findall(path) if "/" in name), None)
    if shared is not None:
        return f'the URL "{url}" has a slash within "{shared}": a parameter is one part of a path, give it one name'
    if "</" in path:
        return f'the URL "{url}" has a tag in it: write "{_TAG.sub("", path)}"'
    odd = unmarked_parameters(url)
    bare = path.replace("`", "")
    if re.search(r"\{ ?\}", path):
        return f'the URL "{url}" has braces without a name: write that of the parameter between them'
    if "{{" in path and path.count("{{") == path.count("}}"):
        return f'the URL "{url}" has doubled braces: write "{path.replace("{{", "{").replace("}}", "}")}"'
    if not odd and set(_PARAMETER.sub("", path)) & set("{}"):
        return f'the URL "{url}" has a brace without its partner'
    for name in odd:
        for written in (f"<{name}>", f"({name})", f"[{name}]"):
            bare = bare.replace(written, f"{{{name}}}")
        bare = re.sub(rf"(?<=/):{re.escape(name)}(?![^/])", f"{{{name}}}", bare)
    if bare == path:
        return None
    what = " and ".join((["backquotes"] if "`" in path else []) + (["parameters without braces"] if odd else []))
    return f'the URL "{url}" has {what}: write "{bare}"'


RULE = Rule("CR005", "invalid-directive", Severity.ERROR, __doc__, check)
