"""A definition says that a parameter is required and its description that it may be left out, or the reverse.

What it does
    Looks at definitions with ``required: true`` that rows of requests refer to, and reads their descriptions for a
    default ("The default is 10", "True by default.", "By default, the value is 10"), for what happens without the
    parameter ("if you omit this parameter", "if not specified", "if the ``url`` is not given", "is not required in
    case of …") and for the word "(Optional)". For rows of responses it reads when the field is there ("Will be absent
    when …", "This field appears only if …"). A description that says besides when the parameter is required is taken
    at its word. A definition that is called ``…_optional`` is reported as well. The reverse is ``required: false``
    beside "(Required)", "This parameter is mandatory." or "You must include this parameter.", in words that name no
    case.
    The text of an operation is read, too: "the optional ``marker``" or "``name`` is required" beside a row of the
    request that says the contrary is reported at the row.

Why is this bad
    One of the two is wrong: clients send what they need not, or wait for what does not come.

Example
    ::

        node_count:
          description: |
            The number of servers in the cluster. The default is 1.
          in: body
          required: true
          type: integer

Use instead
    ::

        node_count:
          description: |
            The number of servers in the cluster. The default is 1.
          in: body
          required: false
          type: integer
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule, Use
from sphinx_compute_ref.rules.samples.contradicted_required import required_row

#: As many related places a finding names, and as many characters of the description it quotes.
_SHOWN, _QUOTED = 10, 60

_THIS = r"(?:it|this|this (?:parameter|field|value|attribute|argument|option|property)|you)"
#: What is said of a parameter that a request may leave out, by itself and where nothing says when it is required.
_NOT_REQUIRED = re.compile(
    rf"(?:\b{_THIS} (?:is|are) not|\b(?-i:Not)) required (?:in case|if|when|unless|for)\b", re.IGNORECASE
)
#: The same of a parameter by its name, and what says that it is so in a case.
_NAMED = re.compile(r"(?:(?<![\w`.:-])|(?<=:)(?=`))`*+([\w.:-]++)`*+ is not required\b", re.IGNORECASE)
_CASE = re.compile(r"\b(?:if|when|unless)\b", re.IGNORECASE)
_OMITTED = re.compile(
    r"\A\(?optional\)?[.:,;)]"
    r"|\(optional\)\Z"
    r"|\b(?:the )?default(?: value)? (?:is|of this (?:parameter|field|value) is) [^ ]"
    r"|(?<=[.;] )defaults to [^ ]"
    r"|\b(?:if|when) you omit\b"
    rf"|\b(?:if|when) {_THIS} (?:is|are) (?:omitted|not (?:specified|provided|supplied|given|set|passed))\b"
    r"|\b(?:if|when) (?:omitted|not (?:specified|provided|supplied|given))(?:,| then\b)"
    r"|(?<=[\w`*'\"]) by default\.?\Z"
    r"|(?:\A|(?<=[.;] ))by default,? (?:the|its) value is (?:the |``?)?[^ ]",
    re.IGNORECASE,
)
#: The same of a parameter by its name: "if the ``url`` is not specified".
_NAMED_OMITTED = re.compile(
    r"\b(?:if|when|unless) (?:the |this )?`{1,2}(?P<name>[\w.:-]++)`{1,2}"
    r"(?: (?:parameter|field|attribute|value|option|key))? is "
    r"(?:omitted|not (?:specified|provided|supplied|given|set|passed))\b",
    re.IGNORECASE,
)
#: What is said of a field that a response may lack; each begins a sentence.
_ABSENT = re.compile(
    r"(?:(?<=\. )|\A|(?<=\())"
    r"(?:(?:it|this(?: (?:parameter|field|value|attribute|property|key))?) )?"
    r"(?:(?:will be|may be|is) (?:absent|omitted|missing) (?:if|when|unless|for)\b"
    r"|will not be (?:present|returned|included|shown) (?:if|when|unless|on|for)\b"
    r"|(?:appears|exists|is (?:returned|shown|present|included|set)) (?:in the response )?only (?:if|when)\b"
    r"|(?:is |are )?only (?:present|returned|included|shown|visible) (?:if|when|to (?:the|users?|admin\w*))\b)",
    re.IGNORECASE,
)
#: What definitions are called: "maxTotalVolumesOptional", "quota-optional", "options_not_required".
_OPTIONAL = re.compile(r"(?:\A|[_-])(?:optional|not[_-]required)\Z|[a-z]Optional\Z")
_REQUIRED = re.compile(
    r"(?<!not )\b(?:required|mandatory|must be (?:given|specified|provided|set|present))\b", re.IGNORECASE
)
#: What is said of a parameter that each request needs.
_NEEDED = re.compile(
    r"\A\(?(?:required|mandatory)\)?[.:;)]|\((?:required|mandatory)\)\.?\Z"
    rf"|(?:(?<=\. )|\A){_THIS} (?:is|are) (?:always )?(?:required|mandatory)\."
    r"|(?:(?<=\. )|\A)you must (?:include|specify|provide|supply|set) (?:a value for )?"
    r"this (?:parameter|field|value|attribute|argument|option|property)(?: in (?:your|the|each) request)?\.",
    re.IGNORECASE,
)
#: What the text of an operation says of a parameter, in no case of its own: "the optional ``marker`` parameter".
_SAID = re.compile(
    r"\b(?P<how>optional|required|mandatory) (?:[\w-]+ )?``(?P<before>[\w.:-]++)``"
    r"|``(?P<after>[\w.:-]++)``(?: (?:query )?(?:parameter|field|attribute|key|property|argument))?"
    r" is (?:always )?(?P<what>optional|required|mandatory)(?=[.;,)]|\Z)",
    re.IGNORECASE,
)
#: What is said of another request than the one of the row.
_ELSEWHERE = re.compile(r"\bin (?:a|the) request\b|\bwhen creating\b", re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions, each once."""
    for definition in context.definitions:
        if definition.in_ not in ("body", "header", "query"):
            continue
        if not definition.required:
            yield from _required_by_text(context, definition)
            continue
        uses = context.uses_of(definition)
        for role, words in _says(definition, uses):
            rows = [use for use in uses if use.table.role == role and use.operation is not None]
            if not rows:
                continue
            left_out = "may be left out of a request" if role == "request" else "may be absent"
            reason = f'its description says that it {left_out}: "{words}"'
            yield _not_required(definition, reason, role, rows, uses)
            break
        else:
            yield from _called_optional(definition, uses)
    for operation in {one.location: one for one in context.reference.operations}.values():
        yield from _in_text(context, operation)


def _called_optional(definition: Definition, uses: Sequence[Use]) -> Iterator[Finding]:
    """Yield a required definition that is called optional (``quota-optional``) and is used in requests."""
    rows = [use for use in uses if use.table.role == "request"]
    if rows and _OPTIONAL.search(definition.name):
        yield _not_required(definition, "is called optional", "name", rows, uses)


def _not_required(
    definition: Definition, reason: str, subject: str, rows: Sequence[Use], uses: Sequence[Use]
) -> Finding:
    """Return the finding that a required definition is not, for a reason that ``rows`` among its ``uses`` show."""
    return Finding(
        code="CR113",
        message=f'"{definition.name}" is required, but {reason}',
        location=definition.fields["required"].value_location,
        subject=f"{definition.name} {subject}",
        related=tuple(Related(use.row.location, f'the row "{use.row.name}"') for use in rows[:_SHOWN]),
        about=tuple(required_row(use.row) for use in uses),
    )


def _required_by_text(context: Context, definition: Definition) -> Iterator[Finding]:
    """Yield the definition where it is said to be optional, and its description says that it is required."""
    field = definition.fields.get("required")
    plain = definition.description.lower()  # most texts have none of the words
    says = any(words in plain for words in ("required", "mandatory", "you must"))
    if field is None or field.kind != "boolean" or not says:
        return
    text = " ".join(definition.description.split())
    match = _NEEDED.search(text)
    rows = [use for use in context.uses_of(definition) if use.table.role == "request"] if match is not None else ()
    if match is not None and rows:
        yield Finding(
            code="CR113",
            message=f'"{definition.name}" is not required, but its description says that it is: '
            f'"{_quoted(text, match)}"',
            location=field.value_location,
            subject=f"{definition.name} needed",
            related=tuple(Related(use.row.location, f'the row "{use.row.name}"') for use in rows[:_SHOWN]),
        )


def _in_text(context: Context, operation: Operation) -> Iterator[Finding]:
    """Yield the rows of a request of which the text of the operation says the contrary."""
    rows = {row.name: row for row in operation.request.rows if row.in_ in ("body", "header", "query")}
    for paragraph in context.texts.paragraphs(operation) if rows else ():
        if paragraph.role == "response" or "``" not in paragraph.text:
            continue
        for match in _SAID.finditer(paragraph.text):
            row = rows.get(match["before"] or match["after"])
            optional = (match["how"] or match["what"]).lower() == "optional"
            if row is None or row.definition is None or row.definition.required is not optional:
                continue
            del rows[row.name]
            yield Finding(
                code="CR113",
                message=f'"{row.name}" is {"" if optional else "not "}required, '
                f"but the text says that it is {'optional' if optional else 'required'}: "
                f'"{_quoted(paragraph.text, match)}"',
                location=row.location,
                subject=f"{row.name} in text",
                operation=operation,
                role="request",
                parameter=row.name,
                about=(required_row(row),) if optional else (),
            )


def _says(definition: Definition, uses: Sequence[Use]) -> Iterator[tuple[str, str]]:
    """Yield the roles in which a description says that the parameter may not be there, with the words that say so."""
    text = " ".join(definition.description.split())
    plain = text.lower()  # most texts have none of the words: nova takes 6 ms, not 16
    match = None
    if "not required" in plain:
        match = _NOT_REQUIRED.search(text) or _not_required_by_name(text, uses)
    if (
        match is None
        and any(word in plain for word in ("optional", "default", "omit", "not "))
        and not _REQUIRED.search(text)
        and not _ELSEWHERE.search(text)
    ):
        names = {parts_of(use.row.name)[-1].lower() for use in uses}
        match = _OMITTED.search(text) or next(
            (one for one in _NAMED_OMITTED.finditer(text) if one["name"].lower() in names), None
        )
    if match is not None:
        yield "request", _quoted(text, match)
    about_absence = ("absent", "omit", "missing", "only ", "will not be ")
    match = _ABSENT.search(text) if any(word in plain for word in about_absence) else None
    if match is not None:
        yield "response", _quoted(text, match)


def _not_required_by_name(text: str, uses: Iterable[Use]) -> re.Match[str] | None:
    """Return where a text says of one of the rows by its name that it is not required in some case."""
    names = {parts_of(use.row.name)[-1].lower() for use in uses}
    for match in _NAMED.finditer(text):
        sentence = text[text.rfind(". ", 0, match.start()) + 1 : match.start()]
        if match[1].lower() in names and _CASE.search(sentence):
            return match
    return None


def _quoted(text: str, match: re.Match[str]) -> str:
    """Return the words around what was read, up to the end of the sentence."""
    start = text.rfind(". ", 0, match.start() + 1) + 2 if ". " in text[: match.start() + 1] else 0
    if match.end() - start > _QUOTED:
        start = match.start()
    end = text.find(". ", match.end())
    words = text[start : end if end >= 0 else len(text)].strip()
    if len(words) <= _QUOTED:
        return words
    return f"{words[: words.rfind(' ', 0, _QUOTED + 1)] if ' ' in words[: _QUOTED + 1] else words[:_QUOTED]} …"


RULE = Rule("CR113", "contradicted-by-description", Severity.WARNING, __doc__, check)
