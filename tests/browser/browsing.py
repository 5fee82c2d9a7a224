"""A browser and a web server for tests: Chromium through Selenium, pages under a strict Content-Security-Policy."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import needs
import pytest
from corpora.fetch import unpack

AXE = "4.10.3"
CACHE = Path(__file__).parents[1] / "corpora" / ".cache" / "npm"
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
    """Give a headless Chromium; the test is skipped where there is none."""
    webdriver = needs.package("selenium.webdriver")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = needs.program("chromedriver", "browser")
    if not chromium:
        needs.missing("browser", "there is no Chromium")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    window.command_executor.client_config.timeout = 300  # axe takes minutes over a long page on a busy machine
    try:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        window.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
        yield window
    finally:
        window.quit()


def fetched(package: str, version: str) -> Path:
    """Return the folder of a package that npm fetches once; the test is skipped without npm or network."""
    folder = CACHE / f"{package}-{version}"
    if not (folder / "package").is_dir():
        npm = needs.program("npm")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--fetch-retries=0", "--fetch-timeout=60000", f"{package}@{version}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)
        archive = folder / f"{package}-{version}.tgz"
        if done.returncode or not archive.is_file():
            needs.missing("network", f"npm could not fetch {package}")
        with tarfile.open(archive) as tar:
            unpack(tar, folder)
    return folder / "package"


def axe() -> str:
    """Return the script of axe-core."""
    return (fetched("axe-core", AXE) / "axe.min.js").read_text("utf-8")


def run(window: Any, script: str, *values: object) -> Any:
    return window.execute_script(script, *values)


def wait(window: Any, script: str, *values: object) -> Any:
    """Wait until ``script`` returns something that is true."""
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
    window.get("about:blank")
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


def violations(
    window: Any, script: str, *, include: list[str], exclude: list[str], only: str | None = None
) -> list[str]:
    """Return what axe-core objects to on the page that is open; ``only`` is a rule.

    What is far away is laid out first: axe-core takes the places of all elements before it looks what lies behind them,
    and each place that is skipped until then moves the others.
    """
    run(
        window,
        "const s = new CSSStyleSheet(); s.replaceSync('.rest-operation { content-visibility: visible !important }');"
        "document.adoptedStyleSheets = [s]; scrollTo(0, 0)",
    )
    window.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
    window.set_script_timeout(300)
    found = window.execute_async_script(
        "const [include, exclude, only, done] = arguments, options = {resultTypes: ['violations']};"
        "if (only) options.runOnly = [only];"
        "axe.run({include, exclude}, options)"
        ".then(r => done(r.violations.map(v => `${v.id}: ${v.nodes.slice(0, 5).map(n => n.html)}`)))",
        include,
        exclude,
        only,
    )
    return list(found)
