"""Checks that a rule does what its folder of cases says: for our own rules, and for those of installed packages.

A folder is named ``<code>-<slug>`` and holds

- ``bad/``: a source folder in which the rule finds what ``expected.txt`` says, one ``file:line:column: CODE slug:
  message`` a line;
- ``details.txt`` (optional): what reports and editors show of each of these findings beside the message, and what
  makes its fingerprint, by which baselines know it;
- ``good/`` (optional): a source folder in which it finds nothing;
- ``fixed/`` (where the rule has a fix): the files of ``bad/`` that ``lint --fix`` changes, as it leaves them; with a
  file ``unsafe`` beside it, as ``--fix --unsafe-fixes`` does.

A source folder with a ``pyproject.toml`` says there itself which rules run; else only the rule of the folder does.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from difflib import unified_diff
from pathlib import Path

from sphinx_compute_ref.cli.checking import check_target
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.reports.text import finding_line
from sphinx_compute_ref.rules.rule import Rule
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.registry import every_rule, unusable
from sphinx_compute_ref.settings.selection import Layer
from sphinx_compute_ref.settings.targets import Target

_SECTIONS = ("What it does", "Why is this bad")


def check_rule_folder(folder: str | os.PathLike[str], *, renew: bool = False) -> None:
    """Check a rule with the cases in ``folder``; the package that has the rule must be installed.

    The manual must have the sections "What it does" and "Why is this bad", and "Fix safety" where the rule has a fix.

    :param folder: ``<code>-<slug>`` with ``bad``, ``good``, ``fixed``, ``expected.txt`` and ``details.txt`` as the
        module says. Nothing in it is changed unless ``renew`` says so.
    :param renew: write ``expected.txt``, ``fixed`` and, where it is, ``details.txt`` anew in place of comparing with
        them. Read what changed.
    :raises AssertionError: says what differs.
    """
    case = Path(folder).resolve()
    rule = _rule_of(case)
    _check_manual(rule)
    _check_bad(case, rule, renew=renew)
    if (case / "good").is_dir():
        with _copy_of(case, "good"):
            findings = _lines(_check(rule))
        _same("", findings, f"{case.name}/good")
    if rule.fixer is not None:
        _check_fix(case, rule, renew=renew)


def _rule_of(case: Path) -> Rule:
    code, _, slug = case.name.partition("-")
    rule = every_rule().get(code)
    reasons = "".join(f"\n{error}" for error in unusable())
    assert rule is not None, f"there is no rule {code}: is the package that has it installed?{reasons}"
    assert rule.slug == slug, f"the folder of {code} is {code}-{rule.slug}, not {case.name}"
    return rule


def _check_manual(rule: Rule) -> None:
    for section in (*_SECTIONS, *(["Fix safety"] if rule.fixer else [])):
        assert f"\n{section}\n" in f"\n{rule.manual}", f"the manual of {rule.code} lacks {section!r}"


def _check_bad(case: Path, rule: Rule, *, renew: bool) -> None:
    assert (case / "bad").is_dir(), f"{case.name}/bad is missing"
    with _copy_of(case, "bad"):
        result = _check(rule)
        findings, details = _lines(result), "".join(_details(result))
    _golden(case / "expected.txt", findings, renew=renew)
    if (case / "details.txt").is_file():
        _golden(case / "details.txt", details, renew=renew)
    assert findings, f"{case.name}/bad shows nothing"


def _check_fix(case: Path, rule: Rule, *, renew: bool) -> None:
    unsafe = (case / "unsafe").is_file()
    with _copy_of(case, "bad") as copy:
        before = _contents(copy)
        fix_all(lambda: _check(rule), unsafe=unsafe).write()
        new_contents = {name: data for name, data in _contents(copy).items() if before.get(name) != data}
        again = fix_all(lambda: _check(rule), unsafe=unsafe).changes
    if renew:
        shutil.rmtree(case / "fixed", ignore_errors=True)
        for name, data in new_contents.items():
            (case / "fixed" / name).parent.mkdir(parents=True, exist_ok=True)
            (case / "fixed" / name).write_bytes(data)
    expected = _contents(case / "fixed")
    assert new_contents, f"the fix of {rule.code} changes nothing in {case.name}/bad"
    for name in sorted(expected | new_contents):
        _same(_text(expected.get(name)), _text(new_contents.get(name)), f"{case.name}/fixed/{name}")
    assert not again, f"the fix of {rule.code} leaves something to fix: {', '.join(each.path for each in again)}"


def _check(rule: Rule) -> Result:
    """Check the working directory."""
    layer = Layer() if Path("pyproject.toml").is_file() else Layer(select=[rule.code])
    result = check_target(Target("."), read_configuration(), layer=layer)
    assert not result.failures, "\n".join(map(str, result.failures))
    return result


def _lines(result: Result) -> str:
    return "".join(f"{finding_line(finding, result.slug(finding))}\n" for finding in result.findings)


def _details(result: Result) -> Iterator[str]:
    """Yield lines about findings: what a report shows of them, what names them, and the fix."""
    for finding in result.findings:
        operation = finding.operation
        yield f"{finding.location} {finding.severity}\n"
        names = {
            "operation": operation and f"{operation.method} {operation.url}",
            "role": finding.role,
            "parameter": finding.parameter,
            "field": finding.field,
            "sample": finding.sample,
            "microversion": finding.microversion,
            "subject": finding.subject,
        }
        yield from (f"    {name}: {value}\n" for name, value in names.items() if value)
        yield from (f"    {related.location}: {related.message}\n" for related in finding.related)
        fix = result.fix(finding)
        yield f"    {fix.safety} fix: {fix.title}\n" if fix is not None else ""


def _golden(file: Path, text: str, *, renew: bool) -> None:
    """Compare a text with that of a file, or write it there."""
    if renew:
        file.write_text(text, encoding="utf-8")
    _same(file.read_text(encoding="utf-8") if file.is_file() else "", text, f"{file.parent.name}/{file.name}")


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _text(data: bytes | None) -> str:
    """Return bytes so that each of them shows: line ends, too."""
    return "" if data is None else data.decode("utf-8", "backslashreplace").replace("\r", "\\r")


def _same(expected: str, actual: str, name: str) -> None:
    if expected != actual:
        lines = unified_diff(
            expected.splitlines(keepends=True), actual.splitlines(keepends=True), name, "what the rule says"
        )
        raise AssertionError("".join(line if line.endswith("\n") else f"{line}\n" for line in lines))


@contextmanager
def _copy_of(case: Path, name: str) -> Iterator[Path]:
    """Make a copy of a case the working directory for a while: nothing above it is configured, nothing is changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / case.name
        shutil.copytree(case, copy)
        with chdir(copy / name):
            yield copy / name
