"""Rules: one file each. :data:`RULES` is the registry; a rule that is not listed here does not exist.

A rule's module is imported when the rule is asked for: most runs need neither the rules of contracts nor, where the
last run's findings still hold, any rule at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_compute_ref.rules.rule import Rule

#: The module of each rule by its code, in the order of codes; the module's name is the slug.
_MODULES = {
    "CR001": "files.missing_file",
    "CR002": "files.invalid_yaml",
    "CR003": "files.invalid_json",
    "CR004": "files.duplicate_key",
    "CR005": "files.invalid_directive",
    "CR006": "files.orphan_source",
    "CR007": "files.unused_sample",
    "CR008": "files.suspicious_source",
    "CR009": "files.invalid_setting",
    "CR010": "files.unread_document",
    "CR101": "definitions.missing_field",
    "CR102": "definitions.unknown_field",
    "CR103": "definitions.invalid_in",
    "CR104": "definitions.invalid_type",
    "CR105": "definitions.invalid_microversion",
    "CR106": "definitions.unsorted_definitions",
    "CR107": "definitions.unused_definition",
    "CR108": "definitions.duplicate_definition",
    "CR109": "definitions.optional_path_parameter",
    "CR110": "definitions.empty_description",
    "CR111": "definitions.invalid_required",
    "CR112": "definitions.invalid_value",
    "CR113": "definitions.contradicted_by_description",
    "CR114": "definitions.differing_type",
    "CR115": "definitions.described_type",
    "CR116": "definitions.copied_description",
    "CR117": "definitions.description_of_another_resource",
    "CR118": "definitions.min_version_in_words",
    "CR119": "definitions.swapped_descriptions",
    "CR120": "definitions.broken_off_description",
    "CR121": "definitions.request_in_response",
    "CR201": "tables.undefined_parameter",
    "CR202": "tables.undocumented_path_parameter",
    "CR203": "tables.unknown_path_parameter",
    "CR204": "tables.duplicate_row",
    "CR205": "tables.misplaced_parameter",
    "CR206": "tables.missing_parent_row",
    "CR207": "tables.unsorted_rows",
    "CR208": "tables.unsorted_operations",
    "CR209": "tables.duplicate_operation",
    "CR210": "tables.missing_table",
    "CR211": "tables.action_mismatch",
    "CR212": "tables.look_alike_url",
    "CR213": "tables.repeated_heading",
    "CR214": "tables.undeclared_range",
    "CR215": "tables.undocumented_body",
    "CR216": "tables.copied_text",
    "CR217": "tables.undocumented_query",
    "CR218": "tables.copied_sentence",
    "CR219": "tables.misnamed_parameter",
    "CR220": "tables.repeated_word",
    "CR221": "tables.misspelt_word",
    "CR222": "tables.wrong_article",
    "CR223": "tables.method_mismatch",
    "CR224": "tables.wrong_form",
    "CR225": "tables.italic_name",
    "CR226": "tables.stray_sign",
    "CR301": "samples.look_alike",
    "CR302": "samples.undocumented_field",
    "CR303": "samples.type_mismatch",
    "CR304": "samples.missing_required_field",
    "CR305": "samples.unknown_field_row",
    "CR306": "samples.missing_sample",
    "CR307": "samples.misplaced_sample",
    "CR308": "samples.caption_microversion",
    "CR309": "samples.unsorted_samples",
    "CR310": "samples.thin_table",
    "CR311": "samples.invalid_enum_value",
    "CR312": "samples.uneven_array",
    "CR313": "samples.sample_of_another_operation",
    "CR314": "samples.unexpected_body",
    "CR315": "samples.contradicted_required",
    "CR316": "samples.outlived_sample",
    "CR317": "samples.older_sample",
    "CR318": "samples.table_of_another_operation",
    "CR319": "samples.miscaptioned_sample",
    "CR320": "samples.malformed_value",
    "CR321": "samples.contradicted_url",
    "CR401": "microversions.missing_min_version",
    "CR402": "microversions.wrong_min_version",
    "CR403": "microversions.missing_max_version",
    "CR404": "microversions.wrong_max_version",
    "CR405": "microversions.redundant_min_version",
    "CR406": "microversions.outdated_samples",
    "CR407": "microversions.unreachable_row",
    "CR501": "markers.unverified",
    "CR502": "markers.stale_marker",
    "CR503": "markers.unknown_marker",
    "CR504": "markers.todo",
    "CR505": "markers.unused_suppression",
    "CR601": "status_codes.status_mismatch",
    "CR602": "status_codes.unsorted_status_codes",
    "CR603": "status_codes.duplicate_status_code",
    "CR604": "status_codes.missing_status_codes",
    "CR605": "status_codes.misplaced_status_code",
    "CR606": "status_codes.unlisted_status_code",
    "CR607": "status_codes.misspelt_status",
    "CR701": "contracts.contract_type",
    "CR702": "contracts.contract_required",
    "CR703": "contracts.contract_unknown_field",
    "CR704": "contracts.contract_missing_table",
    "CR705": "contracts.contract_unknown_operation",
    "CR706": "contracts.contract_field_range",
    "CR707": "contracts.contract_operation_range",
    "CR708": "contracts.contract_undocumented_field",
    "CR709": "contracts.contract_undocumented_parameter",
    "CR710": "contracts.contract_unknown_parameter",
    "CR711": "contracts.contract_error_codes",
    "CR712": "contracts.contract_success_code",
    "CR713": "contracts.contract_enum",
    "CR714": "contracts.contract_response_required",
    "CR715": "contracts.contract_undocumented_operation",
}

#: The name of each rule by its code, in order.
SLUGS: Mapping[str, str] = {code: module.partition(".")[2].replace("_", "-") for code, module in _MODULES.items()}

#: Rules of severity info, which run where somebody asks for them. The modules say so, too; to load them all for that
#: takes a twentieth of the time of ``lint``.
OFF_BY_DEFAULT = frozenset(
    (
        "CR007", "CR010", "CR108", "CR207", "CR208", "CR215", "CR216", "CR305", "CR309", "CR317", "CR504",
        "CR706", "CR707", "CR708", "CR709", "CR710", "CR711", "CR712", "CR713", "CR714", "CR715",
    )
)  # fmt: skip

#: Rules that need a contract; without one they do not run.
CONTRACT_RULES = frozenset(code for code in _MODULES if code.startswith("CR7"))


class _Registry(Mapping[str, "Rule"]):
    """All rules by code, in order, each imported when somebody asks for it."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def __getitem__(self, code: str) -> Rule:
        rule = self._rules.get(code)
        if rule is None:
            rule = self._rules[code] = import_module(f"{__name__}.{_MODULES[code]}").RULE
        return rule

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)

    def __contains__(self, code: object) -> bool:
        return code in _MODULES


#: All rules by code, in order.
RULES: Mapping[str, Rule] = _Registry()
