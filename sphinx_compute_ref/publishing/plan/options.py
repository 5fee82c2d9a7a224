"""The keys of ``[tool.compute-ref.publish]``: each is declared once, with type, default, help and validator.

The documentation's list of keys is made from the same declarations. See
:mod:`~sphinx_compute_ref.publishing.plan.settings` for where values come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sphinx_compute_ref.publishing.plan import option_values as values
from sphinx_compute_ref.settings.configuration import Configuration
from sphinx_compute_ref.settings.option import Option, option, options_of

SECTION = "tool.compute-ref.publish"
#: Builders whose pages are those of the site.
PAGE_BUILDERS = ("html", "dirhtml", "singlehtml")


def keep_option() -> Any:
    """Declare how many releases a site, or a portal, keeps."""
    return option(3, "number", "How many releases of the site to keep.", values.number, "5")


def state_option() -> Any:
    """Declare where the state of a site, or of a portal, is."""
    return option(
        "",
        "path",
        "The folder for the state of sites, outside of what a web server shows, relative to this file.",
        values.text,
        '"../state"',
        default_text=".SITE.publish beside SITE",
    )


@dataclass(frozen=True)
class Settings:
    """The values; ``repository`` is relative to the working directory; they come from ``section`` of ``file``."""

    repository: str = option(
        ".", "path", "The git repository, bare or not, relative to pyproject.toml.", values.text, '"../nova.git"'
    )
    branches: tuple[str, ...] = option(
        ["main", "master", "stable/*"], "list of patterns", "The branches to publish.", values.texts, '["stable/*"]'
    )
    tags: tuple[str, ...] = option([], "list of patterns", "The tags to publish.", values.texts, '["3?.0.0"]')
    exclude: tuple[str, ...] = option(
        [], "list of patterns", "Branches and tags not to publish.", values.texts, '["stable/zed"]'
    )
    remote: str = option(
        "", "text", "Take the branches of this remote instead of the local ones.", values.text, '"origin"'
    )
    minimum: str = option(
        "", "version", "The oldest version to publish; refs without a version stay.", values.text, '"2024.1"'
    )
    prereleases: bool = option(
        False, "true or false", "Publish pre-releases such as 34.0.0rc1, too.", values.flag, "true"
    )
    order: tuple[str, ...] = option(
        [],
        "list of refs",
        "These come first, newest first, whatever their versions.",
        values.texts,
        '["main", "yoga"]',
    )
    series: Mapping[str, str] = option(
        {},
        "table of name to version",
        "The versions that names of series stand for, besides OpenStack's own.",
        values.table,
        '{"yoga" = "2022.1"}',
    )
    titles: Mapping[str, str] = option(
        {}, "table of ref to text", "How versions are called.", values.table, '{"main" = "Development"}'
    )
    folders: Mapping[str, str] = option(
        {}, "table of ref to text", "Folders of versions in the site.", values.table, '{"stable/2026.1" = "2026.1"}'
    )
    aliases: Mapping[str, str] = option(
        {"latest": "newest", "stable": "newest"},
        "table of alias to ref",
        'Folders that redirect to a version; "newest" is the newest neither in development nor at its end of life. '
        "latest is the current version: the start page goes there, banners and search engines are sent there.",
        values.aliases,
        '{latest = "main", stable = "newest"}',
    )
    development: tuple[str, ...] = option(
        ["main", "master"], "list of patterns", "Versions in development.", values.texts, '["main"]'
    )
    end_of_life: tuple[str, ...] = option(
        [], "list of patterns", "Versions that are no longer maintained.", values.texts, '["unmaintained/*"]'
    )
    url: str = option(
        "",
        "URL",
        "Where the site will stand: for canonical links and the site map.",
        values.url,
        '"https://example.org/"',
    )
    redirects: Mapping[str, str] = option(
        {}, "table of path to path", "Old pages and where they went.", values.table, '{"v2.html" = "latest/"}'
    )
    builders: tuple[str, ...] = option(
        ["html"],
        "list of builders",
        "The first of html, dirhtml, singlehtml makes the pages; others go to _BUILDER.",
        values.texts,
        '["html", "text"]',
    )
    cuts: tuple[str, ...] = option(
        [],
        "list of microversions",
        "Builds as of these microversions, in vX.Y, where a version has them and sphinx_compute_ref builds it.",
        values.cuts,
        '["2.1", "2.47"]',
    )
    environment: Mapping[str, str] = option(
        "shared",
        f"{', '.join(values.ENVIRONMENTS)}; or a table of pattern to one of them",
        "What builds a version: the running Python, the running Python without conf.py, a virtual environment from its "
        "own requirements, or a command. In "
        "a table the first pattern that fits the name of the branch or tag counts; what fits none is shared.",
        values.environments,
        '{"stable/202[0-3].*" = "per-ref"}',
    )
    requirements: tuple[str, ...] = option(
        ["doc/requirements.txt"],
        "list of paths",
        "With per-ref: the files that pip installs from, so far as a version has them. Name files that they include "
        "in depends.",
        values.paths,
        '["api-ref/requirements.txt"]',
    )
    arguments: tuple[str, ...] = option(
        [],
        "list of texts",
        "What sphinx-build gets besides, for every version.",
        values.texts,
        '["-D", "html_theme=furo"]',
    )
    command: tuple[str, ...] = option(
        [],
        "list of texts",
        "The command that builds a version; {source}, {output}, {builder}, {microversion} and {ref} are filled in.",
        values.command,
        '["make", "api-ref", "OUT={output}"]',
    )
    depends: tuple[str, ...] = option(
        [], "list of paths", "What else a build needs of the repository.", values.paths, '["setup.cfg"]'
    )
    source: str = option(
        Configuration.source,
        "path",
        "The source folder in the repository.",
        values.inside,
        '"api-ref/source"',
        default_text="that of [tool.compute-ref]",
    )
    samples: str = option(
        "doc/api_samples",
        "path",
        "The samples in the repository.",
        values.inside,
        '"doc/api_samples"',
        default_text="that of [tool.compute-ref]",
    )
    accept_dead_links: tuple[str, ...] = option(
        [],
        "list of patterns",
        "In a portal: branches and tags whose dead links are counted in each run, but make no exit status 1: those of "
        "old versions that nobody can fix.",
        values.texts,
        '["stable/2024.*"]',
    )
    keep: int = keep_option()
    state: str = state_option()
    timeout: int = option(3600, "seconds", "How long the build of a version may take.", values.number, "600")
    file: str = "pyproject.toml"
    section: str = SECTION
    shared: frozenset[str] = frozenset()
    """Keys whose values are those of all references of a portal: they may name refs that this one does not have."""

    def accepts(self, ref: str) -> bool:
        """Say whether dead links of ``ref`` are no error."""
        return any(fnmatchcase(ref, pattern) for pattern in self.accept_dead_links)

    def environment_of(self, ref: str) -> str:
        """Return which of :data:`~sphinx_compute_ref.publishing.plan.option_values.ENVIRONMENTS` builds ``ref``."""
        return next((name for pattern, name in self.environment.items() if fnmatchcase(ref, pattern)), "shared")


OPTIONS: Mapping[str, Option] = options_of(Settings)
