"""``compute-ref rules``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import click

from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reports.manuals import page, table
from sphinx_compute_ref.rules.rule import Rule
from sphinx_compute_ref.settings.registry import every_rule, package_of, unusable
from sphinx_compute_ref.settings.selection import check_selectors, codes_of


@click.command("rules")
@click.argument("selectors", nargs=-1, metavar="[RULES]...")
@click.option("--format", "form", type=click.Choice(["text", "json", "rst"]), default="text", help="[default: text]")
def COMMAND(selectors: tuple[str, ...], form: str) -> None:  # noqa: N802 - the name by which cli.main finds a command
    """List the rules: code, slug, severity, whether lint --fix can fix it, and what it says.

    RULES are codes, prefixes, slugs; without any, all are listed, those of installed packages among them. As rst it is
    a page of documentation with all manuals.
    """
    codes = frozenset().union(*map(codes_of, check_selectors(selectors, ""))) if selectors else every_rule().keys()
    rules = [rule for code, rule in every_rule().items() if code in codes]
    match form:
        case "json":
            click.echo(json.dumps({"version": 1, "rules": list(_documents(rules))}, indent=1, ensure_ascii=False))
        case "rst":
            click.echo("\n".join([_heading("Rules"), table(rules), *map(page, rules)]), nl=False)
        case _:
            for line in _lines(rules):
                click.echo(line)
    for error in unusable():
        raise error


def _documents(rules: Sequence[Rule]) -> Iterator[dict[str, object]]:
    for rule in rules:
        yield {
            "code": rule.code,
            "slug": rule.slug,
            "severity": str(rule.severity),
            "default": rule.severity >= Severity.WARNING,
            "fixable": rule.fixer is not None,
            "package": package_of(rule.code),
            "summary": rule.summary,
        }


def _lines(rules: Sequence[Rule]) -> Iterator[str]:
    code_width, width = (
        max(map(len, names)) for names in zip(*((rule.code, rule.slug) for rule in rules), strict=True)
    )
    for rule in rules:
        mark = "[*]" if rule.fixer else "   "
        package = package_of(rule.code)
        origin = f" ({package})" if package else ""
        head = f"{rule.code:<{code_width}}  {rule.slug:<{width}}  {rule.severity!s:<7}  {mark}"
        yield f"{head}  {rule.summary.replace('``', '')}{origin}"
    yield "\n[*] lint --fix fixes it. Rules of severity info run only where they are selected."


def _heading(title: str) -> str:
    rule = "=" * len(title)
    return f"{rule}\n{title}\n{rule}\n"
