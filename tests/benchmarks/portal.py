"""What a portal costs: a first build, a run with nothing to do, one change, one more version, and its search.

References with one small page each, in git repositories with tags; every figure is that of whole processes.
``python tests/benchmarks/portal.py`` prints them, ``--versions 300`` for as many versions of one reference.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.measuring import Run, measure
from publish_repository import BUILDER, IDENTITY, PAGE, PARAMETERS


class Costs(NamedTuple):
    """What whole runs of ``publish`` cost, and what lies on the disk."""

    references: int
    versions: int
    first: Run
    nothing: Run
    change: Run
    one_more: Run
    added: int
    """Bytes that the release with one more version adds, of all names and metadata on the disk."""
    search: int
    """Bytes of the indexes of the search over all current versions."""

    @property
    def per_version(self) -> float:
        """Seconds of a core for each version of the first run."""
        return self.first.cpu / (self.references * self.versions)


def costs(folder: Path, references: int, versions: int, jobs: int) -> Costs:
    """Measure a portal of ``references`` with ``versions`` each, in ``folder``."""
    (folder / "builder.py").write_text(BUILDER)
    names = [f"service{number}" for number in range(1, references + 1)]
    for name in names:
        _repository(folder / name, name, versions)
    command = f'command = ["{sys.executable}", "-I", "-S", "{folder}/builder.py", "{{source}}", "{{output}}"]'
    tables = "".join(f'[[services]]\nname = "{name}"\nrepository = "{name}"\n' for name in names)
    (folder / "compute-ref-portal.toml").write_text(
        f'url = "https://docs.example.org/"\nbranches = []\ntags = ["*"]\nenvironment = "command"\n{command}\n{tables}'
    )
    publish = [sys.executable, "-m", "sphinx_compute_ref", "publish", "site", "-j", str(jobs)]
    with chdir(folder):
        first = measure(publish)
        nothing = measure(publish)
        change = Run(0, 0, 0)
        for number in range(3):  # from the third on, folders move from a release whose time is over
            _tag(folder / names[0], f"{versions}.0", f"change {number}")
            change = measure(publish)
        before = _disk(folder)
        _tag(folder / names[0], f"{versions + 1}.0", "one more")
        one_more = measure(publish)
        added = _disk(folder) - before
        search = sum(path.stat().st_size for path in Path("site").glob(f"*/_versions/search/{versions}.0.js"))
    return Costs(references, versions, first, nothing, change, one_more, added, search)


def _disk(folder: Path) -> int:
    """Return the bytes that the state of the site takes on the disk, folders included; a file with many names once."""
    done = subprocess.run(["du", "-s", "-B1", ".site.publish"], cwd=folder, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[0])


def _repository(folder: Path, name: str, versions: int) -> None:
    folder.mkdir()
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "fast-import", "--quiet", given=b"".join(_commits(name, versions)))


def _commits(name: str, versions: int) -> Iterator[bytes]:
    """Yield what ``git fast-import`` reads: a commit and a tag for each version."""
    for number in range(1, versions + 1):
        yield f"commit refs/heads/main\nmark :{number}\ncommitter a <a@example.org> {number} +0000\n".encode()
        yield b"data 1\nx\n" + (f"from :{number - 1}\n".encode() if number > 1 else b"")
        files = {"index.rst": PAGE % ("servers", f"{name}-{number}"), "parameters.yaml": PARAMETERS}
        for path, text in files.items():
            yield f"M 100644 inline api-ref/source/{path}\ndata {len(text.encode())}\n{text}\n".encode()
        yield f"reset refs/tags/{number}.0\nfrom :{number}\n\n".encode()


def _tag(folder: Path, tag: str, word: str) -> None:
    """Let ``tag`` name a new commit."""
    _git(folder, "checkout", "-q", "main")
    (folder / "api-ref" / "source" / "index.rst").write_text(PAGE % ("servers", word.replace(" ", "-")))
    _git(folder, "commit", "-q", "-a", "-m", word)
    _git(folder, "tag", "-f", tag)


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> None:
    environment = {**os.environ, **IDENTITY}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, input=given, check=True, capture_output=True)


def first_result(source: Path, folder: Path, runs: int) -> tuple[int, float]:
    """Return the bytes of the index of the reference in ``source``, and milliseconds from a search to its results.

    The browser loads the index first; the median of ``runs``.
    """
    from browser.browsing import browser, served

    repository = folder / "nova"
    shutil.copytree(source, repository / "api-ref" / "source")
    shutil.copytree(source.parents[1] / "doc" / "api_samples", repository / "doc" / "api_samples")
    _git(repository, "init", "-q", "-b", "main")
    _git(repository, "add", "--all", "--force")
    _git(repository, "commit", "-q", "-m", "nova")
    (folder / "compute-ref-portal.toml").write_text(
        'environment = "plain"\n[[services]]\nname = "nova"\nrepository = "nova"\n'
    )
    with chdir(folder):
        measure([sys.executable, "-m", "sphinx_compute_ref", "publish", "site"])
    (index,) = (folder / "site" / "nova" / "_versions" / "search").iterdir()
    script = """
        const done = arguments[0];
        const begin = performance.now();
        window.computeRefFind('list servers', {}, found => done(found.total && performance.now() - begin));
    """
    waits = []
    with served(folder / "site") as url, browser() as window:
        for _ in range(runs):
            window.get(f"{url}/search.html?{len(waits)}")
            waits.append(window.execute_async_script(script))
    assert all(waits), "nothing is found"
    return index.stat().st_size, statistics.median(waits)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--references", type=int, default=1)
    parser.add_argument("--versions", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = costs(Path(folder), given.references, given.versions, given.jobs)
    for name, run in (("first run", found.first), ("nothing to do", found.nothing),
                      ("one change", found.change), ("one more version", found.one_more)):  # fmt: skip
        print(f"{name:<17} {run.seconds:6.1f} s {run.cpu:6.1f} s of a core {run.megabytes:5.0f} MB")
    print(f"one more version takes {found.added / 1000:.0f} kB; the search loads {found.search / 1000:.1f} kB")


if __name__ == "__main__":
    main()
