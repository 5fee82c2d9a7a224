"""Rows to fields and fields to rows: the order of matching, and the tables that a sample is held against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sphinx_compute_ref.matching.fields import fields_of
from sphinx_compute_ref.matching.matches import match_message, nearest_tables
from sphinx_compute_ref.matching.row_fields import is_deeper, match_fields
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.table_orders import TableOrder, orders_of
from sphinx_compute_ref.model.definition import Definition, DefinitionField
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
from sphinx_compute_ref.model.sample import Sample

HERE = Location("servers.inc", 1, 1)
BASE = Microversion(2, 1)


def row(name: str, **fields: str) -> Row:
    values = {"in": "body", "type": "string", **fields}
    definition = Definition(
        name, HERE, {key: DefinitionField(key, value, "text", *HERE, *HERE[1:]) for key, value in values.items()}
    )
    return Row(name, name, HERE, HERE, definition)


def rows_of(data: Any, *names: str) -> Mapping[str, list[str]]:
    """Return the names of the rows that document each field."""
    rows = [row(name) for name in names]
    fields = fields_of(data)
    return {
        fields[path].text: [rows[number].name for number in numbers]
        for path, numbers in match_fields(rows, fields).items()
    }


def sample(path: str, tables: int, version: str | None = None) -> Sample:
    found = Microversion.find(version)
    return Sample(path, HERE, "response", found, None, None, None, preceding_tables=tables)


def operation(response: Message) -> Operation:
    return Operation(
        "Show Server", "show-server", "GET", "/servers", None, None, HERE, HERE, "index", Message("request"), response
    )


def table(*rows: Row, line: int = 1) -> Table:
    return Table("response", "parameters.yaml", rows, Location("servers.inc", line, 1))


class TestTheOrderOfMatching:
    def test_the_longest_dotted_suffix_wins(self) -> None:
        data = {"server": {"id": "1", "flavor": {"id": "2"}}}
        found = rows_of(data, "server", "id", "flavor", "flavor.id", "server.flavor.id")
        assert found["server.flavor.id"] == ["server.flavor.id"]
        assert found["server.id"] == ["id"]

    def test_the_sign_for_inside_of_the_row_above_does_not_count(self) -> None:
        found = rows_of({"versions": [{"id": "v2"}]}, "versions", "\\>id")
        assert found["versions[].id"] == ["\\>id"]
        assert parts_of("> > href") == ("href",)

    def test_arrays_are_transparent(self) -> None:
        data = {"servers": [{"links": [{"href": "http://x"}]}]}
        found = rows_of(data, "servers.links", "links[].href")
        assert found["servers[].links"] == ["servers.links"]
        assert found["servers[].links[].href"] == ["links[].href"]

    def test_a_dotted_suffix_comes_before_a_placeholder(self) -> None:
        data = {"quota_set": {"volumes_lvm": 1}}
        found = rows_of(data, "volumes_{volume_type}", "quota_set.volumes_lvm")
        assert found["quota_set.volumes_lvm"] == ["quota_set.volumes_lvm"]

    @pytest.mark.parametrize("name", ["volumes_{volume_type}", "volumes_<type>", "quota_set.volumes_{volume_type}"])
    def test_a_placeholder_stands_for_any_text(self, name: str) -> None:
        data = {"quota_set": {"volumes_lvm": 1, "volumes_ceph": 2, "volumes": 3}}
        found = rows_of(data, name)
        assert found == {"quota_set.volumes_lvm": [name], "quota_set.volumes_ceph": [name]}

    def test_a_placeholder_stands_for_a_whole_key(self) -> None:
        data = {"allocations": {"4e8e5957": {"resources": {"VCPU": 1}}}}
        found = rows_of(data, "allocations", "allocations.{consumer_uuid}", "allocations.{consumer_uuid}.resources")
        assert found["allocations.4e8e5957.resources"] == ["allocations.{consumer_uuid}.resources"]

    def test_the_last_name_of_a_row_whose_parent_is_in_the_plural_comes_last(self) -> None:
        data = {"security_groups": [{"name": "default"}]}
        assert rows_of(data, "security_group.name") == {"security_groups[].name": ["security_group.name"]}

    def test_the_last_name_alone_is_not_enough(self) -> None:
        assert rows_of({"server": {"name": "web-1"}}, "image.name") == {}

    def test_rows_of_one_name_match_together(self) -> None:
        found = rows_of({"server": {"flavor": {}}}, "flavor", "flavor")
        assert found["server.flavor"] == ["flavor", "flavor"]

    def test_top_level_arrays_and_json_patches_have_no_wrapper(self) -> None:
        assert rows_of([{"op": "replace"}, {"path": "/name"}], "op") == {"[].op": ["op"]}

    def test_case_counts(self) -> None:
        assert rows_of({"flavorRef": "1"}, "flavorref") == {}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("server.flavor.id", ("server", "flavor", "id")),
        ("links[].href", ("links", "href")),
        ("OS-DCF:diskConfig", ("OS-DCF:diskConfig",)),
        ("allocations.{consumer.uuid}.resources", ("allocations", "{consumer.uuid}", "resources")),
        ("name", ("name",)),
    ],
)
def test_a_name_splits_at_its_dots(name: str, parts: tuple[str, ...]) -> None:
    assert parts_of(name) == parts


class TestNearestTables:
    def test_tables_up_to_the_sample_count_together(self) -> None:
        one, two = table(row("server"), line=1), table(row("flavor"), line=9)
        shown = sample("a.json", 2)
        assert nearest_tables(Message("response", (one, two), (shown,)), shown) == (one, two)

    def test_a_sample_between_tables_parts_them(self) -> None:
        one, two = table(row("server"), line=1), table(row("flavor"), line=9)
        first, second = sample("a.json", 1), sample("b.json", 2)
        message = Message("response", (one, two), (first, second))
        assert nearest_tables(message, first) == (one,)
        assert nearest_tables(message, second) == (two,)

    def test_samples_in_a_row_share_their_tables(self) -> None:
        one = table(row("server"))
        first, second = sample("a.json", 1), sample("b.json", 1)
        assert nearest_tables(Message("response", (one,), (first, second)), second) == (one,)

    def test_a_sample_before_all_tables_is_held_against_all(self) -> None:
        one = table(row("server"))
        shown = sample("a.json", 0)
        assert nearest_tables(Message("response", (one,), (shown,)), shown) == (one,)

    def test_a_sample_of_the_other_message_by_its_name_is_left_out(self) -> None:
        one = table(row("server"))
        shown, misplaced = sample("server-get-resp.json", 1), sample("server-create-req.json", 1)
        message = Message("response", (one,), (shown, misplaced))
        fields = fields_of({"server": {}})
        found = match_message(operation(message), message, BASE, lambda _: fields).samples
        assert [match.sample for match in found] == [shown]


class TestMicroversions:
    def match(self, version: str | None, *rows: Row, infer: bool = False) -> list[str]:
        shown = sample("a.json", 1, version)
        message = Message("response", (table(*rows),), (shown,))
        fields = fields_of({"server": {"flavor": {}}})
        (found,) = match_message(operation(message), message, BASE, lambda _: fields, infer=infer).samples
        assert found.microversion == (Microversion.find(version) or BASE)
        return [str(row.range.low or "") for row in found.rows]

    def test_rows_that_do_not_hold_at_the_samples_microversion_do_not_count(self) -> None:
        old, new = row("flavor", max_version="2.46"), row("flavor", min_version="2.47")
        assert self.match("2.46", old, new) == [""]
        assert self.match("2.47", old, new) == ["2.47"]

    def test_a_sample_without_a_microversion_shows_the_lowest(self) -> None:
        assert self.match(None, row("flavor", min_version="2.2")) == []

    def test_microversions_are_no_decimals(self) -> None:
        assert self.match("2.10", row("flavor", min_version="2.9")) == ["2.9"]

    def test_a_sample_without_a_microversion_is_as_new_as_its_newest_field_where_asked(self) -> None:
        rows = (row("server"), row("flavor", min_version="2.9"), row("tags", min_version="2.8"), row("id"))
        assert self.match(None, *rows, infer=True) == ["", "2.9", "2.8", ""]
        assert self.match(None, row("server"), row("tags", min_version="2.8"), infer=True) == [""]
        assert self.match("2.1", *rows, infer=True) == ["", ""]

    def test_a_field_that_an_older_row_documents_too_does_not_make_a_sample_newer(self) -> None:
        assert self.match(None, row("flavor"), row("flavor", min_version="2.9"), infer=True) == [""]

    def test_what_ended_before_the_newest_field_does_not_count(self) -> None:
        rows = (row("flavor", min_version="2.9"), row("ref", max_version="2.8"))
        assert self.match(None, *rows, infer=True) == ["2.9"]


@pytest.mark.parametrize(
    ("path", "parts", "told"),
    [
        (("a", "b", "c"), ("a", "c"), True),
        (("root", "a", "b", "c"), ("a", "c"), True),
        (("a", "b", "c", "d"), ("a", "b", "d"), True),
        (("a", "b", "c"), ("x", "c"), False),
        (("a", "b", "c"), ("a", "d"), False),
        (("a", "x", "b", "c"), ("a", "c"), False),
        (("a", "c"), ("a", "c"), False),
        (("b", "c"), ("c",), False),
    ],
)
def test_a_field_lies_one_object_deeper_than_the_name_of_a_row_has_it(
    path: tuple[str, ...], parts: tuple[str, ...], told: bool
) -> None:
    assert is_deeper(path, parts) is told


def test_a_row_of_no_table_is_a_table_of_its_own() -> None:
    fields = {0: [("server", "name")], 1: [("server", "id"), ("image", "id")]}
    assert orders_of([], [row("name"), row("id")], fields, ("server",)) == {
        0: TableOrder((0,), (("server", "name"),), ("server",), is_nested=False),
        1: TableOrder((1,), (None,), None, is_nested=False),
    }
