"""The options in ``conf.py``: each is declared once, here; registration and documentation are made from the table."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.reading.conf_faults import written_numbers
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.sphinx_settings import DEFAULT_SAMPLES, SphinxSettings, settings_from
from sphinx_compute_ref.settings.configuration import Configuration, read_configuration

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


class Language(NamedTuple):
    """A way of writing requests: what readers see as its name, and its template below ``requests/``."""

    title: str
    template: str


class Option(NamedTuple):
    """A value of ``conf.py``; ``rebuild`` says what to build again after a change (Sphinx, ``add_config_value``)."""

    name: str
    types: tuple[type, ...]
    default: Any
    rebuild: Literal["", "env", "html"]
    help: str


OPTIONS = (
    Option("compute_ref_min_microversion", (str,), "", "env", "The lowest microversion that the reference covers."),
    Option("compute_ref_max_microversion", (str,), "", "env", "The highest microversion that the reference covers."),
    Option(
        "compute_ref_release_microversions",
        (dict,),
        {},
        "env",
        'The releases by the microversion that they came with: {"2.90": "Yoga"}.',
    ),
    Option(
        "compute_ref_check",
        (bool,),
        True,
        "",
        "Check the reference in each build; findings are warnings of type compute_ref.<slug>.",
    ),
    Option(
        "compute_ref_checked",
        (bool,),
        False,
        "",
        "Say nothing that the check tells, too: compute-ref build and watch set it, which check before they build.",
    ),
    Option(
        "compute_ref_samples",
        (str,),
        DEFAULT_SAMPLES,
        "",
        "The folder with the samples of all microversions, seen from the source folder.",
    ),
    Option(
        "compute_ref_portal",
        (bool,),
        False,
        "env",
        "Link other references by name; compute-ref publish sets it in a portal, and leads the links to their pages.",
    ),
    Option(
        "compute_ref_allow_outside",
        (list, tuple),
        [],
        "",
        "Folders outside of the repository that the linter may read, seen from the source folder.",
    ),
    Option(
        "compute_ref_microversion",
        (str,),
        "",
        "env",
        "Build the reference as of this microversion; empty means all microversions.",
    ),
    Option(
        "compute_ref_show_markers",
        (bool,),
        False,
        "env",
        "Show the needs: markers of an operation beside its method, and what the check found about it (draft builds).",
    ),
    Option(
        "compute_ref_microversion_header",
        (str,),
        "",
        "html",
        'The header field of written-out requests: "OpenStack-API-Version: compute {microversion}".',
    ),
    Option(
        "compute_ref_requests",
        (list, tuple),
        (("curl", "curl.txt"), ("Python", "python.txt")),
        "html",
        "The languages of written-out requests: pairs of a title and a Jinja2 template in requests/ of templates_path.",
    ),
    Option(
        "compute_ref_clients",
        (str, tuple),
        "",
        "html",
        "A YAML file, seen from conf.py, with what a command line or an SDK calls each operation.",
    ),
    Option(
        "compute_ref_bug_url",
        (str,),
        "",
        "html",
        "Where to report a bug: an address with {operation}, {method}, {url}, {version}, {file}, {line}.",
    ),
    Option(
        "compute_ref_history",
        (bool,),
        True,
        "html",
        "Add a page that tells what each microversion brought (HTML).",
    ),
    Option(
        "compute_ref_openapi",
        (bool, dict),
        False,
        "html",
        "Write openapi.json beside the pages, and link it (HTML). True, or a dict with prefix, server, actions.",
    ),
    Option(
        "compute_ref_markdown",
        (bool,),
        False,
        "html",
        "Write each page as Markdown too, and llms.txt, and link them (HTML).",
    ),
)

#: os-api-ref's names, accepted in place of ours. They are its own to register where it is loaded too.
OS_API_REF_OPTIONS = (
    Option("os_api_ref_min_microversion", (str,), "", "env", "Accepted for compute_ref_min_microversion."),
    Option("os_api_ref_max_microversion", (str,), "", "env", "Accepted for compute_ref_max_microversion."),
    Option(
        "os_api_ref_release_microversions",
        (dict, str),
        "",
        "env",
        "Accepted for compute_ref_release_microversions.",
    ),
)


def register_options(app: Sphinx, *, os_api_ref: bool) -> None:
    """Register the options with Sphinx; ``os_api_ref`` says that os-api-ref registers its own."""
    for option in OPTIONS if os_api_ref else OPTIONS + OS_API_REF_OPTIONS:
        app.add_config_value(option.name, option.default, option.rebuild, option.types, option.help)


#: The kinds of values that literals in ``conf.py`` have.
_READ = (str, int, float, list, tuple, dict, set, frozenset)


def languages_of(config: Config) -> tuple[Language, ...]:
    """Return the languages that requests are written out in; what is no pair is left out."""
    return tuple(Language(str(pair[0]), str(pair[1])) for pair in config.compute_ref_requests if len(pair) == 2)


def settings_of(config: Config, tags: Iterable[str] = ()) -> SphinxSettings:
    """Return what reading needs from the configuration that Sphinx has loaded; ``tags`` are those of the build."""
    values = {item.name: item.value for item in config if isinstance(item.value, _READ)}
    values["source_suffix"] = dict(config.source_suffix)
    return settings_from(values, tags=frozenset(tags))


def reading_of(app: Sphinx) -> tuple[SphinxSettings, str]:
    """Return what reading needs to know in a build, as ``compute-ref lint`` knows it, and the folder of the samples.

    That is the one that ``samples`` in pyproject.toml names for this source, else that of ``compute_ref_samples``. Tags
    that every builder sets are left out: what is read is what HTML shows.
    """
    builder = (app.builder.name, app.builder.format)
    tags = {str(tag) for tag in app.tags} - {*builder, *(f"builder_{name}" for name in builder)}
    settings = settings_of(app.config, tags - {f"format_{name}" for name in builder})
    try:
        configuration = read_configuration(str(app.confdir))
    except ConfigurationError:  # the check says so
        configuration = Configuration()
    if configuration.samples is not None and relative_path(str(app.srcdir)) == configuration.source:
        return settings, os.path.abspath(configuration.samples)
    return settings, os.path.join(app.srcdir, settings.samples)


def keep_digits(app: Sphinx, config: Config) -> None:
    """Take the microversions that ``conf.py`` gives as numbers as they are written there: 2.10 is not 2.1.

    What os-api-ref renders stays as it is.
    """
    numbers: dict[str, str] | None = None
    for option in OPTIONS if "os_api_ref" in app.extensions else OPTIONS + OS_API_REF_OPTIONS:
        value = getattr(config, option.name, None)
        if isinstance(value, float):
            if numbers is None:
                numbers = written_numbers(read_text(os.path.join(app.confdir, "conf.py")).text or "")
            text = numbers.get(option.name, "")
            if text and float(text) == value:
                setattr(config, option.name, text)
