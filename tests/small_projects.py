"""Small projects of all kinds, for properties that hold whatever people write."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from sphinx_compute_ref.contracts.contract import Contract
from sphinx_compute_ref.contracts.contract_json import read_contract_json
from sphinx_compute_ref.model.microversion import Microversion

NAMES = ["name", "Zone", "id_path", "limit", "locked", "host", "flavor", "flavor.id", "OS-X:host"]
MISSPELT = ["nmae", "locke", "hots", "limitt", "idpath"]
#: The fields of samples that come and go.
MOVING = NAMES[4:7]
FOLDERS = ("", "v2.9/", "v2.10/")

Lives = st.SearchStrategy[tuple[int, int]]
PLACES = ("path", "query", "body", "body", "body")
VERSIONS = (None, None, None, None, None, "2.1", "2.9", "'2.10'")
MARKERS = ("", "", "", "method_verification", "body_verification")
CODES = st.just(["200"]) | st.lists(st.sampled_from(["200", "202", "404", "itemNotFound(404)"]), min_size=1)


@cache
def one_of(*options: Hashable) -> st.SearchStrategy[Any]:
    """Draw one of ``options``, by a strategy that is made once: to make one takes longer than to draw from it."""
    return st.sampled_from(options)


@cache
def some_of(*options: Hashable) -> st.SearchStrategy[list[Any]]:
    """Draw one or more of ``options``, none twice, by a strategy that is made once."""
    return st.lists(st.sampled_from(options), min_size=1, max_size=len(NAMES), unique=True)


@cache
def _orders(count: int) -> st.SearchStrategy[list[int]]:
    return st.permutations(range(count))


def in_any_order(draw: st.DrawFn, items: Sequence[str]) -> list[str]:
    """Draw an order of ``items``, by a strategy that is made once."""
    return [items[number] for number in draw(_orders(len(items)))]


@cache
def all_or(least: int) -> st.SearchStrategy[int]:
    """Draw how many of :data:`NAMES` there are: all, or ``least`` and more."""
    return st.just(len(NAMES)) | st.integers(least, len(NAMES))


@st.composite
def definitions(
    draw: st.DrawFn, *, places: Sequence[str] = PLACES, versions: Sequence[str | None] = VERSIONS, least: int = 3
) -> str:
    """A parameters file: ``least`` or more definitions in any order, with comments, quotes, anchors and versions."""
    names = in_any_order(draw, NAMES)[: draw(all_or(least))]
    parts = [draw(one_of("", "# Copyright somebody\n\n", "# variables in body\n"))]
    anchored = ""
    for name in names:
        parts.append(draw(one_of("", "", "# a comment\n", "\n", "\n# variables in path\n")))
        key = f'"{name}"' if draw(st.booleans()) and ":" not in name else name
        lines = [f"  in: {draw(one_of(*places))}"]
        lines.append(f"  type: {draw(one_of('string', 'string', 'string', 'boolean', 'object'))}")
        lines.append(f"  required: {draw(one_of('true', 'false'))}")
        lines.append(draw(one_of("  description: Text.", "  description: |\n    Two\n\n    lines: here.")))
        for version in ("min_version", "max_version"):
            value = draw(one_of(*versions))
            lines += [f"  {version}: {value}"] if value else []
        order = in_any_order(draw, lines)
        if anchored and draw(st.integers(0, 5)) == 0:
            order = [f"  <<: *{anchored}", *order]
        anchor = ""
        if not anchored and draw(st.integers(0, 3)) == 0:
            anchored = "shared"
            anchor = " &shared"
        parts.append(f"{key}:{anchor}\n" + "\n".join(order) + "\n")
    return "".join(parts)


@st.composite
def operations(
    draw: st.DrawFn,
    *,
    markers: Sequence[str] = MARKERS,
    versions: Sequence[str] = ("", "", "2.9"),
    codes: st.SearchStrategy[list[str]] = CODES,
    refs: Sequence[Sequence[str]] = (NAMES, NAMES, (*NAMES, *MISSPELT)),
    shown: Sequence[str] = (),
    lost: int = 5,
) -> str:
    """A page: operations with tables in any order, misspelt refs, status codes in any order, and markers.

    Responses have the rows ``shown`` and others; one table of ``lost`` is glued to a paragraph.
    """
    parts = ["Servers\n=======\n"]
    for number in range(draw(st.integers(1, 3))):
        title = f"Show {number}"
        parts.append(f"{title}\n{'~' * len(title)}\n")
        marker = draw(one_of(*markers))
        parts += [f".. needs:{marker}\n"] if marker else []
        version = draw(one_of(*versions))
        line = f"   min_version: {version}\n" if version else ""
        parts.append(f".. rest_method:: GET /{number}/{{id}}\n{line}")
        parts.append(f"Normal response codes: {', '.join(draw(codes))}\n")
        for role in ("Request", "Response"):
            parts.append(f"{role}\n{'-' * len(role)}\n")
            known = draw(one_of(*map(tuple, refs)))
            used = draw(some_of(*known))
            if role == "Response" and shown:
                used = in_any_order(draw, list(dict.fromkeys([*shown, *used])))
            above = {ref: ref in shown or draw(st.integers(0, 7)) < 7 for ref in used}
            rows = [f"   - {'' if above[ref] else 'x.'}{ref}: {ref}" for ref in used]
            gap = draw(one_of("\n", "\n", "\n\n", " # why\n"))
            table = f".. rest_parameters:: parameters.yaml\n\n{gap.join(rows)}\n"
            if draw(st.integers(0, lost)) == 0:
                table = f"A paragraph.\n{table}"
            parts.append(table)
            if role == "Response":
                parts.append(f".. literalinclude:: samples/a{number}-resp.json\n   :language: json\n")
    return "\n".join(parts)


ANY_LIFE: Lives = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: (min(pair), max(pair)))


@st.composite
def samples(draw: st.DrawFn, *, life: Lives = ANY_LIFE, alike: bool = False) -> dict[str, str]:
    """Sample families: fields that come and go with the microversions, in all families ``alike`` or as they like.

    A life is the first member that has a field, and the first one after that which has not.
    """
    files = {}
    shared = {field: draw(life) for field in MOVING}
    for number in range(3):
        lives = shared if alike else {field: draw(life) for field in MOVING}
        for member, folder in enumerate(FOLDERS):
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


LINE_ENDS = st.sampled_from(["\n", "\n", "\r\n"])
projects = st.builds(Project, definitions(), operations(), samples(), LINE_ENDS)


def _moving(life: Lives) -> st.SearchStrategy[Project]:
    """Projects in which samples show when fields came or went, and definitions do not say so."""
    pages = operations(versions=[""], refs=[NAMES], shown=MOVING, lost=50)
    known = definitions(places=["body"], versions=[None, None, None, None, "2.1"], least=len(NAMES))
    return st.builds(Project, known, pages, samples(life=life, alike=True), LINE_ENDS)


def _with_page(page: st.SearchStrategy[str]) -> st.SearchStrategy[Project]:
    return st.builds(Project, definitions(), page, samples(), LINE_ENDS)


def _worded(words: str, others: str) -> Callable[[Project], Project]:
    """Return what writes ``others`` in place of ``words`` in the page of a project."""
    return lambda project: project._replace(page=project.page.replace(words, others))


#: What people write in place of JSON, and what of a sample it stands for.
SLIPS = [
    ('"}', '",}'),
    ('", "', '" "'),
    ('"x"', "'x'"),
    ('"x"', "None"),
    ('"x"}', "True}"),
    ('"limit": ', '"limit" '),
    ('"limit"', "limit"),
    ('"uuid":', 'uuid":'),
    ('"uuid":', '"uuid:'),
    ("{", "{ // all of it\n"),
]


@st.composite
def _slips(draw: st.DrawFn) -> dict[str, str]:
    """Sample families of which some have a slip or two."""
    files = draw(samples())
    for path in draw(st.lists(st.sampled_from(sorted(files)), max_size=3, unique=True)):
        for right, wrong in draw(st.lists(st.sampled_from(SLIPS), min_size=1, max_size=2, unique=True)):
            files[path] = files[path].replace(right, wrong, 1)
    return files


#: Since and until when the contract says that the operations of pages exist.
BOUNDS = [(Microversion(2, 3), None), (None, Microversion(2, 20)), (Microversion(2, 5), Microversion(2, 30))]
CONTRACT = read_contract_json(
    {
        "version": 1,
        "service": "small",
        "release": "1.0",
        "min": "2.1",
        "max": "2.90",
        "provenance": "code",
        "operations": [
            {"method": "GET", "path": f"/{number}/{{id}}", "min": low and str(low), "max": high and str(high)}
            for number, (low, high) in enumerate(BOUNDS)
        ],
    },
    "contract.json",
    [],
)
#: The contracts that rules need that compare with one.
CONTRACTS_FOR: dict[str, tuple[Contract, ...]] = {"CR707": (CONTRACT,)}

#: Projects in which a rule often has something to mend, for rules that seldom have in :data:`projects`.
PROJECTS_FOR = {
    "CR003": st.builds(Project, definitions(), operations(), _slips(), LINE_ENDS),
    "CR107": st.builds(Project, definitions(least=6), operations(refs=[NAMES[:4]]), samples(), LINE_ENDS),
    "CR201": _with_page(operations(refs=[MISSPELT, [*NAMES, *MISSPELT]])),
    "CR302": st.builds(
        Project,
        definitions(places=["body"], least=len(NAMES)),
        operations(refs=[NAMES], shown=["name", "limit", "Zone", "locked"], lost=50),
        samples(),
        LINE_ENDS,
    ),
    "CR401": _moving(st.tuples(st.integers(0, 2), st.just(3))),
    "CR403": _moving(st.tuples(st.just(0), st.integers(1, 3))),
    "CR405": st.builds(
        Project, definitions(versions=[None, "2.1", "2.9", "'2.9'"]), operations(versions=["2.9"]), samples(), LINE_ENDS
    ),
    "CR214": projects.map(_worded("Normal response", "Available since microversion 2.12.\n\nNormal response")),
    "CR502": _with_page(operations(markers=["method_verification"], codes=st.just(["200"]))),
    "CR602": _with_page(operations(codes=st.permutations(["200", "202", "204"]).map(lambda codes: codes[:2]))),
    "CR607": projects.map(_worded("Normal response codes", "Normal respose codes")),
}
