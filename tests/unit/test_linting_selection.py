"""Which rules run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import RULES
from sphinx_compute_ref.settings.selection import Layer, check_selectors, codes_of, select_rules, severities


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


@pytest.mark.parametrize("selected", ["CR201", "undefined-parameter"])
@pytest.mark.parametrize("ignored", ["CR201", "undefined-parameter"])
def test_ignore_wins_a_tie(selected: str, ignored: str) -> None:
    assert select_rules([Layer([selected], [ignored])], {}) == ()


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


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("undefined-paramater", 'Did you mean "undefined-parameter"?'),
        ("AL", 'Did you mean "ALL"?'),
        ("  x", '"compute-ref rules" lists the rules.'),
    ],
)
def test_a_selector_that_means_no_rule_is_told_with_its_place(selector: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check_selectors(["CR2", selector, "CR999"], "pyproject.toml: [tool.compute-ref] select")
    assert f'pyproject.toml: [tool.compute-ref] select: there is no rule "{selector}"' in str(raised.value)
    assert hint in str(raised.value)
    assert check_selectors(["CR2", " cr201 "], "here") == ("CR2", " cr201 ")


@pytest.mark.parametrize("name", [" cr201 ", "CR201", "undefined-parameter", "Undefined-Parameter "])
def test_a_rule_by_name_is_more_specific_than_any_prefix(name: str) -> None:
    assert "CR201" in select_rules([Layer([name], ["CR20"])], {})
    assert "CR201" not in select_rules([Layer(["CR20"], [name])], {})


def test_a_longer_prefix_is_more_specific() -> None:
    codes = select_rules([Layer(["CR2"], ["CR20"])], {})
    assert "CR201" not in codes
    assert "CR211" in codes
    assert "CR201" in select_rules([Layer(["CR20"], ["CR2"])], {})


def test_ignoring_all_leaves_what_is_selected_by_name() -> None:
    assert select_rules([Layer(None, ["ALL"])], {}) == ()
    assert select_rules([Layer(["CR201"], ["all"])], {}) == ("CR201",)


def test_the_last_layer_that_selects_decides_what_runs() -> None:
    assert select_rules([Layer(["CR1"]), Layer(["CR201"]), Layer(None)], {}) == ("CR201",)


def test_rules_about_contracts_run_where_there_is_one() -> None:
    with_contracts, without = (select_rules([Layer(["ALL"])], {}, contracts=there) for there in (True, False))
    assert {code[:3] for code in set(with_contracts) - set(without)} == {"CR7"}
    assert not [code for code in without if code.startswith("CR7")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"select": ["CR2O1"]}, 'select, ignore: there is no rule "CR2O1"\n  Did you mean "CR201"?'),
        ({"ignore": ["CR2O1"]}, 'select, ignore: there is no rule "CR2O1"\n  Did you mean "CR201"?'),
        ({"severity": {"CR2O1": "info"}}, 'severity: there is no rule "CR2O1"\n  Did you mean "CR201"?'),
        (
            {"severity": {"CR201": "grave"}},
            'CR201: "grave" is not a severity\n  Take one of error, warning, info, off.',
        ),
    ],
)
def test_options_of_a_check_that_mean_nothing_are_told_with_what_they_may_be(
    options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(read_reference(tmp_path), **options)
    assert str(caught.value) == message
