"""What a rule says where it depends on the whole project, which a folder of cases holds one of."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference

PAGE = """\
Widgets
=======

List Widgets
------------

.. rest_method:: GET /widgets

{}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def messages(code: str, text: str, conf: str = "") -> list[str]:
    """Return what a rule says of an operation with a text."""
    Path("conf.py").write_text(conf)
    Path("index.rst").write_text(PAGE.format(text))
    return [each.message for each in check(read_reference("."), select=[code]).findings]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("This API is available since API microversion 1.2.", True),
        ("This API is available since micro-version 1.2.", True),
        ("This API was removed in Microversion 1.2.", True),
        ("This API is available since version 1.2.", False),
        ("New in version 1.2.", False),
        (".. versionadded:: 1.2", False),
    ],
)
def test_numbers_are_microversions_where_the_reference_or_the_sentence_has_that_word(text: str, told: bool) -> None:
    assert bool(messages("CR214", text)) is told
    for limit in ("min", "max"):
        assert messages("CR214", text, f'compute_ref_{limit}_microversion = "1.1"\n') != []


def test_one_finding_tells_of_all_ranges_in_words_where_only_definitions_have_any() -> None:
    Path("parameters.yaml").write_text(
        "size:\n  description: It.\n  in: query\n  required: false\n  type: string\n  min_version: 1.4\n"
    )
    more = "Show Widget (since v1.3)\n------------------------\n\n.. rest_method:: GET /widgets/{id}\n"
    table = "Request\n~~~~~~~\n\n.. rest_parameters:: parameters.yaml\n\n   - size: size\n"
    (message,) = messages("CR214", f".. versionadded:: 1.2\n\n{table}\n{more}")
    assert 'add "min_version: 1.2"; 1 more operations say theirs' in message
    assert len(messages("CR214", f"Available since microversion 1.2.\n\n{table}\n{more}")) == 2


@pytest.mark.parametrize(
    ("urls", "told"),
    [
        (["GET /zones/{zone_id}/records"], ["GET /zones/{zone_id}/records"]),
        (["GET /"], []),
        (["GET /healthcheck"], []),
        (["GET /v1/zones/{zone_id}/records"], []),
        (["GET /zones/1/records", "GET /zones/2/records", "GET /zones/3/records"], []),
    ],
)
def test_a_url_lacks_the_version_that_nearly_all_others_have(urls: list[str], told: list[str]) -> None:
    calls = [f"GET /v2/zones/{number}/records" for number in range(12)]
    sections = (f"Call {url}\n------\n\n.. rest_method:: {url}\n" for url in (*calls, *urls))
    Path("conf.py").touch()
    Path("index.rst").write_text("Zones\n=====\n\n" + "\n".join(sections))
    findings = check(read_reference("."), select=["CR212"]).findings
    assert [f"{each.operation.method} {each.operation.url}" for each in findings if each.operation] == told
    assert all("lacks the version: 12 others" in each.message for each in findings)


@pytest.mark.parametrize(
    ("missing", "files", "meant"),
    [
        ("volume-get-rsp.json", ["volume-get-resp.json", "volume-get-req.json"], ["volume-get-resp.json"]),
        ("volume-get-respp.json", ["volume-get-resp.json"], ["volume-get-resp.json"]),
        ("volume-get-rssp.json", ["volume-get-resp.txt"], []),
        ("volume-create-resp.json", ["volume-update-resp.json"], []),
        ("volume-list-old-resp.json", ["volume-list-resp.json"], []),
        ("volumes-get-resp.json", ["volume-get-resp.json"], ["volume-get-resp.json"]),
        ("volumes-get-resp.json", ["shown/volume-get-resp.json"], []),
        ("volume-policies-resp.json", ["taken/volume-policy-resp.json"], []),
    ],
)
def test_a_sample_that_does_not_exist_may_be_one_with_a_slip(missing: str, files: list[str], meant: list[str]) -> None:
    for file in files:
        Path(file).parent.mkdir(exist_ok=True)
        Path(file).write_text("{}")
    (told,) = messages("CR001", f".. literalinclude:: {missing}")
    hint = " or ".join(f'"{name}"' for name in meant)
    assert told == f"the sample {missing} does not exist" + (f"; did you mean {hint}?" if meant else "")


@pytest.mark.parametrize(
    ("missing", "taken", "meant"),
    [
        ("volumes-get-resp.json", "volume-get-resp.json", False),
        ("volume-get-resp.json", "volumes-get-resp.json", False),
        ("volume-copies-resp.json", "volume-copy-resp.json", False),
        ("volume-get-rsp.json", "volume-get-resp.json", True),
        ("volumes-get-rsp.json", "volume-get-resp.json", True),
        ("volumeget-resp.json", "volume-get-resp.json", True),
    ],
)
def test_a_sample_that_has_its_place_is_not_meant_where_the_number_alone_differs(
    missing: str, taken: str, meant: bool
) -> None:
    Path(taken).write_text("{}")
    (told,) = messages("CR001", f".. literalinclude:: {missing}\n\n.. literalinclude:: {taken}")
    assert ("did you mean" in told) is meant


@pytest.mark.parametrize(
    ("missing", "file", "meant"),
    [
        ("server-actions-old.inc", "server-actions.inc", True),
        ("server-actions.inc", "server-actions-old.inc", True),
        ("server-action.inc", "server-actions.inc", True),
        ("the-old-server-actions.inc", "server-actions.inc", False),
        ("server-actions.inc", "server-limits.inc", False),
        ("server-actions-old.inc", "server-actions-new.inc", False),
        ("server-actions-old.inc", "server-actions.txt", False),
    ],
)
def test_a_page_that_does_not_exist_may_be_one_with_a_word_more(missing: str, file: str, meant: bool) -> None:
    Path(file).write_text("Text.\n")
    (told,) = messages("CR001", f".. include:: {missing}")
    assert (f'did you mean "{file}"?' in told) is meant


DEFINITIONS = "".join(
    f"{name}:\n  description: Text.\n  in: body\n  required: true\n  type: string\n" for name in ("host", "name")
)
SHOWN = """
Response
~~~~~~~~

.. rest_parameters:: parameters.yaml

   - name: name
   - host: host

.. literalinclude:: {}
"""


@pytest.mark.parametrize(
    ("conf", "label"),
    [("", "no microversion"), ('compute_ref_min_microversion = "2.1"\n', "2.1")],
)
def test_a_sample_without_a_microversion_is_called_so_where_the_reference_names_no_lowest(
    conf: str, label: str
) -> None:
    Path("parameters.yaml").write_text(DEFINITIONS)
    Path("samples", "v2.9").mkdir(parents=True)
    Path("samples", "widget-get-resp.json").write_text('{"name": "a"}')
    Path("samples", "v2.9", "widget-get-resp.json").write_text('{"name": "a", "host": "b"}')
    text = SHOWN.format("samples/v2.9/widget-get-resp.json") + "\n.. literalinclude:: samples/widget-get-resp.json\n"
    (told,) = messages("CR401", text, f'compute_ref_samples = "samples"\n{conf}')
    assert told == (
        f'definition "host" has no min_version, but widget-get-resp.json ({label}) lacks "host" and '
        "v2.9/widget-get-resp.json (2.9) has it: add min_version: 2.9"
    )


def test_a_status_file_that_many_directives_miss_is_told_once() -> None:
    text = ".. rest_status_code:: error status.yaml\n\n   - 404\n\n" * 2
    (message,) = messages("CR001", text)
    assert message == "the status file status.yaml does not exist: 2 directives name it"


def test_a_table_astray_in_a_response_is_one_of_the_request(tmp_path: Path) -> None:
    names = ["limit", "marker", "sort", "order", "deleted"]
    Path("parameters.yaml").write_text(
        "".join(f"{name}:\n  description: It.\n  in: query\n  required: false\n  type: string\n" for name in names)
    )
    rows = "".join(f"   - {name}: {name}\n" for name in names)
    (message,) = messages("CR205", f"Response\n~~~~~~~~\n\n.. rest_parameters:: parameters.yaml\n\n{rows}")
    assert message.endswith("is this a table of the request, with a heading lost above it?")


@pytest.mark.parametrize(
    ("script", "names_it"),
    [
        ('path = os.path.join("made/by", "us", "parameters.yaml")', True),
        ('path = os.path.join("made", "by/us", "parameters.yaml")', True),
        ('path = os.path.join("made/by", "them", "parameters.yaml")', False),
        ('path = os.path.join("made/for", "us", "parameters.yaml")', False),
    ],
)
def test_a_script_names_the_folders_of_the_file_that_it_writes(script: str, names_it: bool) -> None:
    Path("make.py").write_text(f"import os\n\n{script}\nopen(path, 'w').write(text)\n")
    (message,) = messages("CR001", ".. rest_parameters:: made/by/us/parameters.yaml\n\n   - id: id\n")
    assert ("make.py writes it" in message) is names_it


@pytest.mark.parametrize("name", ["CR604", "missing-status-codes", "CR6", "ALL"])
def test_a_marker_asks_for_what_is_suppressed_by_any_name(name: str) -> None:
    text = "..\n   needs:method_verification\n"
    (message,) = messages("CR501", text)
    assert "CR604" in message
    page = PAGE.replace("List Widgets\n---", f".. compute-ref: ignore {name} -- it has none\n\nList Widgets\n---")
    Path("index.rst").write_text(page.format(text))
    findings = check(read_reference("."), select=["CR501", "CR502"]).findings
    assert not any("CR604" in finding.message for finding in findings)
