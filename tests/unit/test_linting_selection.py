"""Which rules run."""

from __future__ import annotations

import pytest

from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import RULES
from sphinx_compute_ref.settings.selection import Layer, codes_of, select_rules, severities


def test_default_leaves_out_info() -> None:
    assert {RULES[code].severity for code in select_rules([Layer()], {})} == {Severity.WARNING, Severity.ERROR}


def test_all_means_all() -> None:
    assert select_rules([Layer(["ALL"])], {}) == tuple(RULES)


@pytest.mark.parametrize("selector", ["CR201", "cr201", "undefined-parameter", "Undefined-Parameter"])
def test_code_and_slug_mean_the_same_rule(selector: str) -> None:
    assert codes_of(selector) == {"CR201"}


def test_prefix_means_a_group() -> None:
    assert {code[:3] for code in codes_of("CR2")} == {"CR2"}
    assert codes_of("CR999") == codes_of("nothing") == frozenset()


def test_ignore_takes_from_select() -> None:
    codes = select_rules([Layer(["CR2"], ["CR201"])], {})
    assert "CR201" not in codes
    assert "CR202" in codes


def test_the_more_specific_selector_wins() -> None:
    assert "CR201" in select_rules([Layer(["CR201"], ["CR2"])], {})
    assert "CR202" not in select_rules([Layer(["ALL"], ["CR2"])], {})


def test_ignore_wins_a_tie() -> None:
    assert select_rules([Layer(["CR201"], ["CR201"])], {}) == ()


def test_command_line_wins_over_configuration() -> None:
    assert select_rules([Layer(["CR1"], ["CR201"]), Layer(["CR201"])], {}) == ("CR201",)
    assert "CR201" not in select_rules([Layer(["ALL"]), Layer(None, ["CR201"])], {})


def test_select_all_on_the_command_line_keeps_what_configuration_ignores_by_name() -> None:
    assert "CR201" not in select_rules([Layer(None, ["CR201"]), Layer(["ALL"])], {})


def test_off_switches_off_and_a_severity_switches_on() -> None:
    assert "CR201" not in select_rules([Layer(["ALL"])], {"CR201": None})
    assert "CR007" in select_rules([Layer()], severities({"unused-sample": "info"}))


def test_the_more_specific_severity_wins() -> None:
    found = severities({"CR201": "info", "CR2": "error"})
    assert found["CR201"] is Severity.INFO
    assert found["CR202"] is Severity.ERROR


@pytest.mark.parametrize("words", [("info", "error"), ("error", "info")])
def test_of_two_severities_for_one_rule_the_later_one_wins(words: tuple[str, str]) -> None:
    found = severities(dict(zip(("CR201", "undefined-parameter"), words, strict=True)))
    assert found["CR201"] is Severity[words[1].upper()]
