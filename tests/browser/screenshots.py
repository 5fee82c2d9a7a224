"""The pictures of README and documentation: ``tox -e screenshots`` builds the Compute API reference and takes them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser.browsing import browser, run, served, wait

REPOSITORY = Path(__file__).parents[2]
PICTURES = REPOSITORY / "doc" / "source" / "pictures"
WIDE, NARROW = (1400, 900), (390, 844)


class Picture(NamedTuple):
    """What to open, what to do there, and how to look at it."""

    name: str
    page: str
    size: tuple[int, int] = WIDE
    dark: bool = False
    scripts: bool = True
    action: str = ""


POINT = (
    "document.querySelector('#show-flavor-details-response-vcpus')"
    ".dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))"
)
FIND = (
    "document.querySelector('.rest-find').click(); setTimeout(() => { const box = document.activeElement;"
    "box.value = 'volume attach'; box.dispatchEvent(new Event('input')) }, 500)"
)
PICTURES_TAKEN = (
    Picture("operation", "flavors.html#show-flavor-details"),
    Picture("operation-dark", "flavors.html#show-flavor-details", dark=True),
    Picture("highlight", "flavors.html#show-flavor-details-response-flavor", action=POINT),
    Picture("operation-narrow", "flavors.html#show-flavor-details", NARROW),
    Picture("operation-without-script", "flavors.html#show-flavor-details", scripts=False),
    Picture("compare", "os-keypairs.html?microversion=2.10&compare=2.1#create-or-import-keypair-request-keypair"),
    Picture("history", "rest-history.html"),
    Picture("find", "servers.html", action=FIND),
)


def take(folder: Path, picture: Picture) -> None:
    """Take one picture of the pages in ``folder``."""
    with served(folder) as url, browser(*picture.size, dark=picture.dark, scripts=picture.scripts) as window:
        window.get(f"{url}/{picture.page}")
        if picture.scripts:
            wait(window, "document.querySelector('.rest-toolbar .rest-find')")
            time.sleep(2.5)  # the page goes to the link's target again and again for two seconds
            run(window, "document.activeElement.blur()")
            run(window, picture.action)
        time.sleep(1)
        window.save_screenshot(str(PICTURES / f"{picture.name}.png"))


def main() -> None:
    """Take all pictures, or those that are named."""
    names = sys.argv[1:]
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "api-ref/source", scratch]
        subprocess.run(command, cwd=REPOSITORY, check=True)
        for picture in PICTURES_TAKEN:
            if not names or picture.name in names:
                take(Path(scratch), picture)
                print(PICTURES / f"{picture.name}.png")


if __name__ == "__main__":
    main()
