"""Forms in which pages list status codes, for tests of the linter's reading and of what pages show."""

from __future__ import annotations

#: How pages write labels and codes: the text, the normal codes, the error codes.
FORMS = {
    "failure": ("Success response codes: 200\n\nFailure response codes: 404", [200], [404]),
    "capitals": ("NORMAL RESPONSE CODES: 200\n\nerror Response Code(s): 404", [200], [404]),
    "HTTP": ("Normal HTTP response status codes: 200\n\nPossible HTTP error codes: 404", [200], [404]),
    "without codes": ("Normal response: 200 OK\n\nError status: itemNotFound (404)", [200], [404]),
    "no colon": ("Normal response codes 200\n\nError response codes - 404, 409", [200], [404, 409]),
    "in two lines": ("Normal response codes\n200, 202\n\nError response codes:\n404", [200, 202], [404]),
    "wide": (
        "Normal response codes：200、202\n\nError response codes：badRequest（400），itemNotFound（404）",
        [200, 202],
        [400, 404],
    ),
    "bold": (
        "**Normal response codes**\n\n200\n\n**Error response codes**\n\nbadRequest (400), gone (410)",
        [200],
        [400, 410],
    ),
    "bold colon": ("**Normal response codes:**\n\n200\n\n**Error response codes**: 400", [200], [400]),
    "bold lines": ("**Normal response codes**\n\nOK (200) - now\nAccepted (202) - later, see 404\n", [200, 202], []),
    "emphasis": ("*Normal response codes*: 200\n\n*Error response codes*: ``404``, ``409``", [200], [404, 409]),
    "field": (":Normal response codes: 200\n:Error response codes: badRequest(400), 404", [200], [400, 404]),
    "field list": ("Normal response codes:\n\n:200: OK\n:202: Accepted\n\nText.", [200, 202], []),
    "fields below": (":Error response codes:\n   - 400\n   - 404\n", [], [400, 404]),
    "term": ("Normal response codes\n  200\n\nError response codes:\n  badRequest(400),\n  404", [200], [400, 404]),
    "terms": ("Error response codes:\n\n400\n  It is bad.\n\n404\n  It is not there, 999.", [], [400, 404]),
    "bullets": ("- Normal response codes: 200\n- Error response codes: 400,\n  404", [200], [400, 404]),
    "nested": (
        "- Normal response codes: 200\n- Error response codes:\n\n  - 400\n  - 404\n\n- Other",
        [200],
        [400, 404],
    ),
    "grouped": (
        "Error response codes:\n\n- Of the client:\n\n  - 400\n  - 404\n\n- Of the server:\n\n  - 503",
        [],
        [400, 404, 503],
    ),
    "title": ("Normal response codes\n---------------------\n\n200\n\nError codes\n-----------\n\n* 404", [200], [404]),
    "grid": (
        "Error response codes:\n\n+-----+-----+\n| 400 | bad |\n+-----+-----+\n| 404 | 999 |\n+-----+-----+",
        [],
        [400, 404],
    ),
    "simple": (
        "Error response codes:\n\n====== ====\nReason Code\n====== ====\nbad    400\ngone   410\n====== ====",
        [],
        [400, 410],
    ),
    "list-table": (
        "Error codes:\n\n.. list-table::\n\n   * - 400\n     - Bad, 999\n   * - 404\n     - None\n\n500 more",
        [],
        [400, 404],
    ),
    "csv-table": ('Error codes:\n\n.. csv-table::\n\n   400, "bad, 999"\n   "404", none', [], [400, 404]),
    "quote": ("Error response codes:\n\n  400, 404\n\nText.", [], [400, 404]),
    "role": (":strong:`Normal response codes`: 200\n\n:strong:`Error response codes`\n\n404, 409", [200], [404, 409]),
    "one word": ("Success: 200\n\nErrors: badRequest(400), 404 and 409", [200], [400, 404, 409]),
    "two words": ("Expected success: 200\n\nPossible errors: 404", [200], [404]),
    "prose below": ("**Error response codes**\n\n409\n\n404 is returned where there is none.", [], [409]),
    "prose": ("Normal response codes tell of success, 404 does not.\n\nError: 500.\n\nErrors are 404.", [], []),
    "microversions": (
        "Normal response codes: 200 (microversions 2.0 - 2.100), 202 (microversion 2.101 - )",
        [200, 202],
        [],
    ),
    "any kind": ("Response codes: 200, itemNotFound(404), 204, 503", [200, 204], [404, 503]),
    "any kind below": ("**HTTP status codes**\n\n- 200 OK\n- 404 Not Found", [200], [404]),
    "any kind above": (
        "Response codes\n--------------\n\nNormal response codes: 200\n\nError codes: 404",
        [200],
        [404],
    ),
    "any kind in prose": ("Response code 200 tells that all is well.\n\nStatus codes: they are below.", [], []),
}
