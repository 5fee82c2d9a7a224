"""The script and the style sheet that pages load."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sphinx_compute_ref.sphinx_ext.html.assets import SCRIPTS, STATIC, joined_script, script, style_sheet


def test_all_together_are_small() -> None:
    """The script, the style sheet, and what Sphinx's search takes from us as it stands."""
    scorer = (STATIC / "search-scorer.js").read_text("utf-8")
    assert len((script() + style_sheet() + scorer).encode()) < 40_000


def test_nothing_comes_from_another_host() -> None:
    assert "http" not in script() + style_sheet()


#: Prints the syntax tree of each file without places, by the parser that Node.js carries.
TREES = """
const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
const { readFileSync } = require("fs");
for (const name of process.argv.slice(1)) {
  const tree = parse(readFileSync(name, "utf-8"), { ecmaVersion: "latest" });
  console.log(JSON.stringify(tree, (key, value) => ["start", "end"].includes(key) ? undefined : value));
}
"""


def test_squeezed_script_means_what_its_sources_mean(tmp_path: Path) -> None:
    """Every string, expression and statement is as it was: the syntax trees are equal."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    names = {"sources.js": joined_script(), "squeezed.js": script()}
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [node, "--expose-internals", "-e", TREES, *names]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    sources, squeezed = done.stdout.splitlines()
    assert len(sources) > 100_000
    assert squeezed == sources


def test_parts_are_modules_that_import_what_they_use() -> None:
    """Each name that a part takes from another is exported there, and stands in it before."""
    exported: dict[str, set[str]] = {}
    for name in SCRIPTS:
        text = (STATIC / name).read_text("utf-8")
        for names, source in re.findall(r'^import \{ (.*) \} from "\./(.*)";$', text, re.MULTILINE):
            taken = set(names.split(", "))
            assert taken <= exported[source], name
            for one in taken:
                assert len(re.findall(rf"\b{one}\b", text)) > 1, f"{name} does not use {one}"
        exported[name] = set(re.findall(r"^export (?:const|function) (\w+)", text, re.MULTILINE))
    assert "import" not in script()


def test_every_message_of_the_script_can_be_translated() -> None:
    from sphinx_compute_ref.sphinx_ext.messages import SCRIPT_MESSAGES

    text = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    said = set(re.findall(r'say\("([^"]+)"', text))
    assert said <= set(SCRIPT_MESSAGES)
