"""What publishing did, for whoever asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_compute_ref.publishing.build.building import Outcome
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.portal.plans import Plan


@dataclass(frozen=True)
class Report:
    """What publishing did: all versions, those that go out, the builds, and the release (None: the live one stays).

    ``gone`` are versions that were live before and are not chosen any more.
    """

    plans: tuple[Plan, ...]
    visible: tuple[Version, ...]
    outcomes: tuple[Outcome, ...]
    release: int | None
    gone: tuple[str, ...] = ()
    missing_links: tuple[str, ...] = ()
    """What pages of a portal link in other references that is not there."""
    all_dead_links: tuple[str, ...] = ()
    """Links within a portal that lead nowhere: version, colon, page, link."""
    faults: tuple[str, ...] = ()
    """What of a portal could not be worked out: agreement with contracts."""
    size: tuple[int, int] = (0, 0)
    """The bytes of the live release, and those that it has for itself."""
    warnings: tuple[str, ...] = ()
    """What there is to say about where the state of the site is."""

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions of all references."""
        return tuple(version for each in self.plans for version in each.versions)

    @property
    def _accepting(self) -> frozenset[str]:
        versions = ((version, each.reference.settings) for each in self.plans for version in each.versions)
        return frozenset(version.name for version, settings in versions if settings.accepts(version.ref))

    @property
    def dead_links(self) -> tuple[str, ...]:
        """The dead links that are an error."""
        return tuple(link for link in self.all_dead_links if link.partition(": ")[0] not in self._accepting)

    @property
    def accepted_links(self) -> Mapping[str, int]:
        """How many there are of each version whose dead links are accepted."""
        return Counter(name for link in self.all_dead_links if (name := link.partition(": ")[0]) in self._accepting)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The builds that failed."""
        return tuple(outcome for outcome in self.outcomes if outcome.error)

    @property
    def missing(self) -> tuple[Version, ...]:
        """Versions without any pages."""
        names = {version.name for version in self.visible}
        return tuple(version for version in self.versions if version.name not in names)
