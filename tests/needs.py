"""What some tests need and not every machine has: the one door by which a test is left out for want of it.

``COMPUTE_REF_REQUIRE=browser,npm`` makes each such test a failure instead, as CI wants it; ``.ci/run`` names all.
"""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path
from typing import Any, NoReturn

import pytest

VARIABLE = "COMPUTE_REF_REQUIRE"
#: What may be named, and what it is.
NEEDS = {
    "browser": "Chromium with chromedriver, and Selenium",
    "corpora": "real references, which are downloaded once",
    "editors": "Emacs with eglot and yaml-mode",
    "git": "git",
    "java": "Java",
    "network": "the package registries of Python and npm",
    "node": "Node.js",
    "npm": "npm",
    "packages": "Python packages of the dependency group test",
}


def required() -> frozenset[str]:
    """Return what the environment requires; raises :exc:`pytest.UsageError` for a word that names nothing."""
    names = frozenset(filter(None, (name.strip() for name in os.environ.get(VARIABLE, "").split(","))))
    if wrong := names - NEEDS.keys():
        raise pytest.UsageError(f"{VARIABLE} names {', '.join(sorted(wrong))}; there are {', '.join(NEEDS)}")
    return names


def missing(need: str, reason: object) -> NoReturn:
    """Leave the test out for want of ``need``, or let it fail where that is required."""
    assert need in NEEDS, need
    if need in required():
        pytest.fail(f"{reason} ({VARIABLE} names {need})", pytrace=False)
    pytest.skip(str(reason))


def program(name: str, need: str = "") -> str:
    """Return the path of a program; the test is left out without it."""
    return shutil.which(name) or missing(need or name, f"{name} is not installed")


def package(name: str) -> Any:
    """Import a module of a package that the dependency group ``test`` names; the test is left out without it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        missing("packages", error)


def corpus(name: str) -> Path:
    """Return the folder of a real reference; the test is left out where it cannot be fetched."""
    from corpora.fetch import FetchError, fetch

    try:
        return fetch(name)
    except FetchError as error:
        missing("corpora", error)
