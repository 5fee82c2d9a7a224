"""Did-you-mean for what people type: rule codes, slugs, configuration keys."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_compute_ref.matching import names


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that ``word`` was most likely meant to be, or ``None`` where nothing is near."""
    near = names.did_you_mean(word, candidates, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return ``Did you mean "…"?`` or an empty text."""
    near = closest(word, candidates)
    return f'Did you mean "{near}"?' if near else ""
