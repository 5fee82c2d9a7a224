"""The script and the style sheet that pages load."""

from __future__ import annotations

import re

from sphinx_compute_ref.sphinx_ext.html.assets import PALETTE, SCRIPTS, STATIC, TOOLS, script, style_sheet


def test_all_together_are_small() -> None:
    """The script, the style sheet, and what Sphinx's search takes from us as it stands.

    What pages load when a reader begins to search, to print or to compare samples is beside that.
    """
    scorer = (STATIC / "search-scorer.js").read_text("utf-8")
    assert len((script() + style_sheet() + scorer).encode()) < 60_000
    assert sum(len((STATIC / name).read_bytes()) for name in (*PALETTE, TOOLS)) < 32_000


def test_nothing_comes_from_another_host() -> None:
    assert "http" not in script() + style_sheet()


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
