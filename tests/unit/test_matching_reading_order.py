"""Rows without dots: the rows around them say which object they are about."""

from __future__ import annotations

from typing import Any

from sphinx_compute_ref.matching.fields import fields_of
from sphinx_compute_ref.matching.matches import SampleMatch, match_samples
from sphinx_compute_ref.matching.reading_order import is_elsewhere, may_be_inside_of_absent
from sphinx_compute_ref.model.definition import Definition, DefinitionField
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
from sphinx_compute_ref.model.sample import Sample

HERE = Location("servers.inc", 1, 1)
SERVER = {"id": "a", "ports": [{"port": "p", "vif": {"mac": "m"}}], "metadata": {}, "status": "up"}


def matched(data: Any, *tables: str) -> SampleMatch:
    """Match a sample with tables of rows, ``name type``; a type with a question mark is optional."""
    made = []
    for number, rows in enumerate(tables):
        made.append(
            Table(
                "response",
                "parameters.yaml",
                tuple(row(*text.split(), line=100 * number + line) for line, text in enumerate(rows.split(", "))),
                Location("servers.inc", 100 * number + 99, 1),
            )
        )
    sample = Sample("a.json", HERE, "response", None, None, None, None, preceding_tables=len(made))
    message = Message("response", tuple(made), (sample,))
    operation = Operation("Show", "show", "GET", "/", None, None, HERE, HERE, "index", Message("request"), message)
    fields = fields_of(data)
    (found,) = match_samples(operation, message, (sample,), Microversion(2, 1), lambda _: fields)
    return found


def row(name: str, type_: str = "string", *, line: int) -> Row:
    values = {"in": "body", "type": type_.rstrip("?"), "required": str(not type_.endswith("?")).lower()}
    place = Location("servers.inc", line + 1, 1)
    fields = {key: DefinitionField(key, value, "text", *place, *place[1:]) for key, value in values.items()}
    return Row(name, f"{name}_{line}", place, place, Definition(f"{name}_{line}", place, fields))


def number_of(match: SampleMatch, name: str) -> int:
    return next(number for number, row in enumerate(match.rows) if row.name == name)


def elsewhere(match: SampleMatch, name: str) -> bool:
    number = number_of(match, name)
    return is_elsewhere(match, number, match.of_row[number][0])


def inside(match: SampleMatch, name: str) -> bool:
    return may_be_inside_of_absent(match, number_of(match, name))


class TestElsewhere:
    def test_a_row_behind_the_row_of_its_object_is_about_it(self) -> None:
        match = matched(SERVER, "id, ports array, port, vif object, mac, metadata object, status")
        assert not any(elsewhere(match, name) for name in ("id", "port", "mac", "metadata", "status"))

    def test_a_row_among_those_of_another_object_is_about_that_one(self) -> None:
        data = {"id": "a", "ports": [{"port": "p", "mac": "m"}], "metadata": {}, "links": [{"href": "x"}]}
        assert elsewhere(matched(data, "id, ports array, port, metadata, mac, links array, href"), "metadata")

    def test_a_row_behind_those_that_left_the_object_is_about_something_else(self) -> None:
        data = {"a": {"x": 1, "name": "n"}, "b": {"y": 1}, "c": "d"}
        assert elsewhere(matched(data, "a object, x, b object, y, name, c"), "name")
        assert not elsewhere(matched(data, "a object, x, name, b object, y, c"), "name")

    def test_a_table_in_no_order_says_nothing(self) -> None:
        data = {"a": {"x": 1, "name": "n"}, "b": {"y": 1, "z": 1}, "c": "d"}
        assert not elsewhere(matched(data, "y, a object, x, z, b object, name, c"), "name")

    def test_a_name_with_dots_says_it_itself(self) -> None:
        data = {"a": {"x": 1, "name": "n"}, "b": {"y": 1}}
        assert not elsewhere(matched(data, "a object, x, b object, y, a.name"), "a.name")

    def test_of_two_tables_the_one_about_the_object_wins(self) -> None:
        data = {"id": "c", "cpu": 1, "containers": [{"addresses": {}, "image": "i", "disk": 1}]}
        match = matched(data, "addresses, id, cpu, containers array", "addresses object, image, disk")
        first, second = (number for number, row in enumerate(match.rows) if row.name == "addresses")
        assert is_elsewhere(match, first, ("containers", "addresses"))
        assert not is_elsewhere(match, second, ("containers", "addresses"))


class TestInsideOfAbsent:
    def test_rows_behind_the_row_of_an_absent_object_may_be_inside(self) -> None:
        match = matched(SERVER, "id, ports array, port, range object, low, high, vif object, mac, status")
        assert inside(match, "low")
        assert inside(match, "high")

    def test_a_row_that_the_sample_shows_ends_the_object(self) -> None:
        match = matched(SERVER, "id, ports array, port, range object, low, vif object, mac, zone, status")
        assert not inside(match, "zone")

    def test_a_name_that_others_have_too_does_not_end_it(self) -> None:
        assert inside(matched(SERVER, "id, ports array, port, fault object?, id, code, status"), "code")

    def test_an_empty_object_shows_nothing_of_what_it_may_hold(self) -> None:
        match = matched(SERVER, "id, ports array, port, vif object, mac, metadata object, owner, status")
        assert inside(match, "owner")

    def test_in_a_flat_table_an_object_that_has_to_be_there_proves_nothing(self) -> None:
        data = {"server": {"id": "a", "name": "n"}}
        assert not inside(matched(data, "server object, id, name, fault object, code"), "code")
        assert inside(matched(data, "server object, id, name, fault object?, code"), "code")
