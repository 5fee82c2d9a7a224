"""A verb or noun stands in a form that cannot stand there: "must not specified", "this operations".

What it does
    Looks in the paragraphs of pages and in descriptions for "can", "must", "will" and the like before a participle
    ("must not specified") or a third person ("must provides"), for "does not" before one, for "will be" before an
    infinitive ("will be include as"), for "this", "each" and "every" before a plural and "these" before a singular,
    for plurals that do not exist ("informations"), for "has be", "if is", "in stead of" and "rather then". Literals
    are left alone.

    A reference in another language has no findings.

Why is this bad
    Readers stumble, and often a word is missing: "must not specified" may be that which must not be, or which need not.

Example
    ::

        If the project acts as a domain, the parent must not specified.

Use instead
    ::

        If the project acts as a domain, the parent must not be specified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.passages import phrases
from sphinx_compute_ref.rules.rule import Context, Rule

_MODAL = r"(?:can(?:not|'t)?|could(?:n't)?|must|should(?:n't)?|shall|will|won't|may|might|would(?:n't)?)(?:\s+not)?"
#: Verbs in "-eed" and the like, and a word that is none.
_NO_PARTICIPLE = "(?:need|feed|embed|exceed|proceed|succeed|speed|seed|shed|bleed|breed|heed|shred|indeed|wed)"
_VERB = (
    "create|update|delete|remove|return|use|contain|specify|support|require|allow|include|provide|exist|get|"
    "attach|detach|define|describe|enable|disable|generate|retrieve|apply|ignore|have|accept|indicate"
)
_PARTICIPLES = (
    "include|define|create|update|delete|remove|specify|associate|generate|assign|enable|disable|retrieve|"
    "configure|provide|ignore|attach|detach|require|apply|allow|store|display|return"
)
_NOUN = (
    "parameter|attribute|value|field|server|volume|operation|resource|instance|network|user|item|option|element|"
    "cluster|node|action|rule|zone|router|subnet|method|image|project|property|policy"
)
_MORE = "less|more|greater|larger|smaller|bigger|higher|lower|longer|shorter|older|newer"
#: Where a noun ends what is spoken of: "this values can", not "this servers multiple create call".
_ENDS = (
    r"(?=[.,;)]|\s+\(|\s+(?:is|are|can|cannot|will|must|may|should|has|have|of|for|in|to|and|or|from|that|which|when|if|"
    r"with|on|by|does|do|deletes?|creates?|shows?|lists?|updates?|returns?|gets?)\b)"
)
#: No part of a name, path or literal before it, none behind it.
_BEFORE, _BEHIND = r"(?<![\w`'\"./{<|*:-])", r"(?![\w`'\"/:*|-])"


def _third(verbs: str) -> str:
    """Return what matches the third persons of verbs."""
    return "(?:" + "|".join(_with_s(verb) for verb in verbs.split("|")) + ")"


def _with_s(word: str) -> str:
    """Return the plural of a noun, the third person of a verb."""
    if word == "have":
        return "has"
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _without_s(word: str) -> str:
    """Return what :func:`_with_s` made the word of."""
    if word == "has":
        return "have"
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def _participle(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    return f"{verb[:-1]}ied" if verb.endswith("y") else f"{verb}ed"


#: What is wrong, and what is right instead, of the words before the last and of the last.
_FORMS: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    (rf"{_MODAL}\s+(?!{_NO_PARTICIPLE}\b)[a-z]{{2,}}ed", lambda before, last: f"{before} be {last}"),
    (
        rf"(?:{_MODAL}|(?:do|does|did)(?:\s+not|n't))\s+{_third(_VERB)}",
        lambda before, last: f"{before} {_without_s(last)}",
    ),
    (
        rf"{_MODAL}\s+be\s+(?:{_PARTICIPLES})(?=\s+(?:as|by|with|in|to|from|on|for|based|if|when|via|using)\b)",
        lambda before, last: f"{before} {_participle(last)}",
    ),
    (
        rf"[Tt]his\s+{_third(_NOUN)}{_ENDS}",
        lambda before, last: f'{before} {_without_s(last)}" or "{before[0]}hese {last}',
    ),
    (rf"(?:[Ee]ach|[Ee]very)\s+{_third(_NOUN)}{_ENDS}", lambda before, last: f"{before} {_without_s(last)}"),
    (rf"(?:[Tt]hese|[Tt]hose)\s+(?:{_NOUN}){_ENDS}", lambda before, last: f"{before} {_with_s(last)}"),
    (r"(?:[Tt]hese|[Tt]hose)\s+information", lambda before, last: f"{'T' if before[0] == 'T' else 't'}his {last}"),
    (r"(?:[Aa]n\s+information(?=\s+(?:about|on|of)\b))", lambda _, last: last),
    (r"(?:informations|softwares|hardwares|advices|feedbacks)", lambda _, last: last[:-1]),
    (r"(?:has|have|had)\s+be", lambda before, _: f"{before} been"),
    (r"(?:[Ii]f|[Ww]hether)\s+is(?=\s+[a-z]+ed\b)", lambda before, _: f"{before} it is"),
    (r"[Ii]n\s+stead\s+of", lambda before, _: f"{before[0]}nstead of"),
    (
        rf"(?:[Rr]ather|[Oo]ther|(?:{_MORE})(?=\s+then\s+(?:or equal|zero|[0-9])))\s+then",
        lambda before, _: f"{before} than",
    ),
)
_ANY = re.compile(_BEFORE + "(?:" + "|".join(f"({form})" for form, _ in _FORMS) + ")" + _BEHIND)


def check(context: Context) -> Iterator[Finding]:
    """Yield the forms, the same of a paragraph once."""
    for passage, match in phrases(context, _ANY):
        words = " ".join(match[0].split())
        before, _, last = words.rpartition(" ")
        right = _FORMS[(match.lastindex or 1) - 1][1](before, last)
        yield passage.finding("CR224", f'"{words}": write "{right}"', match.start(), passage.subject_of(words))


RULE = Rule("CR224", "wrong-form", Severity.WARNING, __doc__, check, follows=("CR107",))
