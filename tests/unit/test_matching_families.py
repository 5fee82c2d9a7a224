"""Sample families: where fields begin and end."""

from __future__ import annotations

from typing import Any

from sphinx_compute_ref.matching.families import Span, group_families, members_of, spans_of
from sphinx_compute_ref.matching.fields import fields_of
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.reading.json_samples import family_of, path_microversion

BASE = Microversion(2, 1)


def file(path: str, data: Any = None, *, valid: bool = True) -> SampleFile:
    return SampleFile(path, family_of(path), path_microversion(path), data, valid)


def spans(**versions: Any) -> dict[str, Span]:
    """Return the spans of a family by field; ``v2_9`` is the sample of 2.9, ``base`` the one without a microversion."""
    files = [
        file(f"servers/{'' if name == 'base' else name.replace('_', '.') + '/'}get-resp.json", data)
        for name, data in versions.items()
    ]
    data = {item.path: item.data for item in files}
    members = members_of(files, BASE, lambda path: fields_of(data[path]))
    return {span.field.text: span for span in spans_of(members)}


def test_a_family_is_the_same_file_in_folders_of_microversions() -> None:
    paths = ["servers/get-resp.json", "servers/v2.9/get-resp.json", "servers/v2.47/get-resp.json"]
    found = group_families({path: file(path) for path in [*paths, "flavors/get-resp.json"]})
    assert [[item.path for item in files] for files in found.values()] == [paths, ["flavors/get-resp.json"]]


def test_a_microversion_may_stand_in_the_name() -> None:
    assert family_of("usages/get-usages-1.28.json") == family_of("usages/get-usages.json")


def test_a_sample_that_is_not_json_belongs_to_no_family() -> None:
    assert group_families({"a.json": file("a.json", valid=False)}) == {}


def test_members_are_in_the_order_of_microversions() -> None:
    files = [file(f"servers/{folder}get-resp.json") for folder in ("v2.47/", "v2.10/", "", "v2.9/")]
    members = members_of(files, BASE, lambda path: {})
    assert [str(member.microversion) for member in members] == ["2.1", "2.9", "2.10", "2.47"]


def test_a_field_that_comes() -> None:
    span = spans(base={"server": {"id": 1}}, v2_9={"server": {"id": 1, "locked": True}})["server.locked"]
    assert span.before is not None
    assert (str(span.before.microversion), str(span.first.microversion)) == ("2.1", "2.9")
    assert span.after is None
    assert not span.gaps


def test_a_field_that_goes() -> None:
    span = spans(base={"server": {"id": 1, "host": 1}}, v2_9={"server": {"id": 1}})["server.host"]
    assert span.after is not None
    assert (str(span.last.microversion), str(span.after.microversion)) == ("2.1", "2.9")
    assert span.before is None


def test_a_field_that_comes_and_goes_and_comes_has_a_gap() -> None:
    having, lacking = {"server": {"id": 1, "host": 1}}, {"server": {"id": 1}}
    assert spans(base=having, v2_9=lacking, v2_10=having)["server.host"].gaps


def test_an_object_that_is_not_there_proves_nothing_about_its_fields() -> None:
    found = spans(base={"server": {"id": 1}}, v2_9={"server": {"id": 1, "flavor": {"vcpus": 1}}})
    assert found["server.flavor"].before is not None
    assert found["server.flavor.vcpus"].before is None


def test_an_empty_array_proves_nothing_about_its_elements() -> None:
    found = spans(base={"servers": []}, v2_9={"servers": [{"id": 1}]})
    assert found["servers[].id"].before is None


def test_fields_that_all_members_have_come_and_go_nowhere() -> None:
    assert set(spans(base={"id": 1}, v2_9={"id": 1, "locked": True}, v2_10={"id": 2})) == {"locked"}
