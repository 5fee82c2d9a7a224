"""Status codes and the names that references give them.

Sources: the IANA HTTP Status Code Registry (RFC 9110 section 15, RFC 4918, RFC 6585, RFC 7725, RFC 8297 …) and the
fault names of the OpenStack APIs.
"""

from __future__ import annotations

import re

_NO_LETTER = re.compile(r"[^a-z0-9]")

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

#: Folded fault name to the codes it may stand for, beside the reason phrases.
_FAULTS: dict[str, tuple[int, ...]] = {
    "itemnotfound": (404,), "resourcenotfound": (404,), "badmethod": (405,), "badmediatype": (415,),
    "conflictingrequest": (409,), "buildinprogress": (409,), "overlimit": (413, 429),
    "requestentitytoolarge": (413,), "entitytoolarge": (413,), "payloadtoolarge": (413,),
    "unprocessableentity": (422,), "computefault": (400, 500), "internalerror": (500,), "servererror": (500,),
    "serverfault": (500,), "notauthorized": (401,), "badrequesterror": (400,), "serverbusy": (503,),
    "servercapacityunavailable": (503,), "requesturitoolong": (414,), "instancefault": (500,),
}  # fmt: skip


def fold(name: str) -> str:
    """Return a fault's name without case and punctuation."""
    return _NO_LETTER.sub("", name.lower())


#: Folded name to codes: reason phrases and fault names.
CODES: dict[str, tuple[int, ...]] = {
    **{fold(reason): (code,) for code, reason in REASONS.items()},
    **_FAULTS,
}

#: The usual spelling of names, for messages.
SPELLING: dict[int, str] = {
    400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound", 405: "badMethod",
    406: "notAcceptable", 409: "conflict", 410: "gone", 413: "overLimit", 415: "badMediaType",
    429: "tooManyRequests", 500: "internalServerError", 501: "notImplemented", 503: "serviceUnavailable",
}  # fmt: skip
