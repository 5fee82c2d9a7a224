"""The Python API: ``check(read_reference(path))``."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.linting import runner
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules.rule import Context, Options
from sphinx_compute_ref.settings.registry import every_rule
from sphinx_compute_ref.settings.selection import codes_of

pytestmark = pytest.mark.usefixtures("project")
SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"


def codes(result: Result) -> list[str]:
    return [finding.code for finding in result.findings]


def run(**settings: object) -> Result:
    return check(read_reference(SOURCE), **settings)  # type: ignore[arg-type]


def test_a_finding_has_place_severity_and_operation() -> None:
    (finding,) = run(select=["CR201"]).findings
    assert str(finding.location) == "api-ref/source/servers.inc:23:12"
    assert finding.severity is Severity.ERROR
    assert finding.operation is not None
    assert finding.operation.title == "Show Server Details"


def test_severity_is_what_settings_say() -> None:
    (finding,) = run(select=["CR201"], severity={"undefined-parameter": "info"}).findings
    assert finding.severity is Severity.INFO


def test_page_that_is_included_twice_has_its_findings_once() -> None:
    (SOURCE / "again.rst").write_text(":orphan:\n\nAgain\n=====\n\n.. include:: servers.inc\n")
    assert codes(run(select=["CR201"])) == ["CR201"]


def test_findings_stand_in_the_order_of_the_files() -> None:
    text = PAGE.read_text().replace("server_id_path", "server_id_pth")
    PAGE.write_text(text)
    lines = [finding.location.line for finding in run(select=["CR201"]).findings]
    assert lines == sorted(lines)
    assert len(lines) == 2


@pytest.mark.parametrize("glob", ["servers.inc", "api-ref/source/*", "*.inc"])
def test_per_file_ignores_silence_a_file(glob: str) -> None:
    assert codes(run(select=["CR201"], per_file_ignores={glob: ["CR2"]})) == []
    assert codes(run(select=["CR201"], per_file_ignores={"other.inc": ["CR2"]})) == ["CR201"]


@pytest.mark.parametrize("settings", [{"select": ["CR999"]}, {"severity": {"CR201": "fatal"}}, {"ignore": ["nothing"]}])
def test_what_does_not_exist_is_an_error(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        run(**settings)


def test_result_counts_by_severity() -> None:
    result = run(select=["CR201"])
    assert result.counts == {Severity.ERROR: 1, Severity.WARNING: 0, Severity.INFO: 0}
    assert result.at_least(Severity.WARNING)
    assert not result.at_least(None)


def suppress(comment: str, before: str = ".. rest_parameters:: parameters.yaml\n\n   - name") -> None:
    text = PAGE.read_text()
    assert before in text
    PAGE.write_text(text.replace(before, f".. {comment}\n\n{before}"))


@pytest.mark.parametrize("name", ["CR201", "CR2", "undefined-parameter"])
def test_suppression_silences_the_directive_that_follows(name: str) -> None:
    suppress(f"compute-ref: ignore {name} -- comes with the next release")
    result = run(select=["CR201", "CR505"])
    assert codes(result) == []
    assert [finding.code for finding in result.suppressed] == ["CR201"]


def test_suppression_holds_for_a_section() -> None:
    suppress("compute-ref: ignore CR201 -- comes with the next release", before="Response\n--------")
    assert codes(run(select=["CR201", "CR505"])) == []


def test_suppression_of_something_else_silences_nothing() -> None:
    suppress("compute-ref: ignore CR202 -- no reason at all")
    result = run(select=["CR2", "CR505"])
    assert "CR201" in codes(result)
    (finding,) = [finding for finding in result.findings if finding.code == "CR505"]
    assert "CR202 suppresses nothing" in finding.message


def test_suppression_without_reason_is_a_finding() -> None:
    suppress("compute-ref: ignore CR201")
    (finding,) = run(select=["CR201", "CR505"]).findings
    assert finding.code == "CR505"
    assert "no reason" in finding.message


def test_all_rules_of_a_suppression_without_reason_are_named() -> None:
    suppress("compute-ref: ignore CR201 CR202")
    messages = [finding.message for finding in run(select=["CR201", "CR505"]).findings]
    assert 'the suppression of CR201 CR202 has no reason: add it, "-- why this is right"' in messages


def test_suppression_without_a_rule_is_a_finding() -> None:
    suppress("compute-ref: ignore -- it is right")
    messages = [finding.message for finding in run(select=["CR505"]).findings]
    assert messages == ['the suppression names no rule: write "ignore CR302 -- why this is right"']


def test_suppression_of_an_unknown_rule_is_a_finding() -> None:
    suppress("compute-ref: ignore undefined-paramter -- soon")
    messages = [finding.message for finding in run(select=["CR505"]).findings]
    assert messages == ['there is no rule "undefined-paramter"; did you mean "undefined-parameter"?']


def test_suppression_of_a_rule_that_did_not_run_is_not_judged() -> None:
    suppress("compute-ref: ignore CR202 -- soon")
    assert codes(run(select=["CR505", "CR201"])) == ["CR201"]


def test_suppression_before_a_definition_holds_for_it() -> None:
    path = SOURCE / "parameters.yaml"
    fields = "  description: What it is.\n  in: body\n  required: true\n  type: string\n"
    path.write_text(f"{path.read_text()}region:\n{fields}zone:\n{fields}")
    assert [finding.subject for finding in run(select=["CR107"]).findings] == ["region", "zone"]
    text = path.read_text().replace("region:", "# compute-ref: ignore CR107 -- used by the installer\nregion:")
    path.write_text(text)
    result = run(select=["CR107", "CR505"])
    assert [finding.subject for finding in result.findings] == ["zone"]
    assert [finding.subject for finding in result.suppressed] == ["region"]


def test_a_definition_indented_by_a_tab_is_one_finding() -> None:
    """What is wrong with the file is said once; nothing is guessed from what it hides."""
    parameters = SOURCE / "parameters.yaml"
    text = parameters.read_text("utf-8")
    name = next(line for line in text.splitlines() if line.endswith(":"))
    before = {finding.fingerprint for finding in run().findings}
    parameters.write_text(text.replace(f"{name}\n", f"first:\n  in: body\n\t{name}\n", 1), encoding="utf-8")
    new = [finding.code for finding in run().findings if finding.fingerprint not in before]
    assert "CR002" in new
    assert not {"CR201", "CR207"} & set(new)


def test_a_second_process_never_matches_rows_with_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both processes would do it: rules that need it stay together."""
    monkeypatch.chdir(Path(__file__).parents[2])
    rules = every_rule()
    context = Context(read_reference("api-ref/source"), Options(), rules)
    for code in runner.without_matches(codes_of("ALL")):
        context.findings_of(code)
        assert "matches" not in vars(context), code
