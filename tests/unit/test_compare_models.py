"""Comparing exported models: what counts as a change, and what it means."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.comparing.change import Change, Comparison
from sphinx_compute_ref.comparing.comparison import compare
from sphinx_compute_ref.comparing.impact import Impact
from sphinx_compute_ref.comparing.reports import document_of, markdown_report, text_report

B, N, D = Impact.BREAKING, Impact.NON_BREAKING, Impact.DOCUMENTATION


def row(name: str, **values: Any) -> dict[str, Any]:
    plain = {"in": "body", "type": "string", "required": True, "min_version": None, "max_version": None}
    return {"name": name, "ref": name, **plain, "description": f"The {name}.", "file": "a.inc", "line": 1, **values}


def operation(method: str = "GET", url: str = "/servers/{server_id}", **values: Any) -> dict[str, Any]:
    request, response = values.pop("request", []), values.pop("response", [])
    normal, error = values.pop("normal", [200]), values.pop("error", [])
    plain = {"title": "Show Server", "id": "show-server", "min_version": None, "max_version": None, "markers": []}
    return {
        **plain,
        "method": method,
        "url": url,
        "file": "a.inc",
        "line": 1,
        "status": {"normal": normal, "error": [{"code": code, "name": name} for code, name in error]},
        "request": {"tables": [{"file": "a.inc", "line": 2, "rows": request}], "samples": []},
        "response": {"tables": [{"file": "a.inc", "line": 3, "rows": response}], "samples": []},
        **values,
    }


def model(*operations: dict[str, Any], low: str | None = "2.1", high: str | None = "2.90") -> dict[str, Any]:
    return {
        "version": 1,
        "microversions": {"min": low, "max": high, "releases": {}},
        "resources": [{"title": "Servers", "file": "a.inc", "line": 1, "operations": list(operations)}],
    }


def only(comparison: Comparison) -> Change:
    assert len(comparison.changes) == 1, [change.message for change in comparison.changes]
    return comparison.changes[0]


def test_other_refs_files_lines_and_tables_are_no_change() -> None:
    before = model(operation(response=[row("name"), row("id")]))
    after = copy.deepcopy(before)
    table = after["resources"][0]["operations"][0]["response"]["tables"][0]
    for each in table["rows"]:
        each.update(ref="renamed", file="b.inc", line=99)
    after["resources"][0].update(title="Compute", file="b.inc")
    tables = after["resources"][0]["operations"][0]["response"]["tables"]
    tables[:] = [{"file": "b.inc", "line": 4, "rows": [each]} for each in reversed(table["rows"])]
    assert compare(before, after).changes == ()


def test_operations_come_and_go() -> None:
    one, other = operation(), operation("DELETE", title="Delete Server")
    added, removed = only(compare(model(one), model(one, other))), only(compare(model(one, other), model(one)))
    assert (added.action, added.impact, added.subject) == ("added", N, "operation")
    assert (removed.action, removed.impact, removed.subject) == ("removed", B, "operation")


def test_actions_with_one_url_are_told_apart() -> None:
    url = "/servers/{server_id}/action"
    lock, stop = (operation("POST", url, title=f"{word.title()} Server ({word} Action)") for word in ("lock", "stop"))
    retitled = operation("POST", url, title="Lock a Server (lock Action)")
    assert compare(model(lock, stop), model(stop, lock)).changes == ()
    change = only(compare(model(lock, stop), model(stop, retitled)))
    assert (change.aspect, change.impact) == ("title", D)
    assert [change.action for change in compare(model(lock), model(stop)).changes] == ["removed", "added"]


def test_actions_without_a_telling_title_are_told_apart_by_what_is_sent() -> None:
    url = "/servers/{server_id}/action"
    lock, stop = (operation("POST", url, title=name, request=[row(name)]) for name in ("lock", "stop"))
    other = operation("POST", url, title="Lock it", request=[row("lock.reason"), row("lock")])
    assert [change.aspect for change in compare(model(lock, stop), model(other, stop)).changes] == ["title", None]
    both = operation("POST", url, title="x", request=[row("a"), row("b")])
    turned = operation("POST", url, title="x", request=[row("b"), row("a")])
    assert compare(model(both), model(turned)).changes == ()


def test_name_of_a_placeholder_is_documentation() -> None:
    before = model(operation(request=[row("server_id", **{"in": "path"})]))
    after = model(operation(url="/servers/{id}", request=[row("id", **{"in": "path"}, description="The server_id.")]))
    assert {(change.aspect, change.impact) for change in compare(before, after).changes} == {("url", D), ("name", D)}


@pytest.mark.parametrize(
    ("role", "old", "new", "aspect", "impact"),
    [
        ("request", {"required": False}, {"required": True}, "required", B),
        ("request", {"required": True}, {"required": False}, "required", N),
        ("response", {"required": True}, {"required": False}, "required", B),
        ("response", {"required": False}, {"required": True}, "required", N),
        ("request", {"type": "string"}, {"type": "integer"}, "type", B),
        ("request", {"type": "integer"}, {"type": "float"}, "type", N),
        ("response", {"type": "integer"}, {"type": "float"}, "type", B),
        ("response", {"type": "dict"}, {"type": "object"}, "type", D),
        ("response", {"in": "header"}, {"in": "body"}, "in", B),
        ("response", {}, {"max_version": "2.50"}, "range", B),
        ("response", {}, {"max_version": "2.90"}, "range", N),
        ("response", {}, {"min_version": "2.9"}, "range", B),
        ("response", {"min_version": "2.9"}, {}, "range", N),
        ("request", {"min_version": "2.9"}, {}, "range", B),
        ("request", {"min_version": "2.9", "required": False}, {"required": False}, "range", N),
        ("response", {"description": "a b"}, {"description": "a  c"}, "description", D),
    ],
)
def test_changed_row(role: str, old: dict[str, Any], new: dict[str, Any], aspect: str, impact: Impact) -> None:
    before, after = (model(operation(**{role: [row("name", **values)]})) for values in (old, new))
    change = only(compare(before, after))
    assert (change.subject, change.aspect, change.impact, change.role) == ("row", aspect, impact, role)


@pytest.mark.parametrize(
    ("role", "values", "impact"),
    [
        ("request", {}, B),
        ("request", {"required": False}, N),
        ("request", {"min_version": "2.91"}, N),
        ("request", {"min_version": "2.90"}, B),
        ("response", {}, N),
    ],
)
def test_new_row(role: str, values: dict[str, Any], impact: Impact) -> None:
    change = only(compare(model(operation()), model(operation(**{role: [row("tags", **values)]}))))
    assert (change.action, change.impact) == ("added", impact)


def test_required_child_of_a_new_optional_object_breaks_nothing() -> None:
    after = model(operation(request=[row("hints", required=False), row("hints.group")]))
    assert {change.impact for change in compare(model(operation()), after).changes} == {N}


def test_removed_row_breaks() -> None:
    for role in ("request", "response"):
        change = only(compare(model(operation(**{role: [row("name")]})), model(operation())))
        assert (change.action, change.impact) == ("removed", B)


def test_rows_that_share_a_name_are_paired_by_what_they_say() -> None:
    old = row("flavor", max_version="2.46", description="An id.")
    new = row("flavor", type="object", min_version="2.47", description="All of it.")
    assert compare(model(operation(response=[old, new])), model(operation(response=[new, old]))).changes == ()
    change = only(compare(model(operation(response=[old, new])), model(operation(response=[old]))))
    assert (change.action, change.before["type"]) == ("removed", "object")


def test_field_that_ends_at_a_new_microversion_breaks_nothing_even_if_no_maximum_is_stated() -> None:
    before = model(operation(response=[row("a"), row("b", min_version="2.100")]), low=None, high=None)
    after = model(
        operation(response=[row("a", max_version="2.101"), row("b", min_version="2.100")]), low=None, high=None
    )
    assert only(compare(before, after)).impact is N


def test_header_names_have_no_case() -> None:
    before, after = (
        model(operation(response=[row(name, **{"in": "header"}, description="")])) for name in ("Location", "location")
    )
    assert only(compare(before, after)).aspect == "name"


def test_status_codes() -> None:
    before = model(operation(normal=[200], error=[(404, "itemNotFound"), (409, "conflict")]))
    after = model(operation(normal=[202], error=[(404, "notFound"), (400, "badRequest")]))
    found = {
        (change.action, change.message.partition(":")[0], change.impact) for change in compare(before, after).changes
    }
    assert found == {
        ("removed", "normal status 200 removed", B),
        ("added", "normal status 202 added", N),
        ("removed", "error status 409 removed", N),
        ("added", "error status 400 added", N),
        ("changed", "status 404", D),
    }


def test_range_of_microversions() -> None:
    assert only(compare(model(), model(high="2.96"))).impact is N
    assert only(compare(model(), model(low="2.53"))).impact is B


def test_ranges_do_not_count_between_microversions_of_one_reference() -> None:
    old, new = row("flavor", max_version="2.46"), row("flavor", min_version="2.47")
    assert compare(model(operation(response=[old])), model(operation(response=[new])), cut=True).changes == ()


def test_reports_name_every_change() -> None:
    comparison = compare(
        model(operation(response=[row("name")])), model(operation(response=[row("<b>*")])), names=("a\x1b[2J", "b")
    )
    assert document_of(comparison)["summary"] == {"breaking": 1, "non-breaking": 1, "documentation": 0}
    text, markdown = text_report(comparison), markdown_report(comparison)
    assert "\x1b" not in text + markdown
    assert 'response: "name" removed' in text
    assert r"\<b>\*" in markdown  # without its "<", a ">" within a line is text


NAMES = st.sampled_from(["id", "name", "server", "server.id", "flavor", "tags"])
ROWS = st.builds(
    row,
    NAMES,
    **{"in": st.sampled_from(["body", "query", "header", None])},
    type=st.sampled_from(["string", "integer", "object", None]),
    required=st.sampled_from([True, False, None]),
    min_version=st.sampled_from([None, "2.9", "2.47"]),
    max_version=st.sampled_from([None, "2.46", "2.90"]),
    description=st.sampled_from(["", "words", None]),
)
OPERATIONS = st.builds(
    operation,
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(["/servers", "/servers/{a}", "/servers/{b}/action"]),
    title=st.sampled_from(["One", "Two", "Lock (lock Action)"]),
    request=st.lists(ROWS, max_size=4),
    response=st.lists(ROWS, max_size=4),
    normal=st.lists(st.sampled_from([200, 202]), max_size=2),
    error=st.lists(st.sampled_from([(400, "badRequest"), (404, None)]), max_size=2),
)
MODELS = st.lists(OPERATIONS, max_size=5).map(lambda operations: model(*operations))


@settings(max_examples=300, deadline=None)
@given(MODELS, st.randoms(use_true_random=False))
def test_order_of_operations_and_rows_is_no_change(before: dict[str, Any], rng: random.Random) -> None:
    after = copy.deepcopy(before)
    operations = after["resources"][0]["operations"]
    rng.shuffle(operations)
    for each in operations:
        for role in ("request", "response"):
            rng.shuffle(each[role]["tables"][0]["rows"])
    assert compare(before, before).changes == ()
    titles = [(each["method"], each["url"], each["title"]) for each in operations]
    if len(set(titles)) == len(titles):
        assert compare(before, after).changes == ()


@settings(max_examples=300, deadline=None)
@given(MODELS, MODELS)
def test_comparing_backwards_swaps_added_and_removed(before: dict[str, Any], after: dict[str, Any]) -> None:
    there, back = compare(before, after), compare(after, before)

    def count(comparison: Comparison, subject: str, action: str) -> int:
        return sum(change.subject == subject and change.action == action for change in comparison.changes)

    assert count(there, "operation", "added") == count(back, "operation", "removed")
    assert count(there, "operation", "removed") == count(back, "operation", "added")
    assert (not there.changes) == (not back.changes)
    text_report(there), markdown_report(there), document_of(there)
