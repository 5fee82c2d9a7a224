"""Where nearly all operations say with which codes they fail, the others need error codes, too (CR604)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference

OPERATION = """
Operation {number}
------------------

.. rest_method:: {request}

Normal response codes: 200
"""


def findings(folder: Path, requests: list[str], with_errors: int) -> list[str]:
    """Return the requests of which CR604 tells, where the first ``with_errors`` have error codes."""
    page = "Things\n======\n"
    for number, request in enumerate(requests):
        page += OPERATION.format(number=number, request=request)
        page += "\nError response codes: 404\n" if number < with_errors else ""
    (folder / "conf.py").write_text("")
    (folder / "index.rst").write_text(page)
    told = check(read_reference(folder), select=["CR604"]).findings
    return [f"{one.operation.method} {one.operation.url}" for one in told if one.operation is not None]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("DELETE /things/{id}", True),
        ("GET /things/{id}", True),
        ("POST /things", True),
        ("GET /things", False),
        ("GET /", False),
        ("GET /{version}/", False),
        ("POST https://example.org/callback", False),
    ],
)
def test_operations_that_may_fail_need_error_codes(tmp_path: Path, last: str, told: bool) -> None:
    requests = [*(f"PUT /things/{number}" for number in range(9)), last]
    assert findings(tmp_path, requests, 9) == ([last] if told else [])


@pytest.mark.parametrize("with_errors", [0, 5, 7])
def test_a_reference_that_often_lists_none_is_left_alone(tmp_path: Path, with_errors: int) -> None:
    assert findings(tmp_path, [f"PUT /things/{number}" for number in range(10)], with_errors) == []


@pytest.mark.parametrize(("operations", "with_errors"), [(10, 8), (5, 4)])
def test_those_of_a_page_need_some_where_four_others_have_them_for_each(
    tmp_path: Path, operations: int, with_errors: int
) -> None:
    requests = [f"PUT /things/{number}" for number in range(operations)]
    assert findings(tmp_path, requests, with_errors) == requests[with_errors:]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Status: 204 No Content", False),
        ("Status code: 200", False),
        ("HTTP status: 204", False),
        ("Status: 404 Not Found", True),
        ("The status: 204 of them", True),
        ("Status: ACTIVE", True),
    ],
)
def test_a_line_with_the_status_says_how_an_operation_succeeds(tmp_path: Path, line: str, told: bool) -> None:
    (tmp_path / "conf.py").write_text("")
    page = f"Things\n======\n\nDelete a thing\n--------------\n\n.. rest_method:: DELETE /things/{{id}}\n\n{line}\n"
    (tmp_path / "index.rst").write_text(page)
    result = check(read_reference(tmp_path), select=["CR604"])
    assert [one.code for one in result.findings] == (["CR604"] if told else [])
