"""``compute-ref explain``."""

from __future__ import annotations

import click

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.settings.registry import every_rule, every_slug, package_of
from sphinx_compute_ref.settings.selection import codes_of, unknown_selector


@click.command("explain")
@click.argument("rule", metavar="CODE")
def COMMAND(rule: str) -> None:  # noqa: N802 - the name by which cli.main finds a command
    """Show the manual page of a rule, named by its code (CR201) or its slug (undefined-parameter)."""
    codes = sorted(codes_of(rule))
    if not codes:
        raise unknown_selector(rule, "")
    rules = every_rule()
    if len(codes) > 1:
        listing = "\n".join(f"  {code} {every_slug()[code]}" for code in codes)
        raise UserError(f'"{rule}" means {len(codes)} rules; give one of them:\n{listing}')
    chosen_rule = rules[codes[0]]
    package = package_of(chosen_rule.code)
    facts = [str(chosen_rule.severity), "fixable" if chosen_rule.fixer else "", f"of {package}" if package else ""]
    head = f"{chosen_rule.code} {chosen_rule.slug} ({', '.join(filter(None, facts))})"
    click.echo(f"{head}\n{'=' * len(head)}\n\n{chosen_rule.manual.strip()}")
