"""Status codes and the names that references give them.

Sources: the IANA HTTP Status Code Registry (RFC 9110 section 15, RFC 4918, RFC 6585, RFC 7725, RFC 8297 …) and the
fault names of the OpenStack APIs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sphinx_compute_ref.matching.names import did_you_mean

_NO_LETTER = re.compile(r"[^a-z0-9]")
_WORD = re.compile(r"[A-Za-z0-9']+")
_CASE_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z])")

#: Code to reason phrase.
REASONS: dict[int, str] = {
    100: "Continue", 101: "Switching Protocols", 102: "Processing", 103: "Early Hints",
    200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content",
    205: "Reset Content", 206: "Partial Content", 207: "Multi-Status", 208: "Already Reported", 226: "IM Used",
    300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
    305: "Use Proxy", 307: "Temporary Redirect", 308: "Permanent Redirect",
    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout",
    409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large",
    414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
    418: "I'm a Teapot", 421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked",
    424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required",
    429: "Too Many Requests", 431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout", 505: "HTTP Version Not Supported", 506: "Variant Also Negotiates",
    507: "Insufficient Storage", 508: "Loop Detected", 510: "Not Extended", 511: "Network Authentication Required",
}  # fmt: skip

#: Fault names and the codes that they may stand for, beside the reason phrases.
_FAULTS: dict[str, tuple[int, ...]] = {
    "itemNotFound": (404,), "resourceNotFound": (404,), "badMethod": (405,), "badMediaType": (415,),
    "conflictingRequest": (409,), "buildInProgress": (409,), "overLimit": (413, 429),
    "requestEntityTooLarge": (413,), "entityTooLarge": (413,), "payloadTooLarge": (413,),
    "unprocessableEntity": (422,), "computeFault": (400, 500), "internalError": (500,), "serverError": (500,),
    "serverFault": (500,), "notAuthorized": (401,), "unauthorised": (401,), "badRequestError": (400,),
    "serverBusy": (503,), "serverCapacityUnavailable": (503,), "requestUriTooLong": (414,), "instanceFault": (500,),
    "timeout": (408, 504),
}  # fmt: skip


def fold(name: str) -> str:
    """Return a fault's name without case and punctuation."""
    return _NO_LETTER.sub("", name.lower())


def _camel(reason: str) -> str:
    first, *others = _WORD.findall(reason)
    return "".join((first.lower(), *(word[0].upper() + word[1:] for word in others)))


#: Folded name to codes: reason phrases and fault names.
CODES: dict[str, tuple[int, ...]] = {
    **{fold(reason): (code,) for code, reason in REASONS.items()},
    **{fold(name): codes for name, codes in _FAULTS.items()},
}

#: The usual spelling of names, for messages.
SPELLING: dict[int, str] = {
    400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound", 405: "badMethod",
    406: "notAcceptable", 409: "conflict", 410: "gone", 413: "overLimit", 415: "badMediaType",
    429: "tooManyRequests", 500: "internalServerError", 501: "notImplemented", 503: "serviceUnavailable",
}  # fmt: skip

#: Folded name to its spelling in camel case and in words.
_SPELLINGS: dict[str, tuple[str, str]] = {
    **{fold(reason): (_camel(reason), reason) for reason in REASONS.values()},
    **{fold(name): (name, _CASE_CHANGE.sub(" ", name).title()) for name in _FAULTS},
}


@lru_cache(maxsize=1024)
def spelt_right(name: str, code: int) -> str | None:
    """Return the name of ``code`` that ``name`` misspells, written as ``name`` is; ``None`` where it does not.

    Names are compared with those of the code alone: one that resembles another code's name says another thing.
    """
    folded = fold(name)
    if len(folded) < 4 or folded in CODES:
        return None
    near = did_you_mean(folded, [other for other, codes in CODES.items() if code in codes], cutoff=0.8)
    if not near:
        return None
    camel, words = _SPELLINGS[near[0]]
    if " " in name:
        return words
    right = camel.lower() if name.islower() else camel
    return right[0].upper() + right[1:] if name[0].isupper() else right
