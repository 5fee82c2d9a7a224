"""A build warns of what ``lint`` finds, of all of it with ``-W --keep-going``, and of nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import needs
import pytest
from conftest import REPOSITORY, Run
from corpora.building import OURS
from sphinx.cmd.build import build_main
from test_rules import CASES

from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import RULES
from sphinx_compute_ref.rules.rule import Rule

FOLDERS = sorted(path.parent for path in CASES.glob("*/bad"))
#: Sphinx gives up where a page is not UTF-8.
UNREADABLE = "latin-1.rst"
_WARNING = re.compile(r"^(.*?):(\d+): WARNING: (CR\d+ .*) \[compute_ref\.[\w-]+\]$", re.MULTILINE)

Found = Counter[tuple[str, int, str]]


def build(source: Path, out: Path) -> tuple[int, Found]:
    """Build ``source`` with ``-W --keep-going``; return the exit status and the findings among the warnings."""
    arguments = ["-W", "--keep-going", "-q", "-N", "-b", "dummy"]
    if "sphinx_compute_ref" not in (source / "conf.py").read_text("utf-8"):  # else it may name others beside us
        arguments += ["-D", "extensions=sphinx_compute_ref"]
    with redirect_stderr(StringIO()) as said:
        status = build_main([*arguments, str(source), str(out)])
    return status, found_in(said.getvalue())


def found_in(said: str) -> Found:
    """Return the findings among the warnings of a build."""
    return Counter((os.path.relpath(file), int(line), text) for file, line, text in _WARNING.findall(said))


def lint(compute_ref: Run, source: Path) -> Found:
    """Return what ``lint`` finds; what is informational is no warning of a build."""
    findings = json.loads(compute_ref("lint", "--format", "json", str(source)).out)["findings"]
    return Counter(
        (
            os.path.relpath(finding["file"]),
            finding["line"],
            f"{finding['code']} {finding['slug']}: {finding['message']}",
        )
        for finding in findings
        if finding["severity"] != "info"
    )


def warn_of(rule: Rule, source: Path) -> None:
    """Let a rule of severity info be a warning in ``source``: a build is silent about what is informational."""
    if rule.severity != Severity.INFO:
        return
    path = source / "pyproject.toml"
    table = path.read_text("utf-8") if path.exists() else "[tool.compute-ref]\n"
    path.write_text(f'{table}severity = {{{rule.code} = "warning"}}\n', "utf-8")


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: path.name)
def test_build_warns_of_what_lint_finds(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run
) -> None:
    source = tmp_path / "source"
    shutil.copytree(case / "bad", source)
    (source / UNREADABLE).unlink(missing_ok=True)
    if not (source / "conf.py").exists():
        (source / "conf.py").write_text("")
    warn_of(RULES[case.name[:5]], source)
    monkeypatch.chdir(source)
    status, warnings = build(source, tmp_path / "out")
    assert warnings == lint(compute_ref, Path())
    assert status == 1


@pytest.mark.corpora
@pytest.mark.parametrize("corpus", ["nova-34.0.0", "cinder-29.0.0"])
def test_build_of_a_real_reference_warns_of_what_lint_finds(
    corpus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compute_ref: Run
) -> None:
    folder = needs.corpus(corpus)
    monkeypatch.chdir(folder)
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-N", "-b", "dummy"]
    command += ["-D", f"extensions={OURS}", "-D", "html_theme=basic", "-d", str(tmp_path / "doctrees")]
    done = subprocess.run(
        [*command, "api-ref/source", str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    warnings = found_in(done.stderr)
    assert warnings.total() > 50
    assert warnings == lint(compute_ref, Path("api-ref/source"))
    assert done.returncode == 1
