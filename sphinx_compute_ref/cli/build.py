"""``compute-ref build``: check, then build with Sphinx, in this process."""

from __future__ import annotations

import sys
from contextlib import nullcontext, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_compute_ref.cli import parameters
from sphinx_compute_ref.cli.build_failures import told_failures
from sphinx_compute_ref.cli.check_beside import CheckBeside
from sphinx_compute_ref.cli.checking import appearance_of_stdout, note_failures, note_missing
from sphinx_compute_ref.cli.folders import conf_text_of, output_folder, prepare_output
from sphinx_compute_ref.cli.memory import BUILD, with_collection, without_collection
from sphinx_compute_ref.cli.output import Output
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.publishing.build.failures import name_documents
from sphinx_compute_ref.reading.files.files import reading_from
from sphinx_compute_ref.reading.files.memory import Memory
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reports.text import plural
from sphinx_compute_ref.settings.configuration import FAIL_ON, read_configuration
from sphinx_compute_ref.settings.targets import Target, find_targets

if TYPE_CHECKING:
    pass


@click.command("build")
@click.argument("source", required=False)
@click.argument("output", required=False)
@click.option("-b", "--builder", default="html", metavar="BUILDER", help="Any builder of Sphinx. [default: html]")
@click.option(
    "-j",
    "--jobs",
    default="auto",
    callback=parameters.jobs,
    metavar="N",
    help="Build with N processes. [default: auto]",
)
@click.option(
    "--microversion",
    callback=parameters.microversion,
    metavar="X.Y",
    help="Build the reference as of this microversion.",
)
@click.option("--no-check", is_flag=True, help="Build without checking.")
@click.option(
    "--fail-on", type=click.Choice(list(FAIL_ON)), help="Exit with 1 from this severity on. [default: warning]"
)
@click.option("-W", "--fail-on-warning", is_flag=True, help="Let warnings of Sphinx fail the build.")
@click.option("--open", "open_", is_flag=True, help="Open the result in a browser.")
def COMMAND(  # noqa: N802 - the name by which cli.main finds a command
    source: str | None,
    output: str | None,
    builder: str,
    jobs: int,
    microversion: Microversion | None,
    no_check: bool,
    fail_on: str | None,
    fail_on_warning: bool,
    open_: bool,
) -> int:
    """Check the reference in SOURCE, then build it with Sphinx.

    OUTPUT defaults to "build/BUILDER" beside SOURCE. Exit status: 0 fine, 1 for a failed build or findings at or above
    --fail-on, 2 wrong usage or configuration.
    """
    configuration = read_configuration()
    if fail_on is not None:
        configuration = replace(configuration, fail_on=FAIL_ON[fail_on])
    target = replace(find_targets([source] if source else (), configuration)[0], only=())
    conf_text = conf_text_of(target.source)
    folder = output_folder(output, target.source, builder)
    prepare_output(folder, "Name another folder: compute-ref build SOURCE OUTPUT.")
    overrides: dict[str, object] = {}
    if "sphinx_compute_ref" in conf_text:
        overrides["compute_ref_check"] = False  # said above, or not wanted
        overrides["compute_ref_checked"] = not no_check
        if microversion is not None:
            overrides["compute_ref_microversion"] = str(microversion)
    elif microversion is not None:
        raise UserError(
            "--microversion needs sphinx_compute_ref",
            where=f"{target.source}/conf.py",
            hint="Add it to extensions in conf.py.",
        )
    memory = Memory()
    with without_collection(), reading_from(memory):
        reference = read_reference(target.source, samples=target.samples, allow=target.allow)
    counts, missing = _counts(reference), note_missing(reference, files_told=not no_check)
    with nullcontext() if no_check else CheckBeside(target, configuration, reference) as check:
        del reference
        with without_collection():
            _load_sphinx()
        if check is not None:
            check.look()
        status = run_sphinx(
            target, folder, builder, jobs, overrides, check, fail_on_warning=fail_on_warning, memory=memory
        )
        result = check.result if check is not None else None
    counts += f", {plural(len(result.findings), 'finding') if result is not None else 'not checked'}"
    start = _start_page(folder)
    click.echo(f"\n{counts}.\n{f'The reference is in {start}' if status == 0 else 'The build failed.'}")
    if open_ and status == 0:
        import webbrowser

        webbrowser.open(start.resolve().as_uri())
    if result is not None and note_failures(result) and not status:
        return 2
    return 1 if status or (result is not None and result.at_least(configuration.fail_on)) else missing


def _load_sphinx() -> None:
    """Import Sphinx with its own extensions, which every build has; this takes as long as the check of a large one."""
    import sphinx.application

    for name in getattr(sphinx.application, "builtin_extensions", ()):
        with suppress(ImportError):  # Sphinx says so
            import_module(name)


def run_sphinx(
    target: Target,
    folder: Path,
    builder: str,
    jobs: int,
    overrides: dict[str, object],
    check: CheckBeside | None,
    *,
    fail_on_warning: bool,
    memory: Memory | None = None,
) -> int:
    """Run Sphinx and return its status: 0 for success.

    Pages show what ``check`` has found about rows and samples; its report comes first. The build reads the reference
    with Sphinx's configuration, which may be another than what stands in conf.py; what ``memory`` has made of files is
    not made again.

    :raises ~sphinx_compute_ref.errors.BuildError: whatever Sphinx or an extension raises.
    """
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    output_to = Output if check is None else check.output_to
    outputs = (output_to(sys.stdout), output_to(sys.stderr))
    if not appearance_of_stdout().colour:
        nocolor()
    with (
        told_failures(target.source, str(folder)) as applications,
        with_collection(BUILD),
        patch_docutils(target.source),
        docutils_namespace(),
    ):
        app = Sphinx(
            target.source,
            target.source,
            folder,
            folder.parent / ".doctrees" / folder.name,
            builder,
            overrides,
            *outputs,
            warningiserror=fail_on_warning,
            parallel=jobs,
        )
        applications.append(app)
        name_documents(app)
        if memory is not None and "rest" in app.env.domains:  # it is not os-api-ref that renders
            from sphinx_compute_ref.sphinx_ext.source.source_files import domain_of

            domain_of(app.env).files.start_with(memory)
        if check is not None:
            from sphinx_compute_ref.sphinx_ext.check.run import note_checked

            app.connect("env-check-consistency", lambda app, env: note_checked(app, env, check.outcome))
        app.build()
    for output in outputs:
        output.close_up()
    return app.statuscode


def _start_page(folder: Path) -> Path:
    """Return the page where reading starts, or the folder where the builder makes no such page."""
    page = folder / "index.html"
    return page if page.is_file() else folder


def _counts(reference: Reference) -> str:
    tables = sum(1 for operation in reference.operations for _ in operation.tables)
    samples = len({sample.path for _, message in reference.messages for sample in message.samples})
    parts = [
        plural(len(reference.operations), "operation"),
        plural(tables, "table"),
        plural(samples, "sample"),
    ]
    return ", ".join(parts)
