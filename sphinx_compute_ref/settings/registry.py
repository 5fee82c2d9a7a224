"""All rules: ours, and those that installed packages name in the entry point group ``compute_ref.rules``.

The format of entry points is that of the Python packaging user guide ("Entry points specification"). What cannot be
used is left out and told: :func:`unusable`. Code of installed packages runs, code of the tree that is checked does not.
Where no package has rules, nothing is imported for them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.rules import OFF_BY_DEFAULT, RULES, SLUGS

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from sphinx_compute_ref.rules.rule import Rule
    from sphinx_compute_ref.settings.installed_rules import InstalledRule

GROUP = "compute_ref.rules"


class Registry(NamedTuple):
    """The rules of installed packages by code, in order, and why others cannot be used."""

    rules: Mapping[str, InstalledRule] = {}
    errors: tuple[ConfigurationError, ...] = ()


class _EveryRule(Mapping[str, "Rule"]):
    """Ours in order, then those of installed packages; ours are imported when somebody asks for them."""

    def __init__(self, installed: Mapping[str, Rule]) -> None:
        self._installed = installed

    def __getitem__(self, code: str) -> Rule:
        return self._installed[code] if code in self._installed else RULES[code]

    def __iter__(self) -> Iterator[str]:
        yield from RULES
        yield from self._installed

    def __len__(self) -> int:
        return len(RULES) + len(self._installed)

    def __contains__(self, code: object) -> bool:
        return code in RULES or code in self._installed


def every_rule() -> Mapping[str, Rule]:
    """Return all rules by code: ours in order, then those of installed packages."""
    installed = registry().rules
    return _EveryRule(installed) if installed else RULES


def every_slug() -> Mapping[str, str]:
    """Return the names of all rules by code, in the order of :func:`every_rule`."""
    installed = registry().rules
    return {**SLUGS, **{code: rule.slug for code, rule in installed.items()}} if installed else SLUGS


def is_on_by_default(code: str) -> bool:
    """Say whether a rule runs where nobody selects rules: its severity is warning or error."""
    installed = registry().rules.get(code)
    return code not in OFF_BY_DEFAULT if installed is None else installed.severity >= Severity.WARNING


def unusable() -> tuple[ConfigurationError, ...]:
    """Return what is wrong with rules of installed packages that are not among :func:`every_rule`."""
    return registry().errors


def has_installed_rules() -> bool:
    """Say whether installed packages bring rules, be they usable or not."""
    return registry() != Registry()


def package_of(code: str) -> str | None:
    """Return the name of the package that a rule comes from, ``None`` for one of ours."""
    rule = registry().rules.get(code)
    return rule.origin.package if rule is not None else None


@cache
def registry() -> Registry:
    """Look for rules once: packages come and go between runs, not within one."""
    folders = _folders()
    if not any(map(_names_rules, folders)):
        return Registry()
    from sphinx_compute_ref.settings.installed_rules import Origin, load, words_of

    rules: dict[str, InstalledRule] = {}
    errors = []
    try:
        points = sorted(_entry_points(), key=lambda point: (point.name, point.value))
    except Exception as error:  # noqa: BLE001 - metadata of packages are whatever somebody wrote
        where = "cannot read the entry points of installed packages"
        return Registry(rules, (ConfigurationError(words_of(error), where=where),))
    for point in points:
        package = (point.dist.name if point.dist is not None else "") or point.name
        version = point.dist.version if point.dist is not None else ""
        try:
            rule = load(Origin(package, version, point.value))
            _refuse_twin(rule, rules.values())
        except ConfigurationError as error:
            errors.append(error)
        else:
            rules[rule.code] = rule
    in_order = sorted(rules.items(), key=lambda item: (letters(item[0]), int(item[0].removeprefix(letters(item[0])))))
    return Registry(dict(in_order), tuple(errors))


def letters(code: str) -> str:
    """Return a code without its digits: whose rule it is."""
    return code.rstrip("0123456789")


def _working_directory() -> str:
    try:
        return os.path.realpath(os.getcwd())
    except OSError:  # it is not there any more, which commands say
        return ""


def _folders() -> list[str]:
    """Return where packages are, save the working directory: ``python -m`` looks for packages there, too."""
    here = _working_directory()
    return [folder for folder in sys.path if folder and os.path.realpath(folder) != here]


def _entry_points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    here = _working_directory()
    return [
        point
        for point in entry_points(group=GROUP)
        if point.dist is None or os.path.realpath(str(point.dist.locate_file(""))) != here
    ]


def _names_rules(folder: str) -> bool:
    """Say whether packages in ``folder`` may have rules.

    Most people have none, and then :mod:`importlib.metadata` need not be loaded, which takes longer than this look.
    """
    try:
        with os.scandir(folder) as entries:
            packages = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except NotADirectoryError:
        return True  # an archive, in which importlib.metadata looks
    except OSError:
        return False
    for package in packages:
        try:
            with open(os.path.join(package, "entry_points.txt"), "rb") as file:
                if GROUP.encode() in file.read():
                    return True
        except OSError:
            continue
    return False


def _refuse_twin(rule: InstalledRule, others: Iterable[InstalledRule]) -> None:
    """Raise :exc:`ConfigurationError` where another rule has the code or the slug of ``rule``."""
    owners = {("slug", slug): f"sphinx-compute-ref itself ({code})" for code, slug in SLUGS.items()}
    for other in others:
        owners["code", other.code] = owners["slug", other.slug] = str(other.origin)
    for same, name in (("code", rule.code), ("slug", rule.slug)):
        owner = owners.get((same, name))
        if owner is not None:
            raise ConfigurationError(
                f"both {owner} and {rule.origin} have it",
                where=f"two rules have the {same} {name}",
                hint=f"Only the first one runs. Uninstall one of the packages, or give its rule another {same}.",
            )
