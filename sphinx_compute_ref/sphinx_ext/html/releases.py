"""Releases by microversion."""

from __future__ import annotations

from docutils import nodes

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.reference import Microversions


def release_of(microversions: Microversions, version: Microversion) -> str:
    """Return the release that brought ``version``: the first whose highest microversion is not below it; else empty."""
    releases = [
        (version_of, name) for text, name in microversions.releases.items() if (version_of := Microversion.find(text))
    ]
    return min((pair for pair in releases if pair[0] >= version), default=(version, ""))[1]


class Releases:
    """Names the releases of nodes that have ``min_version`` or ``max_version``."""

    def __init__(self, microversions: Microversions) -> None:
        self._microversions = microversions
        self._names: dict[str, str] = {"": ""}

    def name(self, node: nodes.Node) -> None:
        """Set ``min_release`` and ``max_release`` where they are known."""
        assert isinstance(node, nodes.Element)
        for kind in ("min", "max"):
            text = node[f"{kind}_version"]
            release = self._names.get(text)
            if release is None:
                version = Microversion.find(text)
                release = self._names[text] = release_of(self._microversions, version) if version else ""
            if release:
                node[f"{kind}_release"] = release
