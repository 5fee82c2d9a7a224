"""The store: pages by key, each built once. An entry is whole or not there: it is made aside and renamed into place.

::

    <key>/entry.json   what it is; pages/ the pages; model.json the exported model, where there is one
    notes/<key>-*.json what was worked out of the pages, and can be again; when they were needed last
    refs/<hash>.json   the last key that a ref was built as
    plan.json          the refs that were chosen last, with their keys
    logs/<folder>.log  what the last build of a version said
    tmp/               what is being made; each folder holds a lock while its maker lives
    _objects/          what the files of pages are links to; those of all references of a portal in one folder
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_compute_ref.publishing.storage.durability import flush, flush_tree
from sphinx_compute_ref.publishing.storage.linking import link
from sphinx_compute_ref.publishing.storage.locking import try_lock
from sphinx_compute_ref.publishing.storage.objects import Objects
from sphinx_compute_ref.writing import replace_file, write_new

PLAN = "plan.json"
NOTES = "notes"
#: No reference can have that name.
OBJECTS = "_objects"
_KEY = re.compile(r"[0-9a-f]{32}")
#: A folder without a lock that is younger may be about to get one.
_GRACE = 60.0
_USED = "used"
_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Entry:
    """Pages in the store."""

    key: str
    folder: Path

    @property
    def pages(self) -> Path:
        """The folder of the pages."""
        return self.folder / "pages"

    @property
    def model(self) -> Any:
        """The exported model as :mod:`json` reads it; ``None`` where there is none."""
        try:
            return json.loads((self.folder / "model.json").read_bytes())
        except (OSError, ValueError):
            return None

    @property
    def time(self) -> float:
        """When the pages were built, in seconds since 1970; 0 where that is not known."""
        value = (_read(self.folder / "entry.json") or {}).get("time")
        return float(value) if isinstance(value, int | float) else 0.0

    def note(self, name: str) -> Any:
        """Return what :meth:`add_note` wrote under that name; ``None`` where it did not."""
        return _read(self._note(name))

    def add_note(self, name: str, values: Mapping[str, Any]) -> None:
        """Remember what was worked out of the pages, where that can be written."""
        path = self._note(name)
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            replace_file(path, json.dumps(values).encode())

    def _note(self, name: str) -> Path:
        return self.folder.parent / NOTES / f"{self.key}-{name}.json"


class Store:
    """The store in ``folder``; ``objects`` are those that it shares with the stores of other references."""

    def __init__(self, folder: Path, objects: Path | None = None) -> None:
        self.folder = folder
        self.objects = Objects(objects or folder / OBJECTS)

    def entry(self, key: str) -> Entry | None:
        """Return the pages of ``key`` if they are there."""
        folder = self.folder / key
        return Entry(key, folder) if _KEY.fullmatch(key) and (folder / "entry.json").is_file() else None

    @contextmanager
    def temporary(self) -> Iterator[Path]:
        """Make a folder on the store's file system; it is gone when the block ends, or soon after a crash."""
        root = self.folder / "tmp"
        root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=root))
        handle = try_lock(folder / "lock")
        try:
            yield folder
        finally:
            if handle is not None:
                os.close(handle)
            remove(folder)

    def add(self, key: str, output: Path, about: dict[str, Any]) -> Entry:
        """Move the folder ``output``, with its ``pages``, into the store as ``key``.

        Files lose their write permission: releases are links to them. What is neither file nor link is left out.
        """
        paths = []
        for folder, _, files in os.walk(output):
            for name in files:
                path = os.path.join(folder, name)
                if os.path.islink(path):
                    continue
                if os.path.isfile(path):
                    mode = os.stat(path).st_mode & 0o777
                    if mode != 0o444 | (mode & 0o111):
                        os.chmod(path, 0o444 | (mode & 0o111))
                    paths.append(path)
                else:
                    os.unlink(path)
        write_new(output / "entry.json", json.dumps({"version": 1, "key": key, **about}))
        target = self.folder / key
        flush_tree(output)
        for path in paths:  # on the disk before others are links to it
            self.objects.share(path)
        try:
            os.rename(output, target)
        except OSError:
            if self.entry(key) is None:  # else another builder was faster, with the same pages
                if not target.exists():
                    raise
                remove(target)
                os.rename(output, target)
        flush(self.folder)
        return Entry(key, target)

    def record(self, ref: str, key: str) -> None:
        """Remember that ``ref`` was built as ``key``."""
        path = self._path_of(ref)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps({"ref": ref, "key": key, "time": time.time()}).encode(), durable=True)

    def keep_plan(self, refs: Sequence[Mapping[str, str]]) -> None:
        """Remember what is published: ``ref``, ``kind``, ``commit`` and ``key`` of each version."""
        before = _read(self.folder / PLAN)
        if before is None or before.get("refs") != list(refs):
            values = {"version": 1, "refs": list(refs), "time": time.time()}
            replace_file(self.folder / PLAN, json.dumps(values).encode(), durable=True)

    def plan(self) -> list[Mapping[str, str]]:
        """Return what was published last, as :meth:`keep_plan` took it; nothing where that is not readable."""
        rows = (_read(self.folder / PLAN) or {}).get("refs", ())
        keys = ("ref", "kind", "commit", "key")
        whole = (row for row in rows if isinstance(row, dict) and all(isinstance(row.get(key), str) for key in keys))
        return [row for row in whole if row["kind"] in ("branch", "tag")]

    def keep_log(self, name: str, log: Path) -> str:
        """Keep the log of the last build of a version, and return its path; empty where it cannot be kept."""
        path = self.folder / "logs" / f"{name}.log"
        try:
            path.parent.mkdir(exist_ok=True)
            replace_file(path, log.read_bytes(), durable=True)
        except OSError:
            return ""
        return str(path)

    def prune_logs(self, names: Collection[str]) -> None:
        """Remove the logs of versions that are not among ``names``."""
        for path in (self.folder / "logs").glob("*.log"):
            if path.stem not in names:
                path.unlink(missing_ok=True)

    def last(self, ref: str) -> str | None:
        """Return the last key that ``ref`` was built as, if its pages are still there."""
        record = _read(self._path_of(ref))
        key = record.get("key") if record else None
        return key if isinstance(key, str) and self.entry(key) is not None else None

    def entries(self) -> list[str]:
        """Return the keys of all pages."""
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return sorted(name for name in names if self.entry(name) is not None)

    def merge(self, other: Store) -> int:
        """Copy what ``other`` has and this store lacks; return the number of entries."""
        count = 0
        for key in sorted(other.entries()):
            entry = other.entry(key)
            if entry is None or self.entry(key) is not None:
                continue
            with self.temporary() as folder:
                shutil.copytree(entry.folder, folder / "made", symlinks=True, copy_function=link)
                about = _read(folder / "made" / "entry.json") or {}
                (folder / "made" / "entry.json").unlink()
                self.add(key, folder / "made", about)
            count += 1
        for path in sorted((other.folder / "refs").glob("*.json")):
            record, record_here = _read(path), _read(self.folder / "refs" / path.name)
            if record and (record_here is None or record_here.get("time", 0) < record.get("time", 0)):
                self.record(str(record.get("ref")), str(record.get("key")))
        theirs, ours = _read(other.folder / PLAN), _read(self.folder / PLAN)
        if theirs and (ours is None or ours.get("time", 0) < theirs.get("time", 0)):
            replace_file(self.folder / PLAN, json.dumps(theirs).encode(), durable=True)
        return count

    def prune(self, keys_in_use: set[str], *, unused: float = 0.0) -> bool:
        """Remove pages whose keys are not in use, and have not been for ``unused`` seconds; say whether any went.

        When they were wanted last is noted, day by day: caches that keep a store do not keep the times of its files.
        """
        before, now = self.entries(), time.time()
        for entry in (Entry(key, self.folder / key) for key in before):
            last_use = max(entry.time, float((entry.note(_USED) or {}).get("time", 0)))
            if entry.key in keys_in_use:
                if unused and now - last_use > _DAY:
                    entry.add_note(_USED, {"time": now})
            elif now - last_use >= unused:
                with suppress(OSError), self.temporary() as trash:
                    os.rename(entry.folder, trash / entry.key)
        keys = set(self.entries())
        for path in (self.folder / NOTES).glob("*.json"):
            if path.name.partition("-")[0] not in keys:
                path.unlink(missing_ok=True)
        for path in (self.folder / "refs").glob("*.json"):
            if (_read(path) or {}).get("key") not in keys:
                path.unlink(missing_ok=True)
        return len(keys) < len(before)

    def clean(self) -> None:
        """Remove what makers left behind that were killed."""
        folders = [self.folder, *(self.folder / name for name in ("refs", "logs", NOTES))]
        for path in [path for folder in folders for path in folder.glob(".compute-ref-*")]:
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _GRACE:
                    path.unlink()
        root = self.folder / "tmp"
        for folder in list(root.iterdir()) if root.is_dir() else []:
            lock = folder / "lock"
            try:
                if not lock.exists() and time.time() - folder.stat().st_mtime < _GRACE:
                    continue
                handle = try_lock(lock)
            except OSError:  # its maker has just removed it
                continue
            if handle is None:
                continue
            os.close(handle)
            remove(folder)

    def _path_of(self, ref: str) -> Path:
        name = hashlib.sha256(ref.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return self.folder / "refs" / f"{name}.json"


def remove(folder: Path) -> None:
    """Remove a folder as far as that is possible."""
    shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None
