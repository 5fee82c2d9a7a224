"""Every rule has a folder with its cases; this is the one test that runs them all.

What the folders hold says :mod:`sphinx_compute_ref.testing`, which packages with rules of their own use, too.
``pytest tests/test_rules.py --renew`` writes ``expected.txt`` and ``fixed/`` anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import OFF_BY_DEFAULT, RULES, SLUGS
from sphinx_compute_ref.testing import check_rule_folder

CASES = Path(__file__).parent / "rules"


@pytest.mark.parametrize("code", SLUGS)
def test_rule_does_what_its_folder_says(code: str, renew: bool) -> None:
    folder = CASES / f"{code}-{SLUGS[code]}"
    if renew:
        (folder / "details.txt").touch()
    assert (folder / "details.txt").is_file()
    check_rule_folder(folder, renew=renew)


@pytest.mark.parametrize("code", RULES)
def test_registry_lists_a_rule_as_it_calls_itself(code: str) -> None:
    assert RULES[code].code == code
    assert RULES[code].slug == SLUGS[code], f"the module of {code} has another name than the rule"


def test_registry_knows_which_rules_are_off_by_default() -> None:
    assert {code for code, rule in RULES.items() if rule.severity < Severity.WARNING} == OFF_BY_DEFAULT


def test_every_case_belongs_to_a_rule() -> None:
    names = {f"{code}-{slug}" for code, slug in SLUGS.items()}
    assert {path.name for path in CASES.iterdir() if path.is_dir() and (path / "bad").is_dir()} <= names
