"""``compute-ref contract``."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import click

from sphinx_compute_ref.cli.checking import note, note_missing
from sphinx_compute_ref.contracts import collect as collector
from sphinx_compute_ref.contracts.agreement import PARTS, Agreement, State, agreements_of
from sphinx_compute_ref.contracts.contract import PROVENANCES
from sphinx_compute_ref.contracts.pairing import ENOUGH, Pairing
from sphinx_compute_ref.errors import ConfigurationError, UserError
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reports.text import plural
from sphinx_compute_ref.rules.rule import Context, Options
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.contracts import named_contracts, read_contracts
from sphinx_compute_ref.settings.registry import every_rule
from sphinx_compute_ref.settings.targets import find_targets
from sphinx_compute_ref.writing import write_atomically


@click.group("contract")
def COMMAND() -> None:  # noqa: N802 - the name by which cli.main finds a command
    """Make a contract of a service, and show how the reference stands beside one."""


@COMMAND.command("collect")
@click.argument("service", metavar="SERVICE")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option(
    "--python",
    metavar="PYTHON",
    default=sys.executable,
    help="The interpreter of the environment in which the service is installed. [default: this one]",
)
def collect(service: str, output: str | None, python: str) -> int:
    """Make a contract from the validators of an installed service: ironic, keystone, manila or nova.

    The service is imported, in a process of the environment that has it. Nothing else of compute-ref is needed there.
    """
    if service not in collector.SERVICES:
        raise ConfigurationError(
            f'there is no collector for "{service}"',
            hint=f"There are {', '.join(sorted(collector.SERVICES))}; other services may have an OpenAPI document.",
        )
    try:
        process = subprocess.run(  # noqa: S603 - the interpreter that the user names, our own file
            [python, "-W", "ignore", collector.__file__, service], stdout=subprocess.PIPE, check=False
        )
    except OSError as error:
        raise UserError(f"cannot run: {error.strerror or error}", where=python, hint="Name an interpreter.") from error
    if process.returncode:
        return 2
    if output is None or output == "-":
        click.echo(process.stdout.decode("utf-8"), nl=False)
    else:
        write_atomically(output, process.stdout)
        note(f"wrote {output}")
    return 0


@COMMAND.command("show")
@click.argument("file", metavar="FILE")
@click.argument("source", required=False)
@click.option("--prefix", metavar="PATH", default="", help="What comes before the contract's paths.")
@click.option("--provenance", type=click.Choice(PROVENANCES), help="What it was made from, where FILE does not say so.")
def show(file: str, source: str | None, prefix: str, provenance: str | None) -> int:
    """Show how much of the reference in SOURCE the contract in FILE covers, operation by operation.

    For each part of an operation: "agrees", "differs", or "-" where the contract says nothing. Exit status 2 where the
    contract covers less than 60 % of the operations.
    """
    configuration = read_configuration()
    target = find_targets([source] if source else (), configuration)[0]
    contract, *others = named_contracts([file], configuration.contracts)
    chosen = next((each for each in PROVENANCES if each == provenance), contract.provenance)
    contracts = read_contracts([replace(contract, prefix=prefix or contract.prefix, provenance=chosen), *others])
    reference = read_reference(target.source, samples=target.samples, allow=target.allow)
    context = Context(reference, Options(contracts=contracts), every_rule())
    (pairing,) = context.pairings
    agreements = agreements_of((*context.contracts.bodies, *context.contracts.queries))
    missing = note_missing(reference)
    for line in _table(pairing, [agreements.get(pair.operation.location) for pair in pairing.pairs]):
        click.echo(line)
    if pairing.coverage < ENOUGH and (pairing.pairs or pairing.alone):
        tried = ", ".join(prefix or "none" for prefix in pairing.tried)
        note(f"covers less than {ENOUGH:.0%} of the operations; prefixes tried: {tried}")
        return 2
    return missing


def _table(pairing: Pairing, agreements: list[Agreement | None]) -> list[str]:
    contract = pairing.contract
    names = [_name(pair.operation.method, pair.operation.url, pair.counterpart.action) for pair in pairing.pairs]
    alone = [_name(each.method, each.url, each.action) for each in pairing.alone]
    width = min(max(map(len, (*names, *alone)), default=0), 70)
    lines = [f"{'Operation':{width}}  {'request':8} {'query':8} {'response':8} codes"]
    for name, pair, agreement in zip(names, pairing.pairs, agreements, strict=True):
        cells = [_cell(agreement, part) for part in PARTS]
        codes = ", ".join(map(str, (*pair.counterpart.codes, *pair.counterpart.errors)))
        gone = "removed" if pair.counterpart.removed else codes
        lines.append(f"{name:{width}}  {cells[0]:8} {cells[1]:8} {cells[2]:8} {gone}".rstrip())
        lines += [f"    {text}" for text in (agreement.differences if agreement is not None else ())]
    lines += [f"{name:{width}}  not in the contract" for name in alone]
    states = Counter(each.state for each in agreements if each is not None)
    judged = states[State.AGREES] + states[State.DIFFERS]
    total = len(pairing.pairs) + len(pairing.alone)
    covers = f"covers {len(pairing.pairs)} of {plural(total, 'operation')}, {pairing.coverage:.0%}"
    lines += ["", f"{contract.name} ({contract.provenance}) {covers}; {states[State.AGREES]} of {judged} agree."]
    lines += [f"Not read: {fault}" for fault in contract.faults]
    return lines


def _name(method: str, url: str, action: str | None) -> str:
    return f"{method} {url}" + (f" ({action})" if action else "")


def _cell(agreement: Agreement | None, part: str) -> str:
    state = agreement.parts[part] if agreement is not None else State.SILENT
    return "-" if state is State.SILENT else state.value
