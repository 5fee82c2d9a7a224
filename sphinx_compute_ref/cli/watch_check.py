"""What ``compute-ref watch`` runs before each build: the findings, and pages that Sphinx would not read again.

``python -m sphinx_compute_ref.cli.watch_check SOURCE DOCTREES``. The first time all findings are shown; from then on
those that are new, and how many are fixed and as before. What the last check said is kept beside Sphinx's environment.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

from sphinx_compute_ref.cli.checking import appearance_of_stdout, check_target, note_failures, note_missing
from sphinx_compute_ref.cli.formats import print_report
from sphinx_compute_ref.cli.memory import without_collection
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.linting.baseline import configured_baseline
from sphinx_compute_ref.linting.changes import earlier_findings, without_earlier
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.reading.files.files import read_regular
from sphinx_compute_ref.reading.sphinx_settings import conf_path
from sphinx_compute_ref.reports.text import TextReporter
from sphinx_compute_ref.settings.configuration import read_configuration
from sphinx_compute_ref.settings.targets import find_targets

#: The last check: findings as :data:`~sphinx_compute_ref.linting.changes.Earlier`, and what the parameters files hold.
STATE = "compute-ref-watch.json"
_OS_API_REF = re.compile(rb"""["']os_api_ref["']""")


def forget(doctrees: Path) -> None:
    """Begin anew: the next check shows all findings."""
    (doctrees / STATE).unlink(missing_ok=True)


def check(source: str, doctrees: Path) -> str:
    """Check the reference in ``source`` and return what to say of it."""
    configuration = read_configuration()
    target = replace(find_targets([source], configuration)[0], only=())
    result = check_target(target, configuration, baseline=configured_baseline(configuration.baseline))
    note_failures(result)
    note_missing(result.reference, files_told=True)
    contents = _contents(result)
    state = doctrees / STATE
    earlier, contents_before = None, None
    with suppress(OSError, ValueError, KeyError, TypeError):
        before = json.loads(state.read_bytes())
        earlier, contents_before = before["findings"], before["contents"]
    if contents != contents_before and _renders_elsewhere(source):
        (doctrees / "environment.pickle").unlink(missing_ok=True)
    doctrees.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps({"findings": earlier_findings(result.findings), "contents": contents}), "utf-8")
    reporter = TextReporter(appearance_of_stdout())
    if earlier is None or not result.findings:
        return "".join(reporter.report(result))
    comparison = without_earlier(result, result.findings, earlier)
    new, same = len(comparison.findings), len(comparison.earlier)
    count = f"+{new:,} new, {sum(map(len, earlier.values())) - same:,} fixed, {same:,} as before\n"
    return ("".join(reporter.report(replace(comparison, earlier=()))) if new else "") + count


def _contents(result: Result) -> str:
    """Return what tells whether files have changed on which no page depends in Sphinx's eyes."""
    digest = sha1(usedforsecurity=False)
    for path in sorted({*result.reference.parameters, *result.reference.statuses}):
        with suppress(OSError):
            digest.update(path.encode("utf-8", "surrogateescape") + b"\0" + read_regular(path))
    return digest.hexdigest()


def _renders_elsewhere(source: str) -> bool:
    """Say whether os-api-ref renders: it tells Sphinx of no file that it reads, so pages have to be read anew."""
    try:
        return _OS_API_REF.search(read_regular(conf_path(source))) is not None
    except OSError:
        return False


if __name__ == "__main__":
    try:
        with without_collection():
            print_report([check(sys.argv[1], Path(sys.argv[2]))])
    except (UserError, OSError) as error:  # the build goes on, and so does watching
        reason = (
            error if isinstance(error, UserError) else f"{error.filename or sys.argv[2]}: {error.strerror or error}"
        )
        print(f"compute-ref: {reason}", file=sys.stderr)
