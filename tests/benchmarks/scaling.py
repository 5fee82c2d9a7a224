"""Makes larger and finer references out of a real one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

_INCLUDE = re.compile(r"^\.\. include:: (\S+\.inc)$", re.MULTILINE)


def split_by_resource(source: Path, folder: Path) -> Path:
    """Copy ``source`` so that each ``.inc`` of its index is a document of its own; return the new source folder."""
    target = copy(source, folder)
    index = target / "index.rst"
    text = index.read_text(encoding="utf-8")
    names = list(dict.fromkeys(_INCLUDE.findall(text)))  # nova includes a page twice
    for name in names:
        (target / name).rename((target / name).with_suffix(".rst"))
    entries = "\n".join(f"   {name.removesuffix('.inc')}" for name in names)
    index.write_text(f"{_INCLUDE.sub('', text)}\n\n.. toctree::\n\n{entries}\n", encoding="utf-8")
    return target


def grow(source: Path, folder: Path, factor: int) -> Path:
    """Copy ``source`` with its pages, definitions and samples ``factor`` times; return the new source folder.

    Every copy has parameters, pages and samples of its own, as a larger reference would.
    """
    target = copy(source, folder)
    index = (target / "index.rst").read_text(encoding="utf-8")
    names = set(_INCLUDE.findall(index))
    samples = source.parent.parent / "doc" / "api_samples"
    parts = [index]
    for number in range(1, factor):
        shutil.copytree(samples, folder / "doc" / "api_samples" / f"copy{number}")
        shutil.copy(target / "parameters.yaml", target / f"parameters{number}.yaml")
        for name in names:
            text = (target / name).read_text(encoding="utf-8")
            text = text.replace("parameters.yaml", f"parameters{number}.yaml")
            text = text.replace("doc/api_samples/", f"doc/api_samples/copy{number}/")
            (target / f"copy{number}-{name}").write_text(text, encoding="utf-8")
        parts.append(_INCLUDE.sub(lambda match, n=number: f".. include:: copy{n}-{match[1]}", index))  # type: ignore[misc]
    (target / "index.rst").write_text("\n\n".join(parts), encoding="utf-8")
    return target


def copy(source: Path, folder: Path) -> Path:
    """Copy a reference with its samples; return the new source folder."""
    corpus = source.parent.parent
    shutil.copytree(source, folder / "api-ref" / "source")
    shutil.copytree(corpus / "doc" / "api_samples", folder / "doc" / "api_samples")
    return folder / "api-ref" / "source"
