"""Releases of a site, and which one is live. The site's path is a symbolic link, switched by one rename.

The state of a site holds ``releases/<number>/`` (whole or not there), ``staging/`` (what is
being made), ``store/`` and ``lock``. With ``copy`` the site is a folder of its own, exchanged with the new one in one
step where the system can do that (Linux), else by two renames.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.publishing.storage.durability import flush, flush_tree
from sphinx_compute_ref.publishing.storage.linking import link
from sphinx_compute_ref.publishing.storage.state import RELEASES, beside, state_of
from sphinx_compute_ref.publishing.storage.store import remove
from sphinx_compute_ref.writing import write_new

MARK = Path("_versions", "release.json")


class Releases:
    """The releases of the site at ``site``."""

    def __init__(self, site: str, state: str = "") -> None:
        """Find the releases in the state of the site, see :func:`~.state.state_of`."""
        self.site = Path(os.path.abspath(site))
        self.work = state_of(self.site, state)
        self.folder = self.work / RELEASES
        self.staging = self.work / "staging"

    def check(self, *, copy: bool) -> bool:
        """Say whether the site is a copy; raise where its path holds something that publishing did not make."""
        if self.site.is_symlink():
            if self.folder.resolve() not in (self.site.parent / os.readlink(self.site)).resolve().parents:
                raise UserError(
                    "is a link that publish did not make",
                    where=str(self.site),
                    hint="Give another path, or remove the link.",
                )
            return copy
        if self.site.is_dir():
            if (self.site / MARK).is_file():
                return True
            if any(self.site.iterdir()):
                raise UserError(
                    "is a folder that publish did not make",
                    where=str(self.site),
                    hint="Give a path that does not exist yet; publish makes it a link to the live release.",
                )
        elif self.site.exists():
            raise UserError("is a file", where=str(self.site), hint="Give a path that does not exist yet.")
        return copy

    def numbers(self) -> list[int]:
        """Return the numbers of the releases, ascending."""
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return sorted(int(name) for name in names if name.isdigit() and (self.folder / name / MARK).is_file())

    def live(self) -> dict[str, Any] | None:
        """Return what the live release says about itself."""
        try:
            values = json.loads((self.site / MARK).read_bytes())
        except (OSError, ValueError):
            return None
        return values if isinstance(values, dict) and isinstance(values.get("number"), int) else None

    def marks(self) -> list[dict[str, Any]]:
        """Return what the releases say about themselves."""
        return [json.loads((self.folder / str(number) / MARK).read_bytes()) for number in self.numbers()]

    def stage(self) -> Path:
        """Return an empty folder to assemble a release in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.staging.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=self.staging))
        folder.chmod(0o755)
        return folder

    def spare(self, keep: int) -> tuple[Path, dict[str, Any]] | None:
        """Return a release that will not be kept when there is a new one, moved away, and what it says about itself.

        Two others stay at least, so that there is a way back whatever happens next.
        """
        line = self._line()[max(keep - 1, 2) :]
        if not line:
            return None
        about = json.loads((self.folder / str(line[0]) / MARK).read_bytes())
        folder = self.stage() / "spare"
        os.rename(self.folder / str(line[0]), folder)
        return folder, about

    def add(self, staged: Path, about: dict[str, Any], there: Collection[str] = ()) -> int:
        """Turn a staged folder into the next release and return its number; its folders ``there`` are on the disk."""
        live = self.live()
        number = max([0, *self.numbers(), live["number"] if live else 0]) + 1
        (staged / MARK).parent.mkdir(exist_ok=True)
        values = {"version": 1, "number": number, "previous": live["number"] if live else None, **about}
        write_new(staged / MARK, json.dumps(values, indent=1))
        target = self.folder / str(number)
        remove(target)
        flush_tree(staged, there)
        os.rename(staged, target)
        flush(self.folder)
        return number

    def switch(self, number: int, *, copy: bool) -> None:
        """Let the release ``number`` go live."""
        release = self.folder / str(number)
        if copy:
            self._exchange(release)
            return
        if self.site.is_dir() and not self.site.is_symlink():
            self.site.rmdir()  # empty, as check has found
        self.staging.mkdir(parents=True, exist_ok=True)
        link = self._near("live")
        link.symlink_to(os.path.relpath(release, self.site.parent))
        os.replace(link, self.site)
        flush(self.site.parent)

    def _near(self, name: str) -> Path:
        """Return a free path on the file system of the site: beside it where the state is elsewhere."""
        if self.work == beside(self.site):
            return Path(tempfile.mkdtemp(dir=self.staging)) / name
        path = self.site.parent / f".{self.site.name}.compute-ref-{name}"
        if path.is_symlink():
            path.unlink()
        remove(path)
        return path

    def previous(self) -> int:
        """Return the number of the release before the live one.

        :raises ~sphinx_compute_ref.errors.UserError: where there is none.
        """
        earlier = self._line()[1:]
        if not earlier:
            raise UserError(
                "there is no earlier release",
                where=str(self.site),
                hint="keep in [tool.compute-ref.publish] says how many releases stay.",
            )
        return earlier[0]

    def _line(self) -> list[int]:
        """Return the live release and those that were live before it, newest first, so far as they are there."""
        before = {values["number"]: values.get("previous") for values in self.marks()}
        live = self.live()
        number: int | None = live["number"] if live else None
        line: list[int] = []
        while number is not None and number in before and number not in line:
            line.append(number)
            number = before[number]
        return line

    def prune(self, keep: int) -> None:
        """Keep the live release and those before it, ``keep`` in all and at least two; remove the others.

        Others are older ones, those that were rolled back, and one that never went live because of a crash.
        """
        line = self._line()
        for number in set(self.numbers()) - set(line[: max(keep, 2)]) if line else ():
            with suppress(OSError):
                trash = tempfile.mkdtemp(dir=self.staging)
                os.rename(self.folder / str(number), Path(trash, "release"))
        self.clean()

    def clean(self) -> None:
        """Remove what is left in the staging folder; mend a site that went missing between two renames."""
        if self._aside.is_dir() and not os.path.lexists(self.site):
            os.rename(self._aside, self.site)
        remove(self._aside)
        remove(self.staging)
        if self.work != beside(self.site):
            remove(self._near("site"))

    @property
    def _aside(self) -> Path:
        """Where a site is between two renames."""
        if self.work == beside(self.site):
            return self.staging / "outgoing"
        return self.site.parent / f".{self.site.name}.compute-ref-outgoing"

    def _exchange(self, release: Path) -> None:
        self.staging.mkdir(parents=True, exist_ok=True)
        new = self._near("site")
        shutil.copytree(release, new, symlinks=True, copy_function=link)
        flush_tree(new)
        if os.path.lexists(self.site):
            if not _swap(new, self.site):
                aside = self._aside
                remove(aside)
                os.rename(self.site, aside)
                try:
                    os.rename(new, self.site)
                except OSError:
                    os.rename(aside, self.site)
                    raise
        else:
            os.rename(new, self.site)
        flush(self.site.parent)
        remove(new)  # what was live before


def _swap(one: Path, other: Path) -> bool:
    """Exchange two paths in one step (renameat2(2), RENAME_EXCHANGE); return whether the system can do that."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, exchange = -100, 2
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
