"""Small projects of all kinds, for properties that hold whatever people write."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

NAMES = ["name", "Zone", "id_path", "limit", "locked", "host", "flavor", "flavor.id", "OS-X:host"]
MISSPELT = ["nmae", "locke", "hots", "limitt", "idpath"]


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """A parameters file: definitions in any order, with comments, quotes, anchors and versions."""
    names = draw(st.permutations(NAMES))[: draw(st.just(len(NAMES)) | st.integers(3, len(NAMES)))]
    parts = [draw(st.sampled_from(["", "# Copyright somebody\n\n", "# variables in body\n"]))]
    anchored = ""
    for name in names:
        parts.append(draw(st.sampled_from(["", "", "# a comment\n", "\n", "\n# variables in path\n"])))
        key = f'"{name}"' if draw(st.booleans()) and ":" not in name else name
        lines = [f"  in: {draw(st.sampled_from(['path', 'query', 'body', 'body', 'body']))}"]
        lines.append(f"  type: {draw(st.sampled_from(['string', 'string', 'string', 'boolean', 'object']))}")
        lines.append(f"  required: {draw(st.sampled_from(['true', 'false']))}")
        lines.append(draw(st.sampled_from(["  description: Text.", "  description: |\n    Two\n\n    lines: here."])))
        for version in ("min_version", "max_version"):
            value = draw(st.sampled_from([None, None, None, None, None, "2.1", "2.9", "'2.10'"]))
            lines += [f"  {version}: {value}"] if value else []
        order = draw(st.permutations(lines))
        if anchored and draw(st.integers(0, 5)) == 0:
            order = [f"  <<: *{anchored}", *order]
        anchor = ""
        if not anchored and draw(st.integers(0, 3)) == 0:
            anchored = "shared"
            anchor = " &shared"
        parts.append(f"{key}:{anchor}\n" + "\n".join(order) + "\n")
    return "".join(parts)


@st.composite
def operations(draw: st.DrawFn) -> str:
    """A page: operations with tables in any order, misspelt refs, status codes in any order, and markers."""
    parts = ["Servers\n=======\n"]
    for number in range(draw(st.integers(1, 3))):
        title = f"Show {number}"
        parts.append(f"{title}\n{'~' * len(title)}\n")
        parts += draw(st.sampled_from([[], [".. needs:method_verification\n"], [".. needs:body_verification\n"]]))
        version = draw(st.sampled_from(["", "", "   min_version: 2.9\n"]))
        parts.append(f".. rest_method:: GET /{number}/{{id}}\n{version}")
        codes = draw(
            st.just(["200"]) | st.lists(st.sampled_from(["200", "202", "404", "itemNotFound(404)"]), min_size=1)
        )
        parts.append(f"Normal response codes: {', '.join(codes)}\n")
        for role in ("Request", "Response"):
            parts.append(f"{role}\n{'-' * len(role)}\n")
            refs = draw(st.sampled_from([NAMES, NAMES, [*NAMES, *MISSPELT]]))
            refs = draw(st.lists(st.sampled_from(refs), min_size=1, max_size=len(NAMES), unique=True))
            rows = [f"   - {draw(st.sampled_from(['', '', '', '', '', '', '', 'x.']))}{ref}: {ref}" for ref in refs]
            gap = draw(st.sampled_from(["\n", "\n", "\n\n", " # why\n"]))
            table = f".. rest_parameters:: parameters.yaml\n\n{gap.join(rows)}\n"
            if draw(st.integers(0, 5)) == 0:
                table = f"A paragraph.\n{table}"
            parts.append(table)
            if role == "Response":
                parts.append(f".. literalinclude:: samples/a{number}-resp.json\n   :language: json\n")
    return "\n".join(parts)


@st.composite
def samples(draw: st.DrawFn) -> dict[str, str]:
    """Sample families: fields that come and go with the microversions."""
    files = {}
    for number in range(3):
        lives = {field: sorted(draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))) for field in NAMES[4:7]}
        for member, folder in enumerate(("", "v2.9/", "v2.10/")):
            here = [field for field, (first, end) in lives.items() if first <= member < end]
            fields = ["name", "limit", "Zone", "id_path", "links", "uuid", *here]
            body = ", ".join(f'"{field}": "x"' for field in fields)
            files[f"samples/{folder}a{number}-resp.json"] = f"{{{body}}}\n"
    return files


class Project(NamedTuple):
    """The files of a project."""

    parameters: str
    page: str
    samples: dict[str, str]
    line_end: str

    def write(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        conf = 'compute_ref_samples = "samples"\ncompute_ref_min_microversion = "2.1"\n'
        files = {"conf.py": conf, "parameters.yaml": self.parameters, "index.rst": self.page, **self.samples}
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.replace("\n", self.line_end).encode())


projects = st.builds(Project, definitions(), operations(), samples(), st.sampled_from(["\n", "\n", "\r\n"]))
