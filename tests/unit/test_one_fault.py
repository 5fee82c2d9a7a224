"""One fault, one finding: what only follows from another finding is not told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.result import Result

Check = Callable[..., Result]

DEFINITION = "{name}:\n  description: |\n    What it is.\n  in: {in_}\n  required: true\n  type: {type}\n"


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Check a page of operations, with a parameters file and samples; order and unused definitions do not matter."""
    monkeypatch.chdir(tmp_path)

    def run(page: str, parameters: str, samples: Mapping[str, str] | None = None, **settings: object) -> Result:
        Path("conf.py").write_text('extensions = ["sphinx_compute_ref"]\n')
        Path("index.rst").write_text(f"Reference\n#########\n\nWidgets\n=======\n\n{page}")
        Path("parameters.yaml").write_text(parameters)
        for name, text in (samples or {}).items():
            Path(name).write_text(text)
        ignore = ["CR106", "CR107", "CR207", "CR108"]
        return check(read_reference("."), **{"select": ["ALL"], "ignore": ignore, **settings})  # type: ignore[arg-type]

    return run


def codes(result: Result) -> list[str]:
    return sorted(finding.code for finding in result.findings)


def operation(
    method: str, url: str, *, request: str = "", response: str = "", sample: str = "", codes: str = "200"
) -> str:
    title = f"{method} {url}"
    text = f"{title}\n{'-' * len(title)}\n\n.. rest_method:: {title}\n\nNormal response codes: {codes}\n\n"
    for heading, rows in (("Request", request), ("Response", response)):
        if rows:
            listed = "".join(f"   - {row}\n" for row in rows.split(", "))
            text += f"{heading}\n~~~~~~~~\n\n.. rest_parameters:: parameters.yaml\n\n{listed}\n"
    return text + (f".. literalinclude:: {sample}\n\n" if sample else "")


def definitions(*entries: str) -> str:
    """Make definitions of ``name:in:type``."""
    parts = (entry.split(":") for entry in entries)
    return "".join(DEFINITION.format(name=name, in_=in_, type=type_) for name, in_, type_ in parts)


def test_a_misspelt_field_is_not_missing_too(checked: Check) -> None:
    page = operation("DELETE", "/widgets/{id}", request="id: id", codes="204")
    result = checked(page, definitions("id:path:string").replace("required:", "requried:"))
    assert codes(result) == ["CR102"]


def test_what_would_follow_is_told_where_its_cause_is_not_asked_for(checked: Check) -> None:
    page = operation("DELETE", "/widgets/{id}", request="id: id", codes="204")
    result = checked(page, definitions("id:path:string").replace("required:", "requried:"), ignore=["CR102", "CR1"])
    assert codes(result) == []
    result = checked(page, definitions("id:path:string").replace("required:", "requried:"), select=["CR101"])
    assert codes(result) == ["CR101"]


def test_fields_that_slipped_into_the_description_are_one_finding(checked: Check) -> None:
    page = operation("DELETE", "/widgets/{id}", request="id: id", codes="204")
    (finding,) = checked(
        page,
        "id:\n  description: |\n    What it is.\n    in: path\n    required: true\n    type: string\n",
        select=["CR101"],
    ).findings
    assert finding.message.startswith('"in", "type", "required" of definition "id" are inside of its description')


def test_an_optional_path_parameter_that_no_url_has_is_one_finding(checked: Check) -> None:
    page = "".join(operation("GET", f"/{name}", request="sort: sort") for name in ("widgets", "parts"))
    result = checked(page, definitions("sort:path:string").replace("required: true", "required: false"))
    assert codes(result) == ["CR109"]
    assert len(result.findings[0].related) == 2


def test_the_row_that_must_be_the_parameter_is_named_with_it(checked: Check) -> None:
    page = operation("DELETE", "/widgets/{widget_id}", request="widget: nothing", codes="204")
    (finding,) = checked(page, definitions("id:path:string")).findings
    assert finding.code == "CR201"
    assert '"{widget_id}" of the URL has no row' in finding.message
    assert [str(place) for place, _ in finding.related] == ["index.rst:10:1"]


def test_with_two_undefined_rows_none_is_taken_for_the_parameter(checked: Check) -> None:
    page = operation("DELETE", "/widgets/{widget_id}", request="widget: nothing, other: nothing_else", codes="204")
    assert codes(checked(page, definitions("id:path:string"))) == ["CR201", "CR201", "CR202"]


def test_the_path_row_and_the_parameter_that_are_left_over_are_one_finding(checked: Check) -> None:
    page = operation("DELETE", "/widgets/{widget_ident}", request="uuid: id", codes="204")
    (finding,) = checked(page, definitions("id:path:string")).findings
    assert finding.code == "CR202"
    assert 'the row "uuid" is left over' in finding.message


def test_a_parameter_of_the_path_that_says_in_body_does_not_lack_in_the_sample(checked: Check) -> None:
    page = operation("PUT", "/widgets/{id}", request="id: id, name: name", sample="put-req.json", codes="204")
    rows = definitions("id:body:string", "name:body:string")
    (finding,) = checked(page, rows, {"put-req.json": '{"name": "1"}'}).findings
    assert finding.code == "CR202"
    twice = page + page.replace("PUT", "PATCH")
    (finding,) = checked(twice, rows, {"put-req.json": '{"name": "1"}'}).findings
    assert (finding.code, finding.location.file) == ("CR202", "parameters.yaml")


def shows(name: str, field: str = "size") -> str:
    return operation("GET", f"/{name}", response=f"id: id, {field}: size", sample=f"{name}.json")


SIZES = definitions("id:body:string", "size:body:integer")


def test_a_definition_that_all_samples_contradict_is_one_finding(checked: Check) -> None:
    samples = {"widgets.json": '{"id": "1", "size": "2"}', "parts.json": '{"id": "1", "size": "3"}'}
    (finding,) = checked(shows("widgets") + shows("parts"), SIZES, samples).findings
    assert (finding.code, finding.location.file) == ("CR303", "parameters.yaml")
    assert [place.file for place, _ in finding.related] == ["index.rst", "index.rst"]


def test_where_uses_differ_the_finding_stands_at_the_row(checked: Check) -> None:
    samples = {"widgets.json": '{"id": "1", "size": "2"}', "parts.json": '{"id": "1", "size": 3}'}
    (finding,) = checked(shows("widgets") + shows("parts"), SIZES, samples).findings
    assert (finding.code, finding.location.file) == ("CR303", "index.rst")


def test_one_use_alone_stays_at_its_row(checked: Check) -> None:
    (finding,) = checked(shows("widgets"), SIZES, {"widgets.json": '{"id": "1", "size": "2"}'}).findings
    assert (finding.code, finding.location.file) == ("CR303", "index.rst")


RENAMED = definitions("id:body:string", "size:body:integer", "version_number:body:string")


def test_the_only_field_and_the_only_row_left_are_one_name(checked: Check) -> None:
    page = operation("GET", "/widgets", response="id: id, size: size, version_number: version_number", sample="a.json")
    assert codes(checked(page, RENAMED, {"a.json": '{"id": "1", "size": 2, "widget_version": "x"}'})) == ["CR301"]


def test_a_misspelt_field_that_stands_alone_is_one_finding(checked: Check) -> None:
    page = operation("GET", "/widgets", response="name: name", sample="a.json")
    assert codes(checked(page, definitions("name:body:string"), {"a.json": '{"nam": "x"}'})) == ["CR301"]


@pytest.mark.parametrize("value", ['{"major": 1}', "1", "null"])
def test_a_field_of_another_type_is_another_field(checked: Check, value: str) -> None:
    page = operation("GET", "/widgets", response="id: id, size: size, version_number: version_number", sample="a.json")
    result = checked(page, RENAMED, {"a.json": f'{{"id": "1", "size": 2, "widget_version": {value}}}'})
    assert codes(result) == ["CR302", "CR304"]


def test_a_name_that_two_rows_could_be_is_left_open(checked: Check) -> None:
    parameters = definitions("id:body:string", "size:body:integer", "port:body:string", "target_port:body:string")
    rows = "id: id, size: size, port: port, target_port: target_port"
    page = operation("GET", "/widgets", response=rows, sample="a.json")
    result = checked(page, parameters, {"a.json": '{"id": "1", "size": 2, "port_id": "x", "source_port": "y"}'})
    assert "CR301" not in codes(result)


def test_an_unknown_code_has_no_place_in_the_order(checked: Check) -> None:
    page = operation("DELETE", "/widgets", codes="204") + "Error response codes: oddThing(753), badRequest(400)\n"
    assert codes(checked(page, "")) == ["CR601"]


@pytest.mark.parametrize(
    ("errors", "code"), [("badRequest(404), unauthorized(401)", "CR601"), ("404, 401, 404", "CR603")]
)
def test_a_code_that_is_wrong_has_no_place_in_the_order(checked: Check, errors: str, code: str) -> None:
    page = operation("GET", "/widgets").replace("codes: 200\n", f"codes: 200\n\nError response codes: {errors}\n")
    assert codes(checked(page, "")) == [code]


def test_a_success_among_the_errors_is_the_one_that_is_missing(checked: Check) -> None:
    page = operation("DELETE", "/widgets").replace("Normal response codes: 200", "Error response codes: 204, 404")
    assert codes(checked(page, "")) == ["CR605"]


def test_a_description_may_repeat_the_key_but_not_the_name_of_the_row(checked: Check) -> None:
    size = SIZES.replace("size:", "widget_size:").replace(
        "What it is.\n  in: body\n  required: true\n  type: integer", "{}"
    )
    size = size.replace("{}", "Widget size\n  in: body\n  required: true\n  type: integer")
    samples = {"widgets.json": '{"id": "1", "size": 2, "widget_size": 3}'}
    page = shows("widgets").replace("size: size", "size: widget_size")
    assert "CR110" not in codes(checked(page, size, samples))
    assert "CR110" in codes(checked(page.replace("- size:", "- widget_size:"), size, samples))


def test_a_body_row_for_a_path_parameter_does_not_document_the_body(checked: Check) -> None:
    page = operation("PUT", "/widgets/{id}", request="id: id").replace("~~~~~~~~\n", "~~~~~~~~\n")
    page += ".. literalinclude:: rename-req.json\n"
    result = checked(page, SIZES, {"rename-req.json": '{"name": "a", "size": 2, "colour": "red"}'})
    assert codes(result) == ["CR202", "CR210"]


def test_a_field_whose_row_is_misspelt_counts_as_documented_beside_its_siblings(checked: Check) -> None:
    parameters = definitions("parts:body:array", "name:body:string", "size:body:integer")
    page = operation("GET", "/widgets", response="parts: parts, parts.nameOf: name, parts.size: size", sample="a.json")
    result = checked(page, parameters, {"a.json": '{"parts": [{"name_of": "1", "size": 2, "colour": 1}]}'})
    assert codes(result) == ["CR301", "CR302"]


def test_a_field_that_belongs_to_a_misspelt_row_excuses_no_other_row(checked: Check) -> None:
    parameters = definitions("name:body:string", "servers:body:array", "things:body:array") + definitions(
        "thing_links:body:array"
    ).replace("true", "false")
    rows = "things: things, name: name, thing_links: thing_links, servers: servers"
    page = operation("GET", "/widgets", response=rows, sample="a.json")
    sample = '{"things": [{"name": "a"}], "things_links": [{"href": "x", "rel": "next"}]}'
    assert codes(checked(page, parameters, {"a.json": sample})) == ["CR301", "CR304"]


def test_a_definition_that_no_sample_confirms_is_one_finding_whatever_else_has_no_sample(checked: Check) -> None:
    """A second row of the same name, or one whose sample has null, is no use that differs."""
    samples = {"widgets.json": '{"id": "1", "size": "2"}', "parts.json": '{"id": "1", "size": "3"}'}
    samples["wheels.json"] = '{"id": "1", "size": null}'
    page = shows("widgets").replace("- size: size\n", "- size: size\n   - size: size\n") + shows("parts")
    found = checked(page + shows("wheels"), SIZES, samples, select=["CR303"]).findings
    assert [(finding.code, finding.location.file) for finding in found] == [("CR303", "parameters.yaml")]


def test_a_row_that_lacks_the_prefix_of_its_field_is_one_finding(checked: Check) -> None:
    page = operation("GET", "/widget", response="widget: widget, size: size, uuid: id", sample="widget.json")
    sample = {"widget.json": '{"widget": {"size": 2, "widget_uuid": "1"}}'}
    parameters = definitions("id:body:string", "size:body:integer", "widget:body:object")
    (finding,) = checked(page, parameters, sample).findings
    assert (finding.code, finding.parameter, finding.field) == ("CR301", "uuid", "widget.widget_uuid")


def test_a_row_of_another_type_is_one_finding_where_the_letters_are_the_same(checked: Check) -> None:
    page = operation("GET", "/widget", response="widget: widget, size: size, host_name: id", sample="widget.json")
    sample = {"widget.json": '{"widget": {"size": 2, "hostname": "1"}}'}
    parameters = definitions("id:body:object", "size:body:integer", "widget:body:object")
    (finding,) = checked(page, parameters, sample).findings
    assert (finding.code, finding.parameter, finding.field) == ("CR301", "host_name", "widget.hostname")


def test_rows_of_a_template_are_one_finding(checked: Check) -> None:
    page = operation("GET", "/widgets", response="name: name, {% for p in more %}, {{ p }}: {{ p }}")
    page = page.replace("- {%", "{%")
    assert codes(checked(page, definitions("name:body:string"), ignore=["CR306"])) == ["CR010"]


def test_rows_that_no_sample_shows_count_beside_those_that_one_does(checked: Check) -> None:
    """One of three fields has a row, and two rows are of other names: the table says what the object holds."""
    rows = "widget: widget, size: size, weight: size, colour: size"
    page = operation("GET", "/widget", response=rows, sample="a.json")
    sample = {"a.json": '{"widget": {"size": 1, "host": 2, "zone": 3}}'}
    result = checked(page, definitions("size:body:integer", "widget:body:object"), sample, select=["CR302"])
    assert [(finding.field, finding.role) for finding in result.findings] == [
        ("widget.host", "response"),
        ("widget.zone", "response"),
    ]


def test_a_look_alike_says_in_which_message_it_is(checked: Check) -> None:
    page = operation("GET", "/widget", response="size: size, nane: name", sample="a.json")
    result = checked(page, definitions("size:body:integer", "name:body:string"), {"a.json": '{"size": 1, "name": "a"}'})
    (finding,) = result.findings
    assert (finding.code, finding.role) == ("CR301", "response")
    assert finding.operation is not None


def test_a_sample_whose_microversion_nothing_says_is_of_none(checked: Check) -> None:
    """Neither the file nor the operation nor ``conf.py`` says which microversion the older sample is of."""
    Path("samples/v2.57").mkdir(parents=True)
    page = operation("GET", "/widgets", response="name: name, colour: colour", sample="samples/get-resp.json")
    samples = {
        "samples/get-resp.json": '{"name": "a", "colour": "red"}\n',
        "samples/v2.57/get-resp.json": '{"name": "a"}\n',
    }
    ended = definitions("name:body:string", "colour:body:string") + "  max_version: 2.56\n"
    checked(page, ended, samples)
    (told,) = check(read_reference(".", samples="samples"), select=["CR406"]).findings
    assert "but the newest sample of the response names no microversion: include v2.57/get-resp.json" in told.message


def test_a_field_and_a_row_that_repeats_the_collection_of_the_url_are_one_name(checked: Check) -> None:
    parameters = definitions("id:body:string", "size:body:integer", "widget_name:body:string", "status:body:string")
    rows = "id: id, size: size, widget_name: widget_name, status: status"
    page = operation("GET", "/v1/widgets/export", response=rows, sample="a.json")
    sample = '{"id": "1", "size": 2, "name": "x", "status": "new"}'
    assert codes(checked(page, parameters, {"a.json": sample})) == ["CR301"]
    assert codes(checked(page.replace("/widgets/", "/parts/"), parameters, {"a.json": sample})) == ["CR302", "CR304"]


def test_an_error_does_not_give_way_to_what_is_told_as_info(checked: Check) -> None:
    page = operation("DELETE", "/widgets/{id}", request="id: id", codes="204")
    parameters = definitions("id:path:string").replace("required:", "requried:")
    assert codes(checked(page, parameters, severity={"CR102": "info"})) == ["CR101", "CR102"]
    assert codes(checked(page, parameters, severity={"CR101": "info", "CR102": "info"})) == ["CR102"]


def test_the_only_field_without_a_row_is_the_required_row_with_which_it_shares_a_word(checked: Check) -> None:
    page = operation("GET", "/widgets/1", response="name: name, size: size, version_number: version, status: status")
    page += ".. literalinclude:: widget-show-response.json\n\n"
    samples = {"widget-show-response.json": '{"name": "one", "size": 1, "part_version": 2}'}
    parameters = definitions("name:body:string", "size:body:integer", "version:body:integer", "status:body:string")
    assert codes(checked(page, parameters, samples)) == ["CR301", "CR304"]


@pytest.mark.parametrize("title", ["========\nList\n----", " List\n ====", ".. note::\n\n   List\n   ===="])
def test_an_operation_whose_heading_is_lost_is_one_finding(checked: Check, title: str) -> None:
    page = f"{operation('GET', '/widgets')}{title}\n\n.. rest_method:: GET /widgets/1\n\nNormal response codes: 200\n"
    assert codes(checked(page, "")) == ["CR008"]


def test_the_fields_that_a_thin_table_lacks_are_one_finding(checked: Check) -> None:
    page = operation("GET", "/disks", response="disk: disk, name: name, size: size, colour: name", sample="a.json")
    sample = '{"disk": {"name": "a", "size": 1, "kind": "b", "bus": "c", "pool": "d", "owner": "e"}}'
    parameters = definitions("disk:body:object", "name:body:string", "size:body:integer")
    result = checked(page, parameters, {"a.json": sample}, select=["CR302", "CR310"])
    assert codes(result) == ["CR310"]
    assert set(codes(checked(page, parameters, {"a.json": sample}, select=["CR302"]))) == {"CR302"}


def test_a_field_beside_the_object_that_a_table_is_thin_about_is_a_finding_of_its_own(checked: Check) -> None:
    page = operation("GET", "/disks", response="disk: disk, name: name, size: size, links: links", sample="a.json")
    sample = '{"disk": {"name": "a", "size": 1, "b": 1, "c": 1, "d": 1, "e": 1}, "links": [], "owner": "me"}'
    parameters = definitions("disk:body:object", "name:body:string", "size:body:integer", "links:body:array")
    result = checked(page, parameters, {"a.json": sample}, select=["CR302", "CR310"])
    assert codes(result) == ["CR302", "CR310"]


def test_the_fields_that_a_copied_table_lacks_are_one_finding(checked: Check) -> None:
    rows = "made: name, owner: owner, size: size, state: state"
    page = operation("GET", "/tapes/1", response=rows, sample="tape.json")
    page += operation("GET", "/tapes/1/limits", response=f"{rows}, limits: limits", sample="limits.json")
    samples = {
        "tape.json": '{"made": "2016", "owner": "a", "size": 1, "state": "b"}',
        "limits.json": '{"limits": {}, "kind": "a"}',
    }
    parameters = definitions(
        "name:body:string", "owner:body:string", "size:body:integer", "state:body:string", "limits:body:object"
    )
    assert codes(checked(page, parameters, samples, select=["CR302", "CR318"])) == ["CR318"]
    assert codes(checked(page, parameters, samples, select=["CR302"])) == ["CR302"]


def test_a_path_parameter_among_the_rows_of_the_response_is_one_finding(checked: Check) -> None:
    parameters = definitions("id:path:string", "name:body:string")
    page = operation("GET", "/widgets/{id}", response="id: id, name: name")
    assert codes(checked(page, parameters, select=["CR205", "CR210"])) == ["CR205"]
    assert codes(checked(page, parameters, select=["CR210"])) == ["CR210"]
    page += operation("GET", "/widgets/{id}/parts", response="id: id, name: name")
    assert codes(checked(page, parameters, select=["CR205", "CR210"])) == ["CR205"]
    page += operation("GET", "/widgets/{id}/parts/{part_id}", response="id: id, name: name")
    assert codes(checked(page, parameters, select=["CR205", "CR210"])) == ["CR205", "CR210"]


def test_a_field_of_another_name_counts_as_documented_where_the_rest_of_its_object_is_judged(checked: Check) -> None:
    """Three of five fields have a row, one of them under another name: the two others are told one by one."""
    page = operation("GET", "/widgets", response="id: id, sizes: size, name: name", sample="show-resp.json")
    sample = '{"id": "1", "size": 2, "name": "a", "colour": "x", "weight": 1}'
    rows = definitions("id:body:string", "size:body:integer", "name:body:string")
    assert codes(checked(page, rows, {"show-resp.json": sample})) == ["CR301", "CR302", "CR302"]


def test_a_row_of_another_name_counts_as_shown_where_the_other_required_rows_are_judged(checked: Check) -> None:
    page = operation("PUT", "/widgets", request="widget: widget, naem: name, status: status", sample="put-req.json")
    rows = definitions("widget:body:object", "name:body:string", "status:body:string")
    assert codes(checked(page, rows, {"put-req.json": '{"widget": {"name": "a"}}'})) == ["CR301", "CR304"]


EXAMPLE = "Response Example\n~~~~~~~~~~~~~~~~\n\n.. rest_method:: {}\n\n.. literalinclude:: list-resp.json\n"


@pytest.mark.parametrize(
    "method",
    [
        "GET /widgets?limit=2",
        "GET http://host:80/v2/widgets?limit=2",
        "GET /widgets/1",
        "GET the widgets",
        "",
        "LIST /widgets",
    ],
)
def test_a_rest_method_below_a_heading_of_examples_takes_nothing_from_its_operation(
    checked: Check, method: str
) -> None:
    """Whatever it says: an operation has a title of its own."""
    page = operation("GET", "/widgets", response="id: id, size: size") + EXAMPLE.format(method)
    rows = definitions("id:body:string", "size:body:integer")
    assert codes(checked(page, rows, {"list-resp.json": '{"id": "1", "size": "2"}'})) == ["CR005", "CR303"]
