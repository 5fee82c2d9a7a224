"""``compute-ref rules``."""

from __future__ import annotations

import json

import click

from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import RULES


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="[default: text]")
def COMMAND(form: str) -> None:  # noqa: N802 - the name by which cli.main finds a command
    """List the rules: code, slug, severity, whether lint --fix can mend it, and what it says."""
    if form == "json":
        rules = [
            {
                "code": rule.code,
                "slug": rule.slug,
                "severity": str(rule.severity),
                "default": rule.severity >= Severity.WARNING,
                "fixable": rule.fixer is not None,
                "summary": rule.summary,
            }
            for rule in RULES.values()
        ]
        click.echo(json.dumps({"version": 1, "rules": rules}, indent=1, ensure_ascii=False))
        return
    width = max(len(rule.slug) for rule in RULES.values())
    for rule in RULES.values():
        mark = "[*]" if rule.fixer else "   "
        click.echo(f"{rule.code}  {rule.slug:<{width}}  {rule.severity!s:<7}  {mark}  {rule.summary.replace('``', '')}")
    click.echo("\n[*] lint --fix fixes it. Rules of severity info run only where they are selected.")
