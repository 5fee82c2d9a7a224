"""How publishing scales with the cores, and what a run costs that finds nothing to do.

Tags of one repository, each a whole reference that differs from the others in one word; every figure is that of whole
processes. ``python tests/benchmarks/publishing.py`` prints them.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.measuring import measure
from corpora.fetch import fetch

CONF = """
extensions = ["sphinx_compute_ref", "openstackdocstheme"]
html_theme = "openstackdocs"
openstackdocs_auto_name = False
project = "bench"
"""


class Costs(NamedTuple):
    """Seconds: to build and publish ``refs`` refs one by one and with ``cores`` at once; to find nothing to do."""

    refs: int
    cores: int
    one_by_one: float
    at_once: float
    nothing: float
    nothing_for_one: float

    @property
    def speed_up(self) -> float:
        """How many times faster it is with all cores."""
        return self.one_by_one / self.at_once

    @property
    def per_ref(self) -> float:
        """What each further ref adds to a run that finds nothing to do."""
        return (self.nothing - self.nothing_for_one) / (self.refs - 1)


def costs(corpus: Path, scratch: Path, runs: int) -> Costs:
    """Measure with the reference of ``corpus``; as many refs as every core has three of, six at least."""
    cores = os.cpu_count() or 1
    refs = max(6, 3 * cores)
    with chdir(_repository(corpus, scratch / "publishing", refs)):
        measure(_publish(scratch / "one-ref", 1, "1.0"))
        one_by_one = measure(_publish(scratch / "one", 1)).seconds
        at_once = measure(_publish(scratch / "many", cores)).seconds
        nothing = [measure(_publish(scratch / "many", cores)).seconds for _ in range(runs)]
        for_one = [measure(_publish(scratch / "one-ref", 1, "1.0")).seconds for _ in range(runs)]
    return Costs(refs, cores, one_by_one, at_once, statistics.median(nothing), statistics.median(for_one))


def _publish(site: Path, jobs: int, tags: str = "*") -> list[str]:
    """Write the configuration and return the command."""
    table = f'[tool.compute-ref.publish]\nbranches = []\ntags = ["{tags}"]\n'
    Path("pyproject.toml").write_text(table, encoding="utf-8")
    return [sys.executable, "-m", "sphinx_compute_ref", "publish", str(site), "-j", str(jobs)]


def _repository(corpus: Path, folder: Path, refs: int) -> Path:
    for name in ("api-ref", "doc/api_samples"):
        shutil.copytree(corpus / name, folder / name)
    source = folder / "api-ref" / "source"
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    index = source / "index.rst"
    text = index.read_text(encoding="utf-8")
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    for number in range(1, refs + 1):
        index.write_text(f"{text}\nVersion {number}\n", encoding="utf-8")
        for command in (["add", "--all", "--force"], ["commit", "--quiet", "-m", "x"], ["tag", f"{number}.0"]):
            subprocess.run(["git", *identity, *command], cwd=folder, check=True)
    return folder


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        found = costs(fetch("nova-34.0.0"), Path(place), 5)
    print(f"{found.refs} refs, {found.cores} cores: {found.one_by_one:.1f} s one by one, {found.at_once:.1f} s at once")
    print(f"speed-up {found.speed_up:.2f}; nothing to do {found.nothing:.2f} s, {found.per_ref * 1000:.0f} ms per ref")
