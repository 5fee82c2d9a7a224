"""Which files a script names, and whether it writes: nothing of it is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.reading.scripts import read_script

HERE = ["", "tree", "source", "parameters.yaml"]
SCRIPT = ["", "tree", "source", "make.py"]


def names_ours(text: str, *, reads: bool = False) -> bool:
    return any(one.may_be(HERE, SCRIPT) for one in read_script(text).files if reads or not one.is_read)


@pytest.mark.parametrize(
    "text",
    [
        "open('parameters.yaml', 'w')",
        "open('source/parameters.yaml', 'w')",
        "p = os.path.join(os.path.dirname(__file__), 'parameters.yaml')\nopen(p, 'w')",
        "(Path(__file__).resolve().parent / 'parameters.yaml').write_text('')",
        "Path(__file__).parent.parent.joinpath('source', 'parameters.yaml').write_text('')",
        "Path(__file__).with_name('parameters.yaml').write_text('')",
        "open(f'{sys.argv[1]}/parameters.yaml', 'w')",
        "open('%s/parameters.yaml' % folder, 'w')",
        "open('{}/parameters.yaml'.format(folder), 'w')",
        "open(os.path.join(folder, 'parameters.yaml'), 'w')",
        "def write(name):\n    open(name, 'w')\n\nwrite('parameters.yaml')",
        "NAME = 'parameters.yaml'\nopen(HERE + NAME, 'w')",
        "NAME = 'parameters.yaml'\nNAME = 'other.yaml'\nopen(NAME, 'w')",
        "os.chdir(folder)\nopen('parameters.yaml', 'w')",
        "open('/tree/source/parameters.yaml', 'w')",
        "with open('parameters.yaml', mode) as stream: pass",
        "print 'no Python 3'; open('parameters.yaml', 'w')",
    ],
)
def test_scripts_that_may_write_the_file(text: str) -> None:
    script = read_script(text)
    assert script.writes
    assert names_ours(text)


@pytest.mark.parametrize(
    "text",
    [
        "open('other/parameters.yaml', 'w')",
        "open('other\\\\parameters.yaml', 'w')",
        "open('/other/source/parameters.yaml', 'w')",
        "open('parameters.yaml.orig', 'w')",
        "OUT = Path(__file__).parent / 'other'\n(OUT / 'parameters.yaml').write_text('')",
        "p = os.path.join(\n    os.path.dirname(__file__),\n    'other',\n    'parameters.yaml',\n)\nopen(p, 'w')",
        "open(os.path.join(os.path.dirname(__file__), '..', 'parameters.yaml'), 'w')",
        '"""Beside parameters.yaml it writes another."""\nopen("other.yaml", "w")',
        "x = yaml.safe_load(open('parameters.yaml'))\nopen('report.txt', 'w').write(x)",
        "x = Path('parameters.yaml').read_text()\nPath('report.txt').write_text(x)",
        "here = here + 'parameters.yaml' + here\nopen('x', 'w')",
    ],
)
def test_scripts_that_write_another_file(text: str) -> None:
    script = read_script(text)
    assert script.writes
    assert not names_ours(text)


def test_scripts_that_read_alone_name_the_file_and_write_nothing() -> None:
    text = "yaml.safe_load(open('parameters.yaml'))"
    assert not read_script(text).writes
    assert names_ours(text, reads=True)


def test_names_that_are_made_of_themselves_and_grow_come_to_an_end() -> None:
    doubled = "\n".join(f"a{number} = a{number - 1} + a{number - 1}" for number in range(1, 60))
    text = (
        f"a0 = 'a/' + a59\nb = b + '/x'\nc0 = 'parameters.yaml'\n{doubled}\n{doubled.replace('a', 'c')}\nopen(c59, 'w')"
    )
    assert read_script(text).writes
    assert not names_ours(text)
    assert not names_ours("x = " + "(" * 5000 + "'a'" + ")" * 5000)


def test_only_the_file_at_the_path_of_a_script_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script beside conf.py names ``parameters.yaml``: a file of that name in a folder is unused all the same."""
    monkeypatch.chdir(tmp_path)
    Path("old").mkdir()
    Path("conf.py").write_text("")
    Path("index.rst").write_text("Reference\n=========\n")
    Path("make.py").write_text("open('parameters.yaml')\n")
    for folder in (".", "old"):
        Path(folder, "parameters.yaml").write_text("name:\n  in: body\n  type: string\n")
    findings = check(read_reference(".")).findings
    assert [finding.location.file for finding in findings if finding.code == "CR006"] == ["old/parameters.yaml"]
