"""``compute-ref lint``: output, exit status, options."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, Run

pytestmark = pytest.mark.usefixtures("project")
SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"
KEYS = {
    "code", "slug", "severity", "message", "file", "line", "column", "operation", "message_role", "parameter", "field",
    "sample", "microversion", "related", "fingerprint", "fixable", "fix",
}  # fmt: skip


def test_finding_is_a_line_with_its_source_and_a_caret(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--select", "CR201")
    assert outcome.status == 1
    assert outcome.out == (
        'api-ref/source/servers.inc:23:12: CR201 undefined-parameter: "nane" is not in parameters.yaml; '
        'did you mean "name"? [*]\n'
        "       - name: nane\n"
        "               ^\n"
        "\n"
        "Found 1 error in 1 file. 1 of them fixable with --fix [*].\n"
    )


def test_no_finding_is_status_0(compute_ref: Run) -> None:
    PAGE.write_text(PAGE.read_text().replace("nane", "name"))
    outcome = compute_ref("lint")
    assert (outcome.status, outcome.out) == (0, "No findings in 1 operation.\n")


@pytest.mark.parametrize(("fail_on", "status"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_decides_the_status(compute_ref: Run, fail_on: str, status: int) -> None:
    assert compute_ref("lint", "--select", "CR201", "--fail-on", fail_on).status == status


def test_findings_below_fail_on_do_not_fail(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--select", "CR201", "--severity", "CR201=info")
    assert outcome.status == 0
    assert "Found 1 info" in outcome.out


def test_json_is_the_contract(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--select", "CR201", "--format", "json")
    document = json.loads(outcome.out)
    assert document["version"] == 1
    assert document["source"] == "api-ref/source"
    assert document["summary"] == {"error": 1, "warning": 0, "info": 0, "suppressed": 0, "baselined": 0}
    (finding,) = document["findings"]
    assert set(finding) == KEYS
    assert finding["operation"] == {"method": "GET", "url": "/servers/{server_id}", "title": "Show Server Details"}
    assert (finding["file"], finding["line"], finding["column"]) == ("api-ref/source/servers.inc", 23, 12)
    assert (finding["message_role"], finding["parameter"], finding["sample"]) == ("response", "name", None)
    (edit,) = finding["fix"]["edits"]
    assert (edit["line"], edit["column"], edit["end_column"], edit["text"]) == (23, 12, 16, "name")


def test_formats_go_to_files_side_by_side(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--format", "text", "--format", "json=out.json")
    assert "CR201" in outcome.out
    assert json.loads(Path("out.json").read_text())["version"] == 1


def test_output_takes_the_report(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--output", "report.txt")
    assert outcome.out == ""
    assert "CR201" in Path("report.txt").read_text()


def test_output_that_cannot_be_written_is_status_2(compute_ref: Run) -> None:
    outcome = compute_ref("lint", "--output", "nowhere/report.txt")
    assert outcome.status == 2
    assert "nowhere/report.txt: cannot write" in outcome.err


def test_statistics_count_by_rule(compute_ref: Run) -> None:
    assert compute_ref("lint", "--select", "CR201", "--statistics").out.startswith(
        "1  CR201 undefined-parameter (error) [*]\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lint", "--select", "CR999"], 'there is no rule "CR999"'),
        (["lint", "--select", "undefined-paramter"], 'Did you mean "undefined-parameter"?'),
        (["lint", "--format", "jsn"], 'Did you mean "json"?'),
        (["lint", "--severity", "CR201"], "RULE=LEVEL is expected"),
        (["lint", "nowhere"], "nowhere: there is no such file or folder"),
        (["lint", "--unsafe-fixes"], "goes with --fix"),
        (["lint", "--baseline", "nowhere.json"], "cannot read the baseline"),
        (["lint", "--fail-on", "often"], "Invalid value"),
        (["lnt"], 'Did you mean "lint"?'),
    ],
)
def test_wrong_usage_is_status_2_with_a_hint(compute_ref: Run, arguments: list[str], message: str) -> None:
    outcome = compute_ref(*arguments)
    assert outcome.status == 2
    assert message in outcome.err
    assert outcome.out == ""


def test_missing_source_says_where_to_name_it(
    compute_ref: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "api-ref" / "source" / "samples")
    outcome = compute_ref("lint")
    assert outcome.status == 2
    assert "pyproject.toml" in outcome.err


def test_file_narrows_what_is_shown(compute_ref: Run) -> None:
    assert "CR201" in compute_ref("lint", str(PAGE)).out
    assert "CR201" not in compute_ref("lint", str(SOURCE / "parameters.yaml")).out
    assert compute_ref("lint", "--select", "CR201", str(SOURCE / "samples")).status == 0


def test_references_checked_side_by_side_give_the_same_report(compute_ref: Run) -> None:
    """Fixes and related places come back from the other processes, too; one reference needs none."""
    for copy in ("two", "three"):
        shutil.copytree("api-ref", copy)
    paths = ["api-ref/source", "two/source", "three/source"]
    one, many = (compute_ref("lint", "--format", "json", *paths, "--jobs", jobs) for jobs in ("1", "2"))
    assert (one.status, one.out) == (many.status, many.out)
    findings = json.loads(many.out)["findings"]
    assert {finding["file"].partition("/")[0] for finding in findings} == {"api-ref", "two", "three"}
    assert any(finding["fix"] for finding in findings)


def test_several_sources_are_checked_together(compute_ref: Run, tmp_path: Path) -> None:
    (tmp_path / "api-ref").rename(tmp_path / "one")
    subprocess.run(["cp", "-r", "one", "two"], check=True)
    outcome = compute_ref("lint", "--select", "CR201", "one/source", "two/source")
    assert "Found 2 errors in 2 files" in outcome.out


def test_fix_mends_and_diff_only_shows(compute_ref: Run) -> None:
    before = PAGE.read_text()
    shown = compute_ref("lint", "--select", "CR201", "--diff")
    assert "+   - name: name\n" in shown.out
    assert (shown.status, PAGE.read_text()) == (1, before)
    mended = compute_ref("lint", "--select", "CR201", "--fix")
    assert (mended.status, PAGE.read_text()) == (0, before.replace("nane", "name"))
    assert "Made 1 fix in 1 file" in mended.err
    assert compute_ref("lint", "--select", "CR201", "--diff").status == 0


def test_only_what_has_a_fix_claims_one(compute_ref: Run) -> None:
    PAGE.write_bytes(PAGE.read_bytes() + b"\n\xff\n")  # not UTF-8: --fix leaves such a file alone
    outcome = compute_ref("lint", "--select", "CR201")
    assert "CR201 undefined-parameter" in outcome.out
    assert "[*]" not in outcome.out
    (finding,) = json.loads(compute_ref("lint", "--select", "CR201", "--format", "json").out)["findings"]
    assert (finding["fixable"], finding["fix"]) == (False, None)


def test_fixes_that_are_not_safe_are_counted_apart(compute_ref: Run) -> None:
    PAGE.write_text(PAGE.read_text().replace("server_id_path", "the_server_id_path"))
    assert compute_ref("lint", "--select", "CR201").out.endswith(
        "Found 2 errors in 1 file. 1 of them fixable with --fix [*], 1 more with --fix --unsafe-fixes [*].\n"
    )
    mended = compute_ref("lint", "--select", "CR201", "--fix")
    assert mended.err == "compute-ref: Made 1 fix in 1 file; 1 more with --unsafe-fixes\n"
    assert mended.out.endswith("Found 1 error in 1 file. 1 of them with --fix --unsafe-fixes [*].\n")
    assert compute_ref("lint", "--select", "CR201", "--fix", "--unsafe-fixes").status == 0


def test_baseline_is_written_then_honoured_then_stale(compute_ref: Run) -> None:
    assert compute_ref("lint", "--write-baseline", "--baseline", "known.json").status == 0
    outcome = compute_ref("lint", "--baseline", "known.json")
    assert outcome.status == 0
    assert "in the baseline" in outcome.out
    PAGE.write_text(PAGE.read_text().replace("nane", "name"))
    assert "stale" in compute_ref("lint", "--baseline", "known.json").err


def test_writing_a_baseline_again_says_what_is_new_and_what_is_pruned(compute_ref: Run) -> None:
    arguments = ("lint", "--select", "CR201", "--write-baseline", "--baseline", "known.json")
    assert compute_ref(*arguments).err == "compute-ref: wrote 1 finding to known.json\n"
    PAGE.write_text(PAGE.read_text().replace("server_id_path", "serverid"))
    assert "wrote 2 findings to known.json: 1 new, 0 pruned" in compute_ref(*arguments).err
    PAGE.write_text(PAGE.read_text().replace("nane", "name"))
    assert "wrote 1 finding to known.json: 0 new, 1 pruned" in compute_ref(*arguments).err
    Path("known.json").write_text("no baseline")
    assert "wrote 1 finding to known.json\n" in compute_ref(*arguments).err


def test_configuration_is_read_and_overridden(compute_ref: Run) -> None:
    Path("pyproject.toml").write_text('[tool.compute-ref]\nselect = ["CR201"]\nfail-on = "never"\n')
    assert compute_ref("lint").status == 0
    assert compute_ref("lint", "--fail-on", "error").status == 1


def test_configured_samples_do_not_leak_to_another_source(compute_ref: Run, tmp_path: Path) -> None:
    Path("pyproject.toml").write_text('[tool.compute-ref]\nsource = "mine"\nsamples = "my-samples"\n')
    (tmp_path / "mine").mkdir()
    assert compute_ref("lint", "--select", "CR007", "api-ref/source").status == 0


def test_colour_only_where_wanted(compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in compute_ref("lint").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31;1mCR201" in compute_ref("lint").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in compute_ref("lint").out


def test_text_of_the_sources_cannot_steer_the_terminal(compute_ref: Run) -> None:
    PAGE.write_text(PAGE.read_text().replace("- name: nane", "- na\x1b[31mme: nane\x9b2J"))
    out = compute_ref("lint", "--select", "CR201").out
    assert "CR201" in out
    assert not {"\x1b", "\x9b"} & set(out)


def shell(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "sphinx_compute_ref", *arguments], check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_reader_that_goes_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = shell("rules", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_full_disk_is_said_without_traceback() -> None:
    with Path("/dev/full").open("wb") as full:
        done = shell("lint", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr == b"compute-ref: the output: No space left on device\n"


@pytest.mark.parametrize("command", [("lint", "--select", "CR201"), ("build", "-b", "dummy")])
def test_characters_that_the_terminal_lacks_are_escaped(command: tuple[str, ...]) -> None:
    PAGE.write_text(PAGE.read_text().replace("nane", "näne→"), encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = shell(*command, capture_output=True, env=environment)
    assert done.returncode == 1
    assert b"\\xe4" in done.stdout


def test_interrupt_is_a_word_and_130(compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sphinx_compute_ref.cli.lint.check_target", interrupt)
    outcome = compute_ref("lint")
    assert outcome.status == 130
    assert "interrupted" in outcome.err


def test_many_findings_come_with_a_way_on(compute_ref: Run, project: Path) -> None:
    rows = "\n".join(f"   - x{number}: y{number}" for number in range(40))
    page = Path("api-ref/source/servers.inc")
    page.write_text(page.read_text().replace("   - name: nane", rows))
    lines = compute_ref("lint", "--select", "CR201").out.splitlines()
    assert lines[-4] == "Found 40 errors in 1 file."
    assert lines[-3] == "Most frequent: 40 CR201 undefined-parameter."
    assert "compute-ref explain CR201" in lines[-2]
    assert "--write-baseline" in lines[-1]


def test_what_is_said_of_all_operations_of_a_resource_is_written_to_each_on_request_alone(
    compute_ref: Run, tmp_path: Path
) -> None:
    shutil.copytree(REPOSITORY / "tests" / "rules" / "CR214-undeclared-range" / "bad", tmp_path / "source")
    page = tmp_path / "source" / "index.rst"
    command = ["lint", "--no-cache", "--select", "CR214", "--fix", str(page.parent)]
    added = "\n   min_version: 1.3\n\n"
    compute_ref(*command)
    assert added not in page.read_text()
    compute_ref(*command, "--unsafe-fixes")
    text = page.read_text()
    assert text.count(added) == 2
    assert f"GET /classes\n{added}" in text
    assert f"DELETE /classes/{{id}}\n{added}" in text
    compute_ref(*command, "--unsafe-fixes")
    assert page.read_text() == text
