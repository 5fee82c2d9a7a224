"""Status files: the texts for status codes by reason, as os-api-ref's ``status.yaml`` has them."""

from __future__ import annotations

from typing import Any

import yaml

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.status import ReasonText, StatusFile
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.yaml.duplicate_keys import duplicate_keys
from sphinx_compute_ref.reading.yaml.faults import yaml_fault
from sphinx_compute_ref.reading.yaml.nodes import compose, location_of


def read_status(path: str) -> tuple[StatusFile, tuple[Fault, ...]]:
    """Read a status file; a missing one has no faults: the directive that names it is where that is said."""
    text = read_text(path, code_invalid="CR002")
    if text.text is None:
        return StatusFile(path, {}, readable=False), ()
    faults = [text.fault] if text.fault is not None else []
    try:
        root: Any = compose(text.text)
    except (yaml.YAMLError, RecursionError) as error:
        return StatusFile(path, {}, readable=False), (*faults, yaml_fault(path, text.text, error))
    if not isinstance(root, yaml.MappingNode):
        faults.append(
            Fault(
                "CR002",
                'a status file holds "200:" entries with a "default:" text each',
                Location(path, 1, 1),
                "status file",
            )
        )
        return StatusFile(path, {}, readable=False), tuple(faults)
    reasons: dict[int, dict[str, ReasonText]] = {}
    for key, value in root.value:
        location = location_of(path, key)
        if not isinstance(key, yaml.ScalarNode) or not key.value.isascii() or not key.value.isdigit():
            faults.append(
                Fault("CR002", "the entries of a status file are numbers such as 404", location, "status key")
            )
            continue
        code = int(key.value[:9])
        if code in reasons:
            faults.append(Fault("CR004", f"{code} is defined twice; YAML keeps only one of them", location, str(code)))
        texts = reasons.setdefault(code, {})
        if isinstance(value, yaml.MappingNode):
            faults += duplicate_keys(path, value)
            for reason, sentence in value.value:
                if isinstance(reason, yaml.ScalarNode) and isinstance(sentence, yaml.ScalarNode):
                    is_block = sentence.style in ("|", ">")
                    texts[reason.value] = ReasonText(sentence.value, sentence.start_mark.line + 1 + is_block)
    return StatusFile(path, reasons), tuple(faults)
