"""The verification report as values: states, coverage, microversions, places, ranking, change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sphinx_compute_ref.dashboard.change import read_earlier
from sphinx_compute_ref.dashboard.data import dashboard_of
from sphinx_compute_ref.dashboard.document import document_of, totals_of
from sphinx_compute_ref.dashboard.ranking import weight_of
from sphinx_compute_ref.dashboard.values import Dashboard, OperationReport, Shown, State
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.linting.runner import check
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.project import read_reference

ROOT = Path(__file__).parent.parent / "roots" / "report"


@pytest.fixture(scope="module")
def result() -> Result:
    return check(read_reference(str(ROOT)), select=["ALL"])


@pytest.fixture(scope="module")
def dashboard(result: Result) -> Dashboard:
    return dashboard_of(result, created="2026-02-01T00:00:00Z")


def operation(dashboard: Dashboard, title: str) -> OperationReport:
    return next(each for each in dashboard.operations if each.operation.title == title)


def codes(report: OperationReport, aspect: str) -> list[str]:
    return [issue.finding.code for issue in report.aspects[aspect].issues]


def test_operation_that_passes_is_verified(dashboard: Dashboard) -> None:
    report = operation(dashboard, "List Servers")
    assert {name: aspect.state for name, aspect in report.aspects.items()} == dict.fromkeys(
        ("method", "parameters", "examples", "body"), State.VERIFIED
    )
    assert report.state == State.VERIFIED


def test_errors_and_warnings_fail_the_aspect_that_asks_for_them(dashboard: Dashboard) -> None:
    report = operation(dashboard, "Create Server")
    assert report.aspects["parameters"].state == State.FAILING
    assert codes(report, "parameters") == ["CR201"]
    assert report.aspects["body"].state == State.FAILING
    assert "CR303" in codes(report, "body")
    assert report.state == State.FAILING


def test_suppressed_findings_do_not_fail(dashboard: Dashboard) -> None:
    assert operation(dashboard, "Rename Server").aspects["body"].state == State.VERIFIED
    assert dashboard.suppressed == 1


def test_marker_without_failure_is_open(dashboard: Dashboard) -> None:
    aspect = operation(dashboard, "Show Flavor").aspects["body"]
    assert aspect.state == State.MARKED
    assert aspect.marker is not None
    assert aspect.marker.file.endswith("flavors.inc")


def test_marker_stays_known_where_something_fails(dashboard: Dashboard) -> None:
    aspect = operation(dashboard, "Show Zone").aspects["parameters"]
    assert (aspect.state, aspect.marker is not None) == (State.FAILING, True)


def test_rows_without_a_sample_are_unproven_or_fail(dashboard: Dashboard) -> None:
    report = operation(dashboard, "Show Zone")
    assert report.aspects["examples"].state == State.FAILING
    assert report.aspects["body"].state == State.UNPROVEN


def test_operation_without_body_has_nothing_to_verify(dashboard: Dashboard) -> None:
    report = operation(dashboard, "Delete Server")
    assert report.aspects["body"].state == State.NOTHING
    assert report.aspects["parameters"].state == State.VERIFIED


def test_definition_finding_is_about_all_that_use_it_and_belongs_to_the_file(dashboard: Dashboard) -> None:
    (issue,) = (issue for issue in dashboard.issues if issue.finding.code == "CR110")
    assert issue.operations == ("op-show-flavor", "op-show-zone")
    area = next(area for area in dashboard.areas if area.id == issue.area)
    assert area.title == "parameters.yaml"


def test_coverage_names_fields_and_rows(dashboard: Dashboard) -> None:
    report = operation(dashboard, "Create Server")
    assert report.undocumented == ("server.hostname",)
    assert report.unshown == ("server.tags",)
    assert report.fields.undocumented == 1
    assert report.rows.shown == report.rows.rows - len(report.unshown)


def test_microversions_say_where_rows_change_and_what_shows_it(dashboard: Dashboard) -> None:
    cells = {str(cell.microversion): cell for cell in operation(dashboard, "Show Server").cells}
    assert (cells["2.9"].came, cells["2.9"].shown) == (("server.locked",), Shown.EXACT)
    assert (cells["2.26"].came, cells["2.26"].shown) == (("server.tags",), Shown.MISSING)
    assert (cells["2.10"].went, cells["2.10"].shown) == (("server.progress",), Shown.MISSING)
    assert [path.rpartition("/")[2] for path in cells["2.1"].samples] == ["server-get-resp.json"]
    assert [Path(path).parent.name for path in cells["2.4"].loose] == ["v2.4"]
    assert dashboard.microversions == tuple(Microversion(2, minor) for minor in (1, 4, 9, 10, 26))


def test_body_that_goes_altogether_needs_no_sample(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text('compute_ref_min_microversion = "2.1"\n')
    (tmp_path / "parameters.yaml").write_text(
        "a: &a\n  in: body\n  type: string\n  required: true\n  description: Text.\n  max_version: 2.8\n"
        "b:\n  <<: *a\n  max_version: 2.3\n"
    )
    (tmp_path / "index.rst").write_text(
        "Servers\n=======\n\nShow\n~~~~\n\n.. rest_method:: POST /a\n\nRequest\n-------\n\n"
        ".. rest_parameters:: parameters.yaml\n\n   - a: a\n   - b: b\n\n.. literalinclude:: a-req.json\n"
    )
    (tmp_path / "a-req.json").write_text('{"a": "x", "b": "x"}\n')
    (report,) = dashboard_of(check(read_reference(tmp_path)), created="2026-02-01T00:00:00Z").operations
    shown = {str(cell.microversion): cell.shown for cell in report.cells if cell.went}
    assert shown == {"2.4": Shown.MISSING, "2.9": Shown.SILENT}


def test_header_parameter_needs_no_sample(dashboard: Dashboard) -> None:
    (cell,) = (cell for cell in operation(dashboard, "List Servers").cells if cell.came)
    assert (cell.came, cell.shown) == (("changes-since",), Shown.SILENT)


def test_start_ranks_errors_above_any_number_of_remarks(dashboard: Dashboard) -> None:
    assert dashboard.start[0].title == "Servers"
    weights = [
        any(issue.severity > Severity.INFO and not issue.finding.fixable for issue in place.issues)
        for place in dashboard.start
    ]
    assert weights == sorted(weights, reverse=True)


def test_what_a_machine_mends_needs_no_person(dashboard: Dashboard) -> None:
    (flavors,) = (area for area in dashboard.areas if area.title == "Flavors")
    assert [issue.finding.code for issue in flavors.issues] == ["CR502"]
    assert weight_of(flavors) == 0


def test_unused_samples_stand_together(dashboard: Dashboard) -> None:
    (area,) = (area for area in dashboard.areas if area.title.startswith("Samples in "))
    assert {issue.finding.code for issue in area.issues} == {"CR007"}


def test_every_finding_stands_in_one_place(dashboard: Dashboard) -> None:
    assert sorted(issue.id for area in dashboard.areas for issue in area.issues) == sorted(
        issue.id for issue in dashboard.issues
    )
    assert len({issue.id for issue in dashboard.issues}) == len(dashboard.issues)


def test_totals_add_up(dashboard: Dashboard) -> None:
    totals = totals_of(dashboard)
    assert sum(totals["states"].values()) == totals["operations"] == len(dashboard.operations)
    assert all(sum(states.values()) == totals["operations"] for states in totals["aspects"].values())
    assert sum(totals["findings"][name] for name in ("error", "warning", "info")) == len(dashboard.issues)


def test_nothing_changes_against_the_same_report(result: Result, dashboard: Dashboard) -> None:
    earlier = read_earlier(json.loads(json.dumps(document_of(dashboard))), "report.json")
    change = dashboard_of(result, earlier=earlier).change
    assert change is not None
    assert (change.new, change.fixed, change.uncompared) == ((), (), ())


def test_change_counts_new_and_fixed_by_rule(result: Result, dashboard: Dashboard) -> None:
    document = document_of(dashboard)
    gone = next(item for item in document["findings"] if item["code"] == "CR303")
    document["findings"].remove(gone)
    document["findings"].append({**gone, "code": "CR302", "fingerprint": "0" * 16})
    now = dashboard_of(result, earlier=read_earlier(document, ""))
    assert now.change is not None
    assert [issue.finding.code for issue in now.issues if issue.new] == ["CR303"]
    assert [known.code for known in now.change.fixed] == ["CR302"]
    assert now.change.rules["CR303"]._asdict() == {"before": 0, "now": 1, "new": 1, "fixed": 0}
    assert document_of(now)["change"]["total"]["fixed"] == 1


def test_rules_that_the_earlier_report_did_not_run_are_not_compared(result: Result, dashboard: Dashboard) -> None:
    document = document_of(dashboard)
    document["rules"] = [rule for rule in document["rules"] if rule["code"] != "CR303"]
    document["findings"] = [item for item in document["findings"] if item["code"] != "CR303"]
    now = dashboard_of(result, earlier=read_earlier(document, ""))
    assert now.change is not None
    assert now.change.uncompared == ("CR303",)
    assert [issue.new for issue in now.issues if issue.finding.code == "CR303"] == [None]
    assert "CR303" not in now.change.rules


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"version": 1, "findings": []},
        {"report": "verification", "version": 2},
        {"report": "verification", "version": 1},
        {"report": "verification", "version": 1, "rules": [], "totals": {}, "findings": [{"code": "CR001"}]},
        {"report": "verification", "version": 1, "rules": [1], "totals": {}, "findings": []},
        {"report": "verification", "version": 1, "rules": [], "totals": {}, "findings": None},
    ],
)
def test_anything_else_is_no_earlier_report(document: object) -> None:
    with pytest.raises(UserError):
        read_earlier(document, "old.json")


def test_empty_reference_has_a_report(result: Result) -> None:
    empty = replace(result, checked_with=replace(result.context, reference=replace(result.reference, resources=())))
    document = document_of(dashboard_of(replace(empty, findings=())))
    assert (document["totals"]["operations"], document["start"], document["microversions"]) == (0, [], [])
