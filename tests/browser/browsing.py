"""A browser and a web server for tests: Chromium through Selenium, pages under a strict Content-Security-Policy."""

from __future__ import annotations

import atexit
import functools
import http.server
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import needs
import pytest
from corpora.fetch import unpack
from sharing import alone

AXE = "4.10.3"
CACHE = Path(__file__).parents[1] / "corpora" / ".cache" / "npm"
#: Where all programs have their temporary files, and not where those of a test are.
_PLACE = tempfile.gettempdir()
#: Nothing inline, nothing from another host.
STRICT = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'"


class _Handler(http.server.SimpleHTTPRequestHandler):
    policy = ""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def served(folder: Path, policy: str = "") -> Iterator[str]:
    """Serve ``folder`` and give its address."""
    handler = type("Handler", (_Handler,), {"policy": policy})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def browser(width: int = 1400, height: int = 900, *, dark: bool = False, scripts: bool = True) -> Iterator[Any]:
    """Give a tab of a headless Chromium; the test is skipped where there is none.

    All tests of a process share the program, which takes longer to start than most of them, and as many tabs as are
    open at once: a tab has a size, a colour scheme and scripts of its own, and leaves no storage, cookies, history and
    messages behind. The last tab closes first.
    """
    window = _chromium()
    before = window.current_window_handle
    if _FREE:
        window.switch_to.window(_FREE.pop())
    else:
        window.switch_to.new_window("tab")
    try:
        window.get_log("browser")  # what others said is read, and gone
        window.set_script_timeout(30)
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        darken(window, dark=dark)
        window.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
        window.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        yield window
        _clear(window)
        _FREE.append(window.current_window_handle)
    except BaseException:
        window.close()  # as a test has left it that has failed
        raise
    finally:
        window.switch_to.window(before)


#: Tabs that no test uses.
_FREE: list[str] = []
#: Scripts that pages begin with, by the tab.
_BEGINNINGS: dict[str, list[str]] = {}


def begin_pages(window: Any, script: str) -> None:
    """Let each page of the tab begin with ``script``."""
    begun = window.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    _BEGINNINGS.setdefault(window.current_window_handle, []).append(begun["identifier"])


def _clear(window: Any) -> None:
    """Leave nothing of a test in the tab."""
    run(window, "for (const name of ['localStorage', 'sessionStorage']) { try { window[name].clear() } catch {} }")
    window.execute_cdp_cmd("Network.clearBrowserCookies", {})
    for identifier in _BEGINNINGS.pop(window.current_window_handle, ()):
        window.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": identifier})
    window.get("about:blank")
    window.execute_cdp_cmd("Page.resetNavigationHistory", {})


@functools.cache
def _chromium() -> Any:
    webdriver = needs.package("selenium.webdriver")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = needs.program("chromedriver", "browser")
    if not chromium:
        needs.missing("browser", "there is no Chromium")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.add_argument("--allow-file-access-from-files")
    # An empty page in a tab is no reason for another process, nor pages that are gone to be kept.
    options.add_argument("--disable-features=BackForwardCache,ProactivelySwapBrowsingInstance")
    options.add_argument("--disable-site-isolation-trials")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # Chromium leaves the folder of its socket behind when its driver ends it. The path of a socket is short.
    place = tempfile.TemporaryDirectory(prefix="chromium-", dir=_PLACE, ignore_cleanup_errors=True)
    scratch = _STARTED.enter_context(place)
    service = webdriver.ChromeService(driver, env={**os.environ, "TMPDIR": scratch})
    window = webdriver.Chrome(options=options, service=service)
    _STARTED.callback(window.quit)
    window.command_executor.client_config.timeout = 300  # axe takes its time over a long page on a busy machine
    return window


#: What ends the program that tests have started, if any has.
_STARTED = ExitStack()
end_browser = _STARTED.close
atexit.register(end_browser)  # in programs that use this module and are no test


def fetched(package: str, version: str) -> Path:
    """Return the folder of a package that npm fetches once; the test is skipped without npm or network."""
    folder = CACHE / f"{package}-{version}"
    with alone(folder):
        if (folder / "package").is_dir():
            return folder / "package"
        npm = needs.program("npm")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--fetch-retries=0", "--fetch-timeout=60000", f"{package}@{version}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)
        archive = folder / f"{package}-{version}.tgz"
        if done.returncode or not archive.is_file():
            needs.missing("network", f"npm could not fetch {package}")
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            with tarfile.open(archive) as tar:
                unpack(tar, Path(scratch))
            Path(scratch, "package").rename(folder / "package")
    return folder / "package"


def axe() -> str:
    """Return the script of axe-core."""
    return (fetched("axe-core", AXE) / "axe.min.js").read_text("utf-8")


def run(window: Any, script: str, *values: object) -> Any:
    return window.execute_script(script, *values)


def wait(window: Any, script: str, *values: object) -> Any:
    """Wait until ``script`` returns something that is true, at most for ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        found = run(window, f"return {script}", *values)
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"never came true: {script}")


def choose(window: Any, name: str, value: str) -> None:
    run(
        window,
        "const s = document.querySelector(`select[name=${arguments[0]}]`); s.value = arguments[1];"
        "s.dispatchEvent(new Event('change', {bubbles: true}))",
        name,
        value,
    )


def shown(window: Any, selector: str) -> bool:
    return bool(run(window, "return document.querySelector(arguments[0]).checkVisibility()", selector))


def text(window: Any, selector: str) -> str:
    return str(run(window, "return document.querySelector(arguments[0]).textContent", selector))


def opened(window: Any, address: str, awaited: str = ".rest-toolbar .rest-find") -> Any:
    """Load a page anew, wait for an element of it, and return the window."""
    page, _, target = address.partition("#")
    if target and window.current_url.partition("#")[0] == page:
        window.get("about:blank")  # else the page stays, and is scrolled; on the way to another it costs half a load
    window.get(address)
    wait(window, f"document.querySelector('{awaited}')")
    return window


def find(window: Any, query: str) -> list[str]:
    """Type ``query`` into the palette, as a reader does, and return the results, the best of each kind first."""
    from selenium.webdriver.common.keys import Keys

    if not run(window, "return Boolean(document.querySelector('.rest-palette[open]'))"):
        window.find_element("css selector", "body").send_keys("/")
        wait(window, "document.querySelector('.rest-palette[open]')")
    box = window.switch_to.active_element
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(query)
    wait(window, "document.querySelector('.rest-told').textContent")
    options = ".rest-found [role=group] [role=option]"
    return list(run(window, "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", options))


def ready(window: Any, operation: str) -> None:
    run(window, "document.getElementById(arguments[0]).scrollIntoView()", operation)
    wait(window, "document.querySelector(`#${arguments[0]} .rest-panel`)", operation)


def ready_tables(window: Any, operation: str) -> None:
    run(window, "document.getElementById(arguments[0]).scrollIntoView({behavior: 'instant'})", operation)
    wait(window, "document.getElementById(arguments[0]).dataset.ready", operation)


#: Marks three elements with text of each look: what decides the contrast of a text is its colour, size, weight and
#: shadow, and what lies behind it. A long page has 25,000 such elements and 125 looks; axe-core takes minutes for all.
#: Returns the looks, without those that were judged before and are not judged again.
_LOOKS = """
const [include, exclude, judged, mark] = arguments, before = new Set(judged);
const backs = new Map([[null, ""]]), seen = new Map();
const back = (e) => {
  if (!backs.has(e)) {
    const { backgroundColor, backgroundImage, opacity, position, filter } = getComputedStyle(e);
    const own = [backgroundColor, backgroundImage, opacity, position, filter].join();
    backs.set(e, back(e.parentElement) + (own === "rgba(0, 0, 0, 0),none,1,static,none" ? "" : `/${own}`));
  }
  return backs.get(e);
};
for (const e of document.querySelectorAll(`[data-${mark}]`)) e.removeAttribute(`data-${mark}`);
for (const e of document.body.querySelectorAll("*")) {
  if (![...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || !e.checkVisibility()) continue;
  if (!e.closest(include) || (exclude && e.closest(exclude))) continue;
  const { color, fontSize, fontWeight, textShadow } = getComputedStyle(e);
  const look = [e.tagName, e.className, color, fontSize, fontWeight, textShadow, back(e)].join("|");
  if (before.has(look)) continue;
  seen.set(look, (seen.get(look) || 0) + 1);
  if (seen.get(look) <= 3) e.setAttribute(`data-${mark}`, "");
}
return [...seen.keys()];
"""


#: Takes out what is on a long page again and again, which axe-core would judge each time, and returns what is new: an
#: element goes with all that is in it where each part was there before, with the same tag, classes, attributes, state
#: and parents, with or without a text, and scrolling or not. What counts for the page as a whole stays: landmarks, the
#: title, what has the focus, what others refer to, and the first in each element. Ids that come twice are returned.
_REPEATED = """
const [include, exclude, judged] = arguments, seen = new Set(["", ...judged]), parts = new Map();
const units = "section, article, div, table, tr, ul, ol, dl, li, p, pre, option, .rest-line";
const stays = "h1, main, nav, aside, header, footer, form, search, dialog[open], :focus, [data-look], [data-dark],"
  + "[aria-label]:is("
  + "section, article, div, ul), section[aria-labelledby], [role]:is([role=main], [role=navigation], [role=banner],"
  + "[role=contentinfo], [role=complementary], [role=region], [role=search], [role=form])";
const names = /^(id|href|src|class|title|value|alt|data-(?!required).*|aria-(label.*|controls|describedby|owns))$/;
const all = [...document.querySelectorAll("*")], within = (e) => [e, ...e.querySelectorAll("*")];
const judging = new Set([...document.querySelectorAll(include)].flatMap(within)), worded = new Set();
if (exclude) [...document.querySelectorAll(exclude)].flatMap(within).forEach((e) => judging.delete(e));
const part = (e) => {
  const told = [e.tagName, e.getAttribute("class"), e.checkVisibility(), e.children.length > 1];
  told.push([...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  if (told[4]) for (let one = e; one && !worded.has(one); one = one.parentElement) worded.add(one);
  for (const { name, value } of e.attributes) told.push(name + (names.test(name) ? Boolean(value.trim()) : value));
  if (/auto|scroll/.test(getComputedStyle(e).overflow)) {
    told.push(e.scrollWidth > e.clientWidth, e.scrollHeight > e.clientHeight);
  }
  return told.sort().join();
};
const fresh = [], keys = new Map(), ids = new Set(), twice = [], used = new Map();
let level = "";
for (const e of all) parts.set(e, part(e));
for (const e of all) {
  const above = e.parentElement, heading = /^H[1-6]$/.test(e.tagName);
  const told = [e, above, above && above.parentElement].map((one) => `${parts.get(one)} ${worded.has(one)}`);
  keys.set(e, judging.has(e) ? [...told, heading && level].join("|") : "");
  if (heading) level = e.tagName;
  if (ids.has(e.id) && judging.has(e)) twice.push(e.id);
  if (e.id) ids.add(e.id);
  for (const { name, value } of e.attributes) {
    if (!/^(for|aria-(labelledby|controls|describedby|owns|activedescendant))$/.test(name)) continue;
    for (const id of value.split(" ")) used.set(id, [...(used.get(id) || []), e]);
  }
}
window.takenOut = [];
const visit = (e) => {
  for (const child of [...e.children]) {
    const own = within(child);
    if (child !== e.firstElementChild && child.matches(units) && own.every((one) => seen.has(keys.get(one)))
        && !child.matches(stays) && !child.querySelector(stays)
        && !own.some((one) => (used.get(one.id) || []).some((user) => !child.contains(user)))) {
      const mark = document.createComment("");
      child.replaceWith(mark);
      window.takenOut.push([mark, child]);
    } else {
      if (!seen.has(keys.get(child))) { seen.add(keys.get(child)); fresh.push(keys.get(child)); }
      visit(child);
    }
  }
};
visit(document.body);
return [fresh, twice];
"""


#: What axe-core objects to, with five elements of each rule; contrast is judged where elements have the mark.
_JUDGE = """
const [include, exclude, only, mark, done] = arguments, options = { resultTypes: ["violations"] };
if (only) options.runOnly = [only];
axe.configure({ rules: [{ id: "color-contrast", selector: `[data-${mark}]` }] });
axe.run({ include, exclude }, options).then((r) =>
  done(r.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 5).map((n) => n.html)}`)));
"""


def violations(
    window: Any,
    script: str,
    *,
    include: list[str],
    exclude: list[str],
    only: str | None = None,
    judged: set[str] | None = None,
    dark: bool = False,
) -> list[str]:
    """Return what axe-core objects to on the page that is open; ``only`` is a rule. Contrast is judged look by look.

    What is far away is laid out first: axe-core takes the places of all elements before it looks what lies behind them,
    and each place that is skipped until then moves the others. Looks and parts that are ``judged`` already, on other
    pages of the same reference, are left out, and those of this page are added. With ``dark``, the colours that readers
    of dark pages see are judged, too; the tab is light before and after.
    """
    run(
        window,
        "const s = new CSSStyleSheet();"
        "s.replaceSync('* { transition: none !important } :not([hidden]) { content-visibility: visible !important }');"
        "document.adoptedStyleSheets = [s]; scrollTo(0, 0)",
    )
    if run(window, "return !window.axe"):
        window.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
    judged = set() if judged is None else judged
    places = ",".join(include), ",".join(exclude)

    def looks(mark: str) -> bool:
        new = run(window, _LOOKS, *places, sorted(judged), mark)
        judged.update(new)
        return bool(new)

    window.set_script_timeout(300)
    light, changed = looks("look"), False
    if dark:
        darken(window)
        changed = looks("dark")
    elif only == "color-contrast" and not light:
        return []
    parts, twice = run(window, _REPEATED, *places, sorted(judged))
    if only != "color-contrast":
        judged.update(parts)
    told = []
    if changed:
        told = window.execute_async_script(_JUDGE, include, exclude, "color-contrast", "dark")
    if dark:
        darken(window, dark=False)
    told += window.execute_async_script(_JUDGE, include, exclude, only, "look")
    run(window, "for (const [mark, element] of window.takenOut.splice(0)) mark.replaceWith(element)")
    return [*told, *(f"an id twice: {one}" for one in twice)]


@contextmanager
def paper(window: Any) -> Iterator[None]:
    """Show the page as it is printed."""
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        yield
    finally:
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def darken(window: Any, *, dark: bool = True) -> None:
    """Let the reader of the tab prefer dark pages, or light ones."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
