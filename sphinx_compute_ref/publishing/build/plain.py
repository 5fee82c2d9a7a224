"""The environment ``plain``: a version is built without running anything of it.

Its ``conf.py`` is read as the linter reads it, and the literal values that pages depend on make a configuration of our
own. Extensions, themes and templates of the version stay out, because they are code, as ``ifconfig``'s expressions are.
"""

from __future__ import annotations

import ast
from pathlib import Path
from pprint import pformat
from typing import Any

from sphinx_compute_ref.errors import BuildError
from sphinx_compute_ref.reading.conf_faults import written_numbers
from sphinx_compute_ref.reading.conf_py import read_conf
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.writing import write_new

#: Values that say what pages hold and how they read; none of them names code, a template or a file to copy.
_VALUES = frozenset({
    "project", "author", "copyright", "version", "release", "language", "html_title", "html_short_title", "today",
    "today_fmt", "html_last_updated_fmt", "exclude_patterns", "include_patterns", "root_doc", "master_doc",
    "source_suffix", "source_encoding", "html_show_sourcelink", "rst_prolog", "rst_epilog", "default_role",
    "highlight_language", "smartquotes", "numfig", "extlinks", "todo_include_todos", "html_copy_source",
})  # fmt: skip
_PREFIXES = ("compute_ref_", "os_api_ref_", "openstackdocs_")
#: Templates are code, and what lies outside of the repository is nobody's.
_REFUSED = frozenset({"compute_ref_requests", "compute_ref_allow_outside"})
#: Extensions of Sphinx that run nothing of a page, and reach no other machine.
_EXTENSIONS = frozenset(("sphinx.ext.extlinks", "sphinx.ext.todo", "sphinx.ext.autosectionlabel", "sphinx.ext.mathjax"))
#: The folder of the configuration, beside the tree.
PLAIN = "plain"
OURS = "sphinx_compute_ref"


def write_plain_conf(source: Path, folder: Path) -> tuple[str, ...]:
    """Write ``conf.py`` for the pages in ``source`` into ``folder``, and return notes on what is left out.

    :raises ~sphinx_compute_ref.errors.BuildError: where the version's own is not Python.
    """
    file = read_text(str(source / "conf.py"))
    try:
        conf = read_conf(ast.parse(file.text or ""))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise BuildError(f"conf.py is not valid Python: {error}") from error
    conf_values = {**conf.values, **written_numbers(file.text or "")}
    values: dict[str, Any] = {
        name: value
        for name, value in conf_values.items()
        if name in _VALUES or (name.startswith(_PREFIXES) and name not in _REFUSED)
    }
    extensions = [name for name in conf_values.get("extensions", ()) if isinstance(name, str)]
    values["extensions"] = [OURS, *(name for name in extensions if name in _EXTENSIONS)]
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{name} = {pformat(value)}\n" for name, value in values.items() if name.isidentifier())
    write_new(folder / "conf.py", lines)
    others = sorted(set(extensions) - _EXTENSIONS - {OURS, "os_api_ref"})
    return (f"without the extensions {', '.join(others)}",) if others else ()
