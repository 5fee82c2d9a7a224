"""Which rules run, and how grave their findings are.

A selector is a code (``CR201``), a prefix of codes that has their letters (``CR2``), a slug (``undefined-parameter``)
or ``ALL``. Where several selectors meet a rule, the most specific one decides, then the later layer (the command line
over the configuration), then ``ignore`` over ``select``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import CONTRACT_RULES
from sphinx_compute_ref.settings.registry import every_slug, is_on_by_default, letters, unusable
from sphinx_compute_ref.settings.suggestion import did_you_mean

#: The words for severities in configuration; ``None`` switches a rule off.
LEVELS: dict[str, Severity | None] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "off": None,
}
_EXACT = 100


class Layer(NamedTuple):
    """What one source of settings selects; ``select`` is ``None`` where it leaves that to the layer below."""

    select: Sequence[str] | None = None
    ignore: Sequence[str] = ()


def codes_of(selector: str) -> frozenset[str]:
    """Return the codes that ``selector`` means; an unknown one means none."""
    text = selector.strip()
    upper, slugs = text.upper(), every_slug()
    if upper == "ALL":
        return frozenset(slugs)
    if upper in slugs:
        return frozenset((upper,))
    codes = frozenset(code for code, slug in slugs.items() if slug == text.lower())
    return codes or frozenset(code for code in slugs if _is_prefix(upper, code))


def unknown_selector(selector: str, where: str) -> ConfigurationError:
    """Return the error for a selector that means no rule."""
    names = [*names_of_rules(), "ALL"]
    hint = did_you_mean(selector.strip(), names) or '"compute-ref rules" lists the rules.'
    hint = "\n  ".join([*map(str, unusable()), hint])
    return ConfigurationError(f'there is no rule "{selector}"', where=where, hint=hint)


def names_of_rules() -> list[str]:
    """Return all codes, then all slugs."""
    slugs = every_slug()
    return [*slugs, *slugs.values()]


def check_selectors(selectors: Iterable[str], where: str) -> tuple[str, ...]:
    """Return ``selectors``; raise :exc:`~sphinx_compute_ref.errors.ConfigurationError` for one that means no rule."""
    checked = tuple(selectors)
    for selector in checked:
        if not codes_of(selector):
            raise unknown_selector(selector, where)
    return checked


def severities(settings: Mapping[str, str]) -> dict[str, Severity | None]:
    """Return the severity that ``settings`` (selector to word) give to each rule that they name."""
    ranks: dict[str, tuple[int, Severity | None]] = {}
    for selector, word in settings.items():
        for code in codes_of(selector):
            rank = _specificity(selector)
            if code not in ranks or rank >= ranks[code][0]:
                ranks[code] = (rank, LEVELS[word])
    return {code: severity for code, (_, severity) in ranks.items()}


def select_rules(
    layers: Sequence[Layer], configured: Mapping[str, Severity | None], *, contracts: bool = True
) -> tuple[str, ...]:
    """Return the codes of the rules that run, in order.

    Without any ``select`` these are the rules of severity warning and error, and those to which ``configured`` gives a
    severity by name. A rule whose severity is off never runs, and without ``contracts`` none that needs one.
    """
    codes = [code for code in every_slug() if contracts or code not in CONTRACT_RULES]
    chosen = max((number for number, layer in enumerate(layers) if layer.select is not None), default=None)
    verdicts: dict[str, tuple[int, int, bool]] = {}

    def vote(selectors: Sequence[str], layer: int, ignored: bool) -> None:
        for selector in selectors:
            verdict = (_specificity(selector), layer, ignored)
            for code in codes_of(selector):
                verdicts[code] = max(verdicts.get(code, verdict), verdict)

    if chosen is not None:
        vote(layers[chosen].select or (), chosen, ignored=False)
    else:
        for code in codes:
            if code in configured or is_on_by_default(code):
                verdicts[code] = (-1, -1, False)
    for number, layer in enumerate(layers):
        vote(layer.ignore, number, ignored=True)
    return tuple(
        code
        for code in codes
        if code in verdicts and not verdicts[code][2] and configured.get(code, Severity.ERROR) is not None
    )


def _specificity(selector: str) -> int:
    text = selector.strip().upper()
    if text == "ALL":
        return 0
    is_one_rule = any(text in (code, slug.upper()) for code, slug in every_slug().items())
    return _EXACT if is_one_rule else len(text)


def _is_prefix(text: str, code: str) -> bool:
    """Say whether ``text`` is the letters of ``code``, or these and the first of its digits."""
    return code.startswith(text) and letters(text) == letters(code)
