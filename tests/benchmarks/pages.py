"""How a page loads in a browser, beside others; and how long a reader waits for another microversion."""

from __future__ import annotations

import gzip
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.openapi import document_of
from browser.browsing import CACHE, begin_pages, browser, served, wait

REDOCLY = "2.77.0"
#: What the browser tells while a page loads: its largest paint, what shifted, how long it was blocked.
_TOLD = """
window.told = { paint: 0, shift: 0, blocked: 0 };
const watch = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("largest-contentful-paint", (one) => { told.paint = one.startTime; });
watch("layout-shift", (one) => { if (!one.hadRecentInput) told.shift += one.value; });
watch("longtask", (one) => { told.blocked += Math.max(0, one.duration - 50); });
"""
_LOADED = """
const [page] = performance.getEntriesByType('navigation'), all = performance.getEntriesByType('resource');
return [page.loadEventEnd, document.querySelectorAll('*').length,
        all.reduce((sum, one) => sum + one.transferSize, page.transferSize), told.paint, told.shift, told.blocked,
        [page.name, ...all.map((one) => one.name)]]
"""
SWITCH = """
const [name, version, done] = arguments, select = document.querySelector(`select[name=${name}]`);
const start = performance.now();
if (![...select.options].some((one) => one.value === version)) throw new Error(version);
select.value = version;
select.dispatchEvent(new Event('change', { bubbles: true }));
requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
"""


_STARTED = """
new MutationObserver((_, self) => {
  if (!['toolbar', 'panel'].every((name) => document.querySelector(`.rest-${name}`))) return;
  window.started = performance.now();
  self.disconnect();
}).observe(document, { childList: true, subtree: true });
"""


class Load(NamedTuple):
    """What loading a page takes.

    Milliseconds to the end of the load event, elements, bytes with all that the page loads, uncompressed; milliseconds
    to the largest paint, the sum of layout shifts, milliseconds that tasks blocked beyond 50 each (web.dev's LCP, CLS,
    TBT); bytes as servers compress them (gzip).
    """

    milliseconds: float
    elements: int
    size: int
    paint: float
    shift: float
    blocked: float
    compressed: int


def loads(folder: Path, pages: Sequence[str], runs: int) -> Mapping[str, Load]:
    """Return what loading each page takes: medians of runs by turns, nothing cached."""
    found: dict[str, list[Load]] = {page: [] for page in pages}
    with served(folder) as url, browser() as window:
        window.execute_cdp_cmd("Network.enable", {})
        window.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        begin_pages(window, _TOLD)
        for number in range(runs + 1):
            for page in pages:
                window.get("about:blank")
                window.get(f"{url}/{page}")
                time.sleep(2.5)
                if number:  # the first fills the caches of the operating system
                    *figures, names = window.execute_script(_LOADED)
                    found[page].append(Load(*figures, _compressed(folder, url, names)))
        window.execute_cdp_cmd("Network.disable", {})
    return {page: Load(*map(statistics.median, zip(*runs, strict=True))) for page, runs in found.items()}


def _compressed(folder: Path, url: str, names: Sequence[str]) -> int:
    """Return the bytes of the files at these addresses as a server compresses them; pictures and fonts it leaves."""
    own = [name.removeprefix(f"{url}/") for name in names if name.startswith(url)]
    paths = {folder / name.partition("?")[0].partition("#")[0] for name in own}
    texts = (".html", ".js", ".css", ".svg", ".json")
    return sum(
        len(gzip.compress(path.read_bytes())) if path.suffix in texts else path.stat().st_size
        for path in paths
        if path.is_file()
    )


#: What a reader chooses, one after the other: microversions, others to compare with, none.
CHOICES = (
    *(("microversion", version) for version in ("2.47", "2.2", "2.90", "2.26", "2.61")),
    ("compare", "2.26"), ("microversion", "2.90"), ("compare", "2.2"), ("compare", ""), ("microversion", ""),
)  # fmt: skip


def switching(folder: Path, page: str, choices: Sequence[tuple[str, str]] = CHOICES) -> Sequence[float]:
    """Return the milliseconds from each choice to the frame that shows it."""
    with served(folder) as url, browser() as window:
        window.get(f"{url}/{page}")
        wait(window, "document.querySelector('.rest-toolbar')")
        time.sleep(1)
        return [float(window.execute_async_script(SWITCH, *choice)) for choice in choices]


def start_up(folder: Path, page: str, runs: int) -> float:
    """Return the milliseconds from the end of the load event until our script's toolbar and first panel are there.

    The load event does not wait for them. They are watched in runs of their own, because watching costs time, too.
    """
    found = []
    with served(folder) as url, browser() as window:
        begin_pages(window, _STARTED)
        for _ in range(runs + 1):
            window.get("about:blank")
            window.get(f"{url}/{page}")
            end = wait(window, "window.started")
            loaded = window.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd")
            found.append(float(end) - float(loaded))
    return statistics.median(found[1:])  # the first fills the caches of the operating system


def redoc(source: Path, out: Path) -> Path:
    """Write the reference as Redoc shows it, one page with all it needs, and return it."""
    tool = CACHE / f"redocly-{REDOCLY}"
    program = tool / "node_modules" / ".bin" / "redocly"
    npm = shutil.which("npm")
    if not program.exists():
        if npm is None:
            raise RuntimeError("npm, which fetches Redoc, is not installed")
        tool.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(tool)]
        subprocess.run([*install, f"@redocly/cli@{REDOCLY}"], check=True, capture_output=True)
    document = out.with_suffix(".json")
    document.write_text(json.dumps(document_of(source)), encoding="utf-8")
    command = [str(program), "build-docs", str(document), "-o", str(out), "--inlineBundle"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=out.parent)
    if done.returncode:
        raise RuntimeError(f"Redoc: status {done.returncode}\n{done.stdout}{done.stderr}")
    return out


def compared(source: Path, folder: Path, runs: int) -> tuple[Mapping[str, Load], Sequence[float]]:
    """Return the loads of ``ours``, ``theirs`` (built already, in ``folder``) and Redoc's page, and our switching."""
    redoc(source, folder / "redoc.html")
    pages: dict[str, Any] = {"ours": "ours/index.html", "theirs": "theirs/index.html", "redoc": "redoc.html"}
    found = loads(folder, list(pages.values()), runs)
    return (
        {name: found[page] for name, page in pages.items()},
        switching(folder, pages["ours"]),
    )
