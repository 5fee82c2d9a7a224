"""Rules: one file each. :data:`RULES` is the registry; a rule that is not listed here does not exist."""

from __future__ import annotations

from sphinx_compute_ref.rules.contracts import (
    contract_missing_table,
    contract_required,
    contract_type,
    contract_unknown_field,
    contract_unknown_operation,
)
from sphinx_compute_ref.rules.definitions import (
    duplicate_definition,
    empty_description,
    invalid_in,
    invalid_microversion,
    invalid_required,
    invalid_type,
    missing_field,
    optional_path_parameter,
    unknown_field,
    unsorted_definitions,
    unused_definition,
)
from sphinx_compute_ref.rules.files import (
    duplicate_key,
    invalid_directive,
    invalid_json,
    invalid_setting,
    invalid_yaml,
    missing_file,
    orphan_source,
    suspicious_source,
    unread_document,
    unused_sample,
)
from sphinx_compute_ref.rules.markers import stale_marker, todo, unknown_marker, unused_suppression, unverified
from sphinx_compute_ref.rules.microversions import (
    missing_max_version,
    missing_min_version,
    outdated_samples,
    redundant_min_version,
    unreachable_row,
    wrong_max_version,
    wrong_min_version,
)
from sphinx_compute_ref.rules.rule import Rule
from sphinx_compute_ref.rules.samples import (
    caption_microversion,
    look_alike_names,
    misplaced_sample,
    missing_required_field,
    missing_sample,
    type_mismatch,
    undocumented_field,
    unknown_field_row,
    unsorted_samples,
)
from sphinx_compute_ref.rules.status_codes import (
    duplicate_status_code,
    misplaced_status_code,
    missing_status_codes,
    misspelt_status,
    status_mismatch,
    unsorted_status_codes,
)
from sphinx_compute_ref.rules.tables import (
    action_mismatch,
    duplicate_operation,
    duplicate_row,
    misplaced_parameter,
    missing_parent_row,
    missing_table,
    undefined_parameter,
    undocumented_path_parameter,
    unknown_path_parameter,
    unsorted_operations,
    unsorted_rows,
)

#: All rules by code, in order.
RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        missing_file.RULE,
        invalid_yaml.RULE,
        invalid_json.RULE,
        duplicate_key.RULE,
        invalid_directive.RULE,
        orphan_source.RULE,
        unused_sample.RULE,
        suspicious_source.RULE,
        invalid_setting.RULE,
        unread_document.RULE,
        missing_field.RULE,
        unknown_field.RULE,
        invalid_in.RULE,
        invalid_type.RULE,
        invalid_microversion.RULE,
        unsorted_definitions.RULE,
        unused_definition.RULE,
        duplicate_definition.RULE,
        optional_path_parameter.RULE,
        empty_description.RULE,
        invalid_required.RULE,
        undefined_parameter.RULE,
        undocumented_path_parameter.RULE,
        unknown_path_parameter.RULE,
        duplicate_row.RULE,
        misplaced_parameter.RULE,
        missing_parent_row.RULE,
        unsorted_rows.RULE,
        unsorted_operations.RULE,
        duplicate_operation.RULE,
        missing_table.RULE,
        action_mismatch.RULE,
        look_alike_names.RULE,
        undocumented_field.RULE,
        type_mismatch.RULE,
        missing_required_field.RULE,
        unknown_field_row.RULE,
        missing_sample.RULE,
        misplaced_sample.RULE,
        caption_microversion.RULE,
        unsorted_samples.RULE,
        missing_min_version.RULE,
        wrong_min_version.RULE,
        missing_max_version.RULE,
        wrong_max_version.RULE,
        redundant_min_version.RULE,
        outdated_samples.RULE,
        unreachable_row.RULE,
        unverified.RULE,
        stale_marker.RULE,
        unknown_marker.RULE,
        todo.RULE,
        unused_suppression.RULE,
        status_mismatch.RULE,
        unsorted_status_codes.RULE,
        duplicate_status_code.RULE,
        missing_status_codes.RULE,
        misplaced_status_code.RULE,
        misspelt_status.RULE,
        contract_type.RULE,
        contract_required.RULE,
        contract_unknown_field.RULE,
        contract_missing_table.RULE,
        contract_unknown_operation.RULE,
    )
}

#: Rules that need a contract; without one they do not run.
CONTRACT_RULES = frozenset(code for code in RULES if code.startswith("CR7"))
