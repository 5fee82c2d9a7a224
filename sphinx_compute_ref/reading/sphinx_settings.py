"""What ``conf.py`` says that reading needs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.reference import Microversions
from sphinx_compute_ref.reading.conf_faults import written_numbers
from sphinx_compute_ref.reading.conf_py import read_conf
from sphinx_compute_ref.reading.document_files import problem_of
from sphinx_compute_ref.reading.files.files import current_files
from sphinx_compute_ref.reading.files.paths import join_path
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.page_edges import PageEdge, lines_of_edges, page_edges

DEFAULT_SAMPLES = "../../doc/api_samples"

#: What keeps files below the source folder from being documents (Sphinx, ``BuildEnvironment.find_files``).
_EXCLUDING = ("exclude_patterns", "templates_path", "html_static_path")
_UTF_8 = ("utf-8", "utf-8-sig", "utf8")
#: Extensions that bring a parser, and the suffixes that they register.
_PARSERS = {
    "myst_parser": (".md",),
    "myst_nb": (".md", ".ipynb"),
    "nbsphinx": (".ipynb",),
    "recommonmark": (".md",),
    "m2r": (".md",),
    "m2r2": (".md",),
    "sphinx_mdinclude": (".md",),
}


@dataclass(frozen=True)
class SphinxSettings:
    """The values of ``conf.py`` that reading needs: literal assignments only, the file is never executed.

    ``foreign_suffixes`` are those of documents that other parsers read, ``exclude_patterns`` hold templates and static
    files, too, as in Sphinx (``sphinx.environment.BuildEnvironment.find_files``); ``excludes_more`` says that more
    of them are no literals. ``encoding`` is that of the pages where it is not UTF-8. ``defaults`` are values of
    settings that the file itself adds and does not set. ``edges`` stand above and below each page.
    """

    root_doc: str = "index"
    source_suffixes: tuple[str, ...] = (".rst",)
    foreign_suffixes: tuple[str, ...] = ()
    include_patterns: tuple[str, ...] = ("**",)
    exclude_patterns: tuple[str, ...] = ()
    excludes_more: bool = False
    encoding: str | None = None
    tags: frozenset[str] = frozenset()
    samples: str = DEFAULT_SAMPLES
    allow_outside: tuple[str, ...] = ()
    microversions: Microversions = field(default_factory=Microversions)
    values: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    edges: tuple[PageEdge, ...] = ()


def conf_path(source: str) -> str:
    """Return the path of the ``conf.py`` of ``source``."""
    path = join_path(source, "conf.py")
    # sphinx-build -c: the folder above is where it usually is then
    return path if current_files().exists(path) else join_path(source, "../conf.py")


def read_settings(source: str) -> tuple[SphinxSettings, tuple[Fault, ...]]:
    """Read ``conf.py`` of ``source``; what is not a literal counts as not set."""
    path = conf_path(source)
    file = read_text(path)
    if file.text is None:
        problem = problem_of(path, unread=True)
        if problem is None or not current_files().exists(path):
            return SphinxSettings(), ()
        message = f"conf.py {problem}; its values do not count"
        return SphinxSettings(), (Fault("CR001", message, Location(path, 1, 1), "conf.py"),)
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1) or 1
        lines = file.text.count("\n") + 1
        location = Location(path, min(line, lines), 1)
        return SphinxSettings(), (
            Fault(
                "CR001",
                f"conf.py is not valid Python ({getattr(error, 'msg', error)}); its values do not count",
                location,
                "conf.py",
            ),
        )
    conf = read_conf(tree)
    values = {**conf.values, **written_numbers(file.text)}
    settings = settings_from(values, unknown=frozenset(conf.unknown), tags=frozenset(conf.tags))
    defaults = {name: value for name, value in conf.defaults.items() if name not in conf.unknown}
    edges = page_edges(values, frozenset(conf.unknown), lines_of_edges(tree))
    return replace(settings, defaults=defaults, edges=edges), ()


def settings_from(
    values: Mapping[str, Any], *, unknown: frozenset[str] = frozenset(), tags: frozenset[str] = frozenset()
) -> SphinxSettings:
    """Return the settings that ``values``, the names of a ``conf.py``, make.

    What the ``unknown`` names stand for is not literal; ``tags`` are those that the file adds.
    """
    suffixes, foreign = _suffixes(values, unknown)

    def version(name: str) -> Microversion | None:
        text = values.get(f"compute_ref_{name}") or values.get(f"os_api_ref_{name}")
        return Microversion.find(str(text)) if text else None

    low, high = version("min_microversion"), version("max_microversion")
    if low is not None and high is not None and low > high:
        low = high = None  # one of them is wrong
    releases = values.get("compute_ref_release_microversions") or values.get("os_api_ref_release_microversions") or {}
    samples = values.get("compute_ref_samples")
    root = values.get("root_doc") or values.get("master_doc") or "index"
    encoding = str(values.get("source_encoding") or "utf-8")
    excluded = [pattern for name in _EXCLUDING for pattern in _texts(values.get(name))]
    return SphinxSettings(
        root_doc=str(root),
        source_suffixes=suffixes or (".rst",),
        foreign_suffixes=foreign,
        include_patterns=_texts(values.get("include_patterns")) or ("**",),
        exclude_patterns=tuple(excluded),
        excludes_more=not unknown.isdisjoint(_EXCLUDING),
        encoding=None if encoding.lower() in _UTF_8 else encoding,
        tags=tags,
        samples=samples if isinstance(samples, str) else DEFAULT_SAMPLES,
        allow_outside=_texts(values.get("compute_ref_allow_outside")),
        microversions=Microversions(
            low,
            high,
            {str(k): str(v) for k, v in releases.items()} if isinstance(releases, dict) else {},
        ),
        values=values,
        edges=page_edges(values, unknown, {}),
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, (list, tuple)) else ()


def _suffixes(values: Mapping[str, Any], unknown: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the suffixes of documents in reStructuredText, and those of documents that another parser reads.

    An extension that brings a parser takes its suffix where ``source_suffix`` names no other (Sphinx,
    ``merge_source_suffix``). Where the extensions are not literal, any of these may be among them.
    """
    setting = values.get("source_suffix", ".rst")
    kinds: dict[str, str] = {}
    if isinstance(setting, str):
        kinds = {setting: ""}
    elif isinstance(setting, dict):
        kinds = {str(suffix): str(kind or "") for suffix, kind in setting.items()}
    elif isinstance(setting, (list, tuple)):
        kinds = {str(suffix): "" for suffix in setting}
    extensions = _texts(values.get("extensions"))
    for extension, brought in _PARSERS.items():
        if extension in extensions or "extensions" in unknown:
            for suffix in brought:
                if kinds.get(suffix, "") in ("", "restructuredtext"):
                    kinds[suffix] = extension
    ours = tuple(suffix for suffix, kind in kinds.items() if kind in ("", "restructuredtext"))
    return ours, tuple(suffix for suffix in kinds if suffix not in ours)


def project_name(values: Mapping[str, Any]) -> str:
    """Return what ``conf.py`` calls the project: ``project``, else the repository that openstackdocstheme links."""
    repository = values.get("openstackdocs_repo_name")
    return words_of_setting(values.get("project")) or words_of_setting(repository).rstrip("/").rpartition("/")[2]


def words_of_setting(value: object) -> str:
    """Return a text with single blanks; nothing for what is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""
