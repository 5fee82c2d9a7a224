"""Documents as text: JSON and YAML, the same bytes for the same values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: The keys of a document whose values hold what many documents have in common.
_SHARED = ("paths", "webhooks", "components")


class JsonWriter:
    """Writes documents as JSON; parts that several documents share are turned into text once, by their identity."""

    def __init__(self) -> None:
        self._texts: dict[int, tuple[Any, str]] = {}

    def text(self, document: Mapping[str, Any]) -> str:
        """Return an OpenAPI document as text, indented by one blank a level."""
        parts = []
        for key, value in document.items():
            if key in _SHARED and value:
                groups = []
                for name, group in value.items():
                    entries = ",\n".join(f"   {json.dumps(label)}: {self._part(one)}" for label, one in group.items())
                    groups.append(f"  {json.dumps(name)}: {{\n{entries}\n  }}")
                text = "{\n" + ",\n".join(groups) + "\n }"
            else:
                text = _indented(value, 1)
            parts.append(f" {json.dumps(key)}: {text}")
        return "{\n" + ",\n".join(parts) + "\n}\n"

    def _part(self, value: Any) -> str:
        entry = self._texts.get(id(value))
        if entry is None:
            entry = self._texts[id(value)] = (value, _indented(value, 3))  # with the value: its identity stays its own
        return entry[1]


def index_text(files: Mapping[str, str]) -> str:
    """Return the list of documents: version 1, the files by their microversions."""
    documents = [{"microversion": version, "file": name} for version, name in files.items()]
    return json.dumps({"version": 1, "documents": documents}, indent=1) + "\n"


def _indented(value: Any, level: int) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False).replace("\n", "\n" + " " * level)


def yaml_text(document: Mapping[str, Any]) -> str:
    """Return a document as YAML 1.2 that YAML 1.1 reads alike, without anchors."""
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        """Writes shared values out each time."""

        def ignore_aliases(self, _data: Any) -> bool:
            return True

    text: str = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
