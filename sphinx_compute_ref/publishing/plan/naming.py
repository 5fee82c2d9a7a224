"""Names of branches and tags as versions, and as folders of a site. Pure functions.

Versions are those of PEP 440 (https://peps.python.org/pep-0440/), found in ``stable/2026.1``, ``v34.0.0`` or
``nova-34.0.0``; names of series stand for the version that they came with.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

#: OpenStack's series (https://releases.openstack.org/), two a year; from 2023.1 on they are called by their year.
_SERIES = (
    "austin",
    "bexar",
    "cactus",
    "diablo",
    "essex",
    "folsom",
    "grizzly",
    "havana",
    "icehouse",
    "juno",
    "kilo",
    "liberty",
    "mitaka",
    "newton",
    "ocata",
    "pike",
    "queens",
    "rocky",
    "stein",
    "train",
    "ussuri",
    "victoria",
    "wallaby",
    "xena",
    "yoga",
    "zed",
    "antelope",
    "bobcat",
    "caracal",
    "dalmatian",
    "epoxy",
    "flamingo",
    "gazpacho",
)


def _years() -> dict[str, str]:
    years = {"austin": "2010.1", "bexar": "2011.1", "cactus": "2011.2", "diablo": "2011.3"}
    for number, name in enumerate(_SERIES[4:]):
        years[name] = f"{2012 + number // 2}.{1 + number % 2}"
    return years


#: Names of series to versions: essex 2012.1, folsom 2012.2 … zed 2022.2, antelope 2023.1.
SERIES: Mapping[str, str] = _years()

#: As many numbers and words as no version has: without bounds, each letter of a long tag would be tried as a start.
_VERSION = re.compile(
    r"(?:^|[^0-9a-z.])v?"
    r"(\d++(?:\.\d++){0,20}(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|post|dev)[-_.]?+\d*+){0,10})$",
    re.IGNORECASE,
)
#: Endings of tags at the end of a branch: ``yoga-eol``.
_ENDINGS = re.compile(r"-(?:eol|eom|em|last)$", re.IGNORECASE)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
#: Names that Windows reserves for devices.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
#: What the site itself uses.
RESERVED = frozenset({"_versions", "index.html", "versions.html", "404.html", "sitemap.xml", "versions.json"})
_MAX_FOLDER = 80


def version_of(ref: str, series: Mapping[str, str] | None = None) -> Version | None:
    """Return the version that the name of a ref holds; ``None`` where it holds none, as ``main``."""
    from packaging.version import InvalidVersion, Version

    last = _ENDINGS.sub("", ref).rpartition("/")[2]
    version_of_series = {**SERIES, **{name.lower(): text for name, text in (series or {}).items()}}
    text = version_of_series.get(ref.lower()) or version_of_series.get(last.lower())
    if text is None:
        match = _VERSION.search(last)
        text = match[1] if match else None
    if text is None:
        return None
    try:
        return Version(text)
    except InvalidVersion:
        return None


def newest_first(
    refs: Iterable[str], *, order: Sequence[str] = (), series: Mapping[str, str] | None = None
) -> list[str]:
    """Return ``refs``: those of ``order`` as they stand there, then those without a version, then by version."""
    distinct = list(dict.fromkeys(refs))
    first = [ref for ref in dict.fromkeys(order) if ref in set(distinct)]
    rest = [ref for ref in distinct if ref not in set(first)]
    versions = {ref: version_of(ref, series) for ref in rest}
    nameless = sorted(ref for ref in rest if versions[ref] is None)
    numbered = sorted(ref for ref in rest if versions[ref] is not None)
    numbered.sort(key=lambda ref: versions[ref], reverse=True)  # type: ignore[arg-type,return-value]
    return [*first, *nameless, *numbered]


def folders_for(
    refs: Sequence[str], *, explicit: Mapping[str, str] | None = None, other_names: Iterable[str] = ()
) -> dict[str, str]:
    """Return the folder of each ref: safe as a path and in a URL, and no two alike, whatever the case.

    Folders do not depend on the order of ``refs``. A name that loses something on the way gets a hash.
    """
    explicit_folders = explicit or {}
    plain: dict[str, list[str]] = {}
    for ref in refs:
        plain.setdefault(_plain(explicit_folders.get(ref, ref)).lower(), []).append(ref)
    reserved = {name.lower() for name in (*other_names, *RESERVED)}
    folders = {}
    for ref in refs:
        ref_name = explicit_folders.get(ref, ref)
        folder = _plain(ref_name)
        faithful = folder == ref_name.replace("/", "-") and not _DEVICES.fullmatch(folder)
        if not faithful or folder.lower() in reserved or len(plain[folder.lower()]) > 1:
            digest = hashlib.sha256(ref.encode("utf-8", "surrogateescape")).hexdigest()[:8]
            folder = f"{folder or 'ref'}-{digest}"
        folders[ref] = folder
    return folders


def is_folder(name: str) -> bool:
    """Say whether ``name`` is safe as a path and in a URL as it is, and nothing that a site itself uses."""
    return bool(name) and _plain(name) == name and not _DEVICES.fullmatch(name) and name.lower() not in RESERVED


def _plain(text: str) -> str:
    folder = _UNSAFE.sub("-", text)
    return folder.lstrip("._-")[:_MAX_FOLDER].rstrip(".-")
