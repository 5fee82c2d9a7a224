"""A browser and a web server for tests: Chromium through Selenium, pages under a strict Content-Security-Policy."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

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
    webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("there is no Chromium with chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        window.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        window.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
        yield window
    finally:
        window.quit()


def axe() -> str:
    """Return the script of axe-core, which npm fetches once; the test is skipped without npm or network."""
    script = CACHE / f"axe-core-{AXE}" / "package" / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm, which fetches axe-core, is not installed")
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--fetch-retries=0", f"axe-core@{AXE}"]
        done = subprocess.run(command, cwd=CACHE, capture_output=True, check=False, timeout=120)
        archive = CACHE / f"axe-core-{AXE}.tgz"
        if done.returncode or not archive.is_file():
            pytest.skip("npm could not fetch axe-core")
        with tarfile.open(archive) as tar:
            tar.extractall(CACHE / f"axe-core-{AXE}", filter="data")
    return script.read_text("utf-8")
