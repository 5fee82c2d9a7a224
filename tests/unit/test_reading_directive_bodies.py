"""What stands inside the directives."""

from __future__ import annotations

import pytest

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.rst.bodies import MethodBody, TableBody, read_method, read_rows
from sphinx_compute_ref.reading.rst.body_lines import BodyFault, BodyLine
from sphinx_compute_ref.reading.rst.status_codes import read_code_items, read_code_sentences, read_codes


def body(text: str) -> list[BodyLine]:
    return [BodyLine(line, "a.rst", number, 4) for number, line in enumerate(text.split("\n"), 1)]


def method(text: str) -> MethodBody:
    return read_method(body(text), "a.rst", 1, 1)


def rows(text: str) -> TableBody:
    return read_rows(body(text), "a.rst", 1, 1)


def codes_of(faults: tuple[BodyFault, ...]) -> list[str]:
    return [fault.code for fault in faults]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("GET /servers/{server_id}", "/servers/{server_id}"),
        ("GET  /servers", "/servers"),
        ("GET\n/servers", "/servers"),
        ("GET\n\n/servers", "/servers"),
        ("GET /servers/{server-id}/tags", "/servers/{server-id}/tags"),
        ("GET /servers?limit={limit}&marker={marker}", "/servers?limit={limit}&marker={marker}"),
    ],
)
def test_url_is_what_follows_the_method(text: str, url: str) -> None:
    found = method(text)
    assert (found.method, found.url, found.faults) == ("GET", url, ())


@pytest.mark.parametrize("blank", [" ", "", "  "])
def test_versions_stand_in_lines_of_their_own(blank: str) -> None:
    found = method(f"POST /servers\nmin_version:{blank}2.3\nmax_version:{blank}2.10")
    assert (found.min_version, found.max_version) == (Microversion(2, 3), Microversion(2, 10))
    assert found.faults == ()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["CR005"]),
        ("GET", ["CR005"]),
        ("/servers", ["CR005"]),
        ("get /servers", ["CR005"]),
        ("GET /servers\nmin_version: 2", ["CR105"]),
        ("GET /servers\nmin_version:", ["CR105"]),
        ("GET /servers\nmin_version: 2.10\nmax_version: 2.9", ["CR105"]),
        ("GET\u00a0/servers", ["CR008"]),
        ("GET /servers\u200b", ["CR008"]),
    ],
)
def test_methods_that_are_wrong(text: str, faults: list[str]) -> None:
    assert codes_of(method(text).faults) == faults


def test_invisible_characters_are_left_out_of_urls() -> None:
    assert method("GET\u00a0/servers/\u200b{id}")[:2] == ("GET", "/servers/{id}")


@pytest.mark.parametrize(
    ("text", "name", "ref"),
    [
        ("- name: name_body", "name", "name_body"),
        ("- OS-DCF:diskConfig: disk", "OS-DCF:diskConfig", "disk"),
        ("- os:a: b: c", "os:a", "b: c"),
        ("-   name:   name_body  # why", "name", "name_body"),
        ("- \"name\": 'ref'", "name", "ref"),
        ("- volumes_{volume_type}: volumes", "volumes_{volume_type}", "volumes"),
        ("- allocations.{consumer_uuid}.resources: r", "allocations.{consumer_uuid}.resources", "r"),
        ("- <key>: value", "<key>", "value"),
    ],
)
def test_row_is_split_at_the_first_colon_with_a_blank(text: str, name: str, ref: str) -> None:
    found = rows(text)
    assert [(row.name, row.ref) for row in found.rows] == [(name, ref)]
    assert found.faults == ()
    place = text.index(ref, text.index(": ")) - (1 if "'" in text else 0)
    assert found.rows[0].ref_column == 4 + place


def test_second_row_in_one_item_counts() -> None:
    found = read_rows([BodyLine("- a: b", "a.rst", 1, 4), BodyLine("c: d", "a.rst", 2, 6)], "a.rst", 1, 1)
    assert [row.name for row in found.rows] == ["a", "c"]
    assert found.faults == ()


@pytest.mark.parametrize(
    "text", ["- name", "- name:ref", "- name:", "- : ref", "-", "", "# only this", "-a: b", "a: b"]
)
def test_rows_that_are_wrong(text: str) -> None:
    assert codes_of(rows(text).faults) == ["CR005"]


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("- created_at created_at", "- created_at: created_at"),
        ("- OS-DCF:diskConfig disk_config", "- OS-DCF:diskConfig: disk_config"),
        ("- created_at :created_at", "- created_at: created_at"),
        ("- created_at = created_at_2", "- created_at: created_at_2"),
        ("- zone_id:\u00a0zone_id", "- zone_id: zone_id"),
        ("- name:ref", "- name: ref"),
        ("- name", "- name: name"),
        ("- name:", "- name: name"),
        ("- : ref", "- ref: ref"),
    ],
)
def test_the_example_for_a_broken_row_is_that_row_mended(text: str, example: str) -> None:
    (fault,) = rows(text).faults
    assert f'for example "{example}"' in fault.message


def test_a_broken_row_does_not_hide_the_others() -> None:
    found = rows("- a: b\n- c\n\n- d: e")
    assert [row.name for row in found.rows] == ["a", "d"]


def test_codes_have_reasons() -> None:
    found = read_codes(body("- 200\n- 409: duplicate\n- '404'"), "a.rst", 1, 1)
    assert [(code.code, code.name, code.column) for code in found.codes] == [
        (200, None, 6),
        (409, "duplicate", 6),
        (404, None, 6),
    ]


@pytest.mark.parametrize("text", ["- ok", "200", "", "- 4o4"])
def test_codes_that_are_wrong(text: str) -> None:
    assert codes_of(read_codes(body(text), "a.rst", 1, 1).faults) == ["CR005"]


@pytest.mark.parametrize(
    ("text", "kind", "codes"),
    [
        ("Normal response codes: 200, 201", "normal", [(200, None), (201, None)]),
        (
            "Error response codes: badRequest(400), itemNotFound (404)",
            "error",
            [(400, "badRequest"), (404, "itemNotFound")],
        ),
        ("Normal response code: 202", "normal", [(202, None)]),
        ("Success response codes: 204", "normal", [(204, None)]),
        ("Error codes: 400, 404", "error", [(400, None), (404, None)]),
        ("**Normal response codes:** 200", "normal", [(200, None)]),
        ("Normal response codes: 200 (microversions 2.0 - 2.100), 202", "normal", [(200, None), (202, None)]),
        ("Error response codes: conflict(409),\ngone(410)", "error", [(409, "conflict"), (410, "gone")]),
        ("Error response codes:", "error", []),
        (
            "Error response codes: Bad Request(400), and Not Found (404)",
            "error",
            [(400, "Bad Request"), (404, "Not Found")],
        ),
    ],
)
def test_sentences_list_codes(text: str, kind: str, codes: list[tuple[int, str | None]]) -> None:
    (sentence,) = read_code_sentences(body(text))
    assert sentence.kind == kind
    assert [(code.code, code.name) for code in sentence.body.codes] == codes


@pytest.mark.parametrize("text", ["The normal response codes: 200", "Normal codes", "Error 404 response codes"])
def test_other_sentences_do_not(text: str) -> None:
    assert read_code_sentences(body(text)) == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("200 - OK for what exists\n201 - made", [(200, None), (201, None)]),
        ("BadRequest (400)\nNot Found(404) by name", [(400, "BadRequest"), (404, "Not Found")]),
        ("401, 403 - no access\n``404`` when 500 are gone", [(401, None), (403, None), (404, None)]),
        ("**400** or **409**: see below", [(400, None), (409, None)]),
        ("see 400\n4000 things\n\n400.5", []),
        ("404 - no node\n404 - no store", [(404, None)]),
        ("404\n404", [(404, None), (404, None)]),
    ],
)
def test_items_of_a_list_begin_with_codes(text: str, codes: list[tuple[int, str | None]]) -> None:
    assert [(code.code, code.name) for code in read_code_items(body(text)).codes] == codes


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Error response codes: 4000, 401", [("4000", 1, 23)]),
        ("Error response codes: 400, 401,\n404, 41", [("41", 2, 6)]),
        ("Error response codes: 400,401,\n12\n,4000.", [("12", 2, 1), ("4000", 3, 2)]),
        (
            "Error response codes: badRequest(4000), Not Found (40 ), and 41",
            [("4000", 1, 34), ("40", 1, 52), ("41", 1, 62)],
        ),
        ("Error response codes: 41 (in the end), 400", [("41", 1, 23)]),
        ("Error response codes: 400 (more\nthan 12, 14), 41", [("41", 2, 15)]),
        ("Normal response codes: 200\nError response codes: 4010", [("4010", 2, 23)]),
    ],
)
def test_numbers_that_stand_for_codes_and_are_none_are_faults(text: str, faults: list[tuple[str, int, int]]) -> None:
    found = [fault for sentence in read_code_sentences(body(text)) for fault in sentence.body.faults]
    assert codes_of(tuple(found)) == ["CR005"] * len(faults)
    assert [(fault.message.split('"')[1], fault.line, fault.column - 3) for fault in found] == faults


@pytest.mark.parametrize(
    "text",
    [
        "Normal response codes: 200 (microversions 2.0 - 2.100), 202 (microversion 2.101 - )",
        "Normal Response Codes: 201 (microversions 1.0 - 1.19), 200 (microversions\n1.20 - )",
        "Error response codes: 400 (more than 1000, 12, 14), 404",
        "Error response codes: 400 (for example,\n12, 14",
        "Error response codes: 400 (for example (most often), 12, 14), 404, 41",
        "Error response codes: 413 for more than 1000 items, 404",
        "Error response codes: 413, more than\n1000, 404",
        "Error response codes: 404. There are 12, 4000, and 41",
        "Error response codes: 404.\nThere are 12, 4000, and 41",
        "Error response codes: 400, 2.1, 4xx, 0x12, version 12",
        "Normal response codes: 200, 1000\nitems at most",
        "Normal response codes: 200,",
    ],
)
def test_other_numbers_in_sentences_are_remarks(text: str) -> None:
    assert not [fault for sentence in read_code_sentences(body(text)) for fault in sentence.body.faults]


def test_items_of_a_list_that_are_no_codes_are_faults() -> None:
    items = (
        "400\n4000\n``41`` - gone\n**20**: fine\n4000 things\n1.\n2.1 - later\nNot Found (4004)\n20-30 items\n1) one"
    )
    found = read_code_items(body(items))
    assert [(fault.message.split('"')[1], fault.line, fault.column) for fault in found.faults] == [
        ("4000", 2, 4),
        ("41", 3, 6),
        ("20", 4, 6),
        ("4004", 8, 15),
    ]


def test_a_line_that_begins_like_a_sentence_begins_another() -> None:
    text = "Normal response codes: 200,\n201\nError response codes: badRequest(400),\nconflict(409)"
    sentences = read_code_sentences(body(text))
    assert [(sentence.kind, sentence.line) for sentence in sentences] == [("normal", 1), ("error", 3)]
    assert [[code.code for code in sentence.body.codes] for sentence in sentences] == [[200, 201], [400, 409]]


def test_each_sentence_has_remarks_of_its_own() -> None:
    text = "Normal response codes: 200 (microversion 2.1), 201\nError response codes: 400"
    assert [sentence.body.by_microversion for sentence in read_code_sentences(body(text))] == [True, False]


@pytest.mark.parametrize("method_name", ["QUIT", "get", "Post"])
def test_methods_that_no_registry_has(method_name: str) -> None:
    assert codes_of(method(f"{method_name} /servers").faults) == ["CR005"]


@pytest.mark.parametrize("method_name", ["GET", "COPY", "PROPFIND"])
def test_methods_of_the_registry(method_name: str) -> None:
    assert method(f"{method_name} /servers").faults == ()
