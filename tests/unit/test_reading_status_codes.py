"""Status codes of operations, as pages list them."""

from __future__ import annotations

from pathlib import Path

import pytest
from status_forms import FORMS

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.model.reference import Reference

PAGE = """\
=======
Servers
=======

List Servers
============

.. rest_method:: GET /servers

{codes}
"""


def read(folder: Path, codes: str, monkeypatch: pytest.MonkeyPatch) -> Reference:
    (folder / "index.rst").write_text(PAGE.format(codes=codes), "utf-8")
    monkeypatch.chdir(folder)
    return read_reference(".")


def listed(reference: Reference) -> list[tuple[str, int, list[int]]]:
    (operation,) = reference.operations
    return [(one.kind, one.location.line, [code.code for code in one.codes]) for one in operation.statuses]


def test_lists_glued_to_one_another_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = "Normal response codes: 200\nError response codes: unauthorized(401),\nforbidden(403)"
    reference = read(tmp_path, codes, monkeypatch)
    assert listed(reference) == [("normal", 10, [200]), ("error", 11, [401, 403])]


def test_a_glued_list_is_a_fault_that_a_blank_line_mends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    glued = read(tmp_path, "Normal response codes: 200\nError response codes: unauthorized(401)", monkeypatch)
    (finding,) = check(glued, select=["CR008", "CR601", "CR605"]).findings
    assert (finding.code, finding.location.line, finding.fixable) == ("CR008", 11, True)
    apart = read(tmp_path, "Normal response codes: 200\n\nError response codes: unauthorized(401)", monkeypatch)
    assert not check(apart, select=["CR008", "CR601", "CR605"]).findings


def test_reason_phrases_are_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, "Error response codes: Bad Request(400), Internal Server Error(500)", monkeypatch)
    assert not check(reference, select=["CR601"]).findings
    wrong = read(tmp_path, "Error response codes: Not Found(400)", monkeypatch)
    assert len(check(wrong, select=["CR601"]).findings) == 1


def test_a_term_with_codes_below_it_is_a_label(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = "Normal response codes: 202\n\nError codes:\n    - 400 (Invalid)"
    assert listed(read(tmp_path, codes, monkeypatch)) == [("normal", 10, [202]), ("error", 12, [400])]


def test_a_list_below_a_sentence_holds_its_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = "Normal response codes:\n\n* 201 - made\n* 200 - found,\n  200 or not\n\n  Text.\n* 202\n\n200\n\n* 204"
    reference = read(tmp_path, codes, monkeypatch)
    assert listed(reference) == [("normal", 10, [201, 200, 202])]
    findings = check(reference, select=["CR601", "CR602", "CR603", "CR604", "CR605"]).findings
    found = [(one.code, one.location.line, one.location.column) for one in findings]
    assert found == [("CR605", 12, 3), ("CR602", 13, 3)]  # a GET creates nothing


def test_codes_in_a_list_are_judged_as_those_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = "Normal response codes:\n\n- 200\n- 404\n\nError response codes:\n\n- Not Found (400)\n- 409\n- 409"
    findings = check(read(tmp_path, codes, monkeypatch), select=["CR6"]).findings
    assert [(one.code, one.location.line) for one in findings] == [("CR605", 13), ("CR601", 17), ("CR603", 19)]
    assert not any(one.fixable for one in findings)


@pytest.mark.parametrize(
    "between", ["* 200\n", ".. note:: text\n", "Text.\n", "  Quote.\n", "1. one\n", "+ 200\n\n* 201\n"]
)
def test_only_the_next_list_counts(between: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, f"Normal response codes:\n\n{between}\n- 404", monkeypatch)
    assert not check(reference, select=["CR605"]).findings


def test_a_number_that_is_no_code_is_said_so_and_changes_no_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = "Normal response codes: 200\n\nError response codes: 4000, 401\n\nText: 4000, 41\n"
    reference = read(tmp_path, codes, monkeypatch)
    assert listed(reference) == [("normal", 10, [200]), ("error", 12, [401])]
    findings = check(reference, select=["CR005", "CR6"]).findings
    assert [(one.code, one.location.line, one.location.column) for one in findings] == [("CR005", 12, 23)]


def test_an_item_that_is_no_code_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, "Normal response codes:\n\n- 200\n- 2000\n\nText.", monkeypatch)
    assert listed(reference) == [("normal", 10, [200])]
    findings = check(reference, select=["CR005", "CR6"]).findings
    assert [(one.code, one.location.line, one.location.column) for one in findings] == [("CR005", 13, 3)]


@pytest.mark.parametrize("form", FORMS)
def test_codes_are_read_in_whatever_form(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, normal, error = FORMS[form]
    (operation,) = read(tmp_path, text, monkeypatch).operations
    codes = {
        kind: [c.code for one in operation.statuses if one.kind == kind for c in one.codes]
        for kind in ("normal", "error")
    }
    assert codes == {"normal": normal, "error": error}


def test_classes_and_ranges_are_spans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = read(tmp_path, "Normal response codes: 2xx\n\nError response codes: 400-404, 5XX", monkeypatch)
    (operation,) = reference.operations
    assert [one.spans for one in operation.statuses] == [((200, 299),), ((400, 404), (500, 599))]
    assert not check(reference, select=["CR005", "CR6"]).findings


def test_an_option_that_a_directive_does_not_have_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = ".. rest_status_code:: success status.yaml\n   :class: wide\n   :sorted:\n\n   - 200"
    (tmp_path / "status.yaml").write_text("200:\n  default: Fine.\n")
    reference = read(tmp_path, codes, monkeypatch)
    findings = check(reference, select=["CR005", "CR6"]).findings
    assert [(one.code, one.location.line, '":sorted:"' in one.message) for one in findings] == [("CR005", 12, True)]
