"""The files of a portal for programs: llms.txt, its own pages as Markdown, and the catalogue of APIs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.portal.cards import Card
from sphinx_compute_ref.publishing.portal.options import Portal
from sphinx_compute_ref.publishing.site.pages import START, url_of
from sphinx_compute_ref.publishing.site.site import Site
from sphinx_compute_ref.reports.text import plural

_OPENAPI = "openapi.json"
_MEDIA_TYPE = "application/vnd.oai.openapi+json"
_Groups = Sequence[tuple[str, Sequence[Card]]]


def llms(portal: Portal, sites: Mapping[str, Site], groups: _Groups) -> bytes:
    """Return a list for language models (https://llmstxt.org/): the Markdown of references that have it, else pages."""
    lines = [f"# {_line(portal.title)}", ""]
    lines += [f"> {_line(portal.description)}", ""] if portal.description else []
    for name, cards in groups:
        lines += [f"## {_line(name) or 'References'}", ""]
        for card in cards:
            document = _document(card, sites, card.current, "llms.txt")
            lines.append(_item(card, f"{portal.url}{document or _start(card, card.current)}"))
        lines.append("")
    lines += ["## Optional", "", f"- [All operations]({portal.url}operations.md)"]
    lines += [f"- [All operations as JSON]({portal.url}operations.json)", ""]
    return "\n".join(lines).encode("utf-8", "replace")


def start_in_markdown(portal: Portal, groups: _Groups) -> bytes:
    """Return the start page as Markdown; links are relative to it."""
    lines = [f"# {_line(portal.title)}", ""]
    lines += [_line(portal.description), ""] if portal.description else []
    for name, cards in groups:
        lines += [f"## {_line(name) or 'References'}", ""]
        for card in cards:
            facts = [f"{plural(len(card.operations), 'operation')}, {card.verified} verified"]
            facts += [f"microversions {card.microversions}"] if card.microversions else []
            if card.agreement is not None:
                agree, judged = card.agreement["agree"], card.agreement["judged"]
                facts.append(f"{agree} of {judged} agree with the service's contract")
            facts += ["deprecated"] if card.reference.deprecated else []
            lines.append(f"{_item(card, _start(card, card.current))} ({', '.join(facts)})")
        lines.append("")
    lines += ["[All operations](operations.md)", ""]
    return "\n".join(lines).encode("utf-8", "replace")


def operations_in_markdown(portal: Portal, rows: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> bytes:
    """Return the index of operations as a table in Markdown."""
    lines = [f"# Operations of {_line(portal.title)}", ""]
    lines += ["| Method | URL | Operation | Reference | Since | Until |", "|---|---|---|---|---|---|"]
    for row in rows:
        link = f"[{_cell(row['title'])}]({row['page']})"
        reference = _cell(f"{titles[row['reference']]} {row['version']}")
        url = _cell(row["url"]).replace("`", "")
        since, until = (row[key] or "" for key in ("min_version", "max_version"))
        lines.append(f"| {row['method']} | `{url}` | {link} | {reference} | {since} | {until} |")
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def catalogue(portal: Portal, sites: Mapping[str, Site], cards: Sequence[Card]) -> bytes:
    """Return the catalogue of APIs (RFC 9727): a set of links (RFC 9264) to pages and OpenAPI documents.

    Each reference is an API, and so is each other version of it that has a document. Of the current version all are
    named, those of its microversions, too.
    """
    links = [entry for card in cards for entry in _entries(portal, sites, card)]
    first = {"anchor": f"{portal.url}.well-known/api-catalog", "item": [{"href": entry["anchor"]} for entry in links]}
    return (json.dumps({"linkset": [first, *links]}, indent=1) + "\n").encode()


def _entries(portal: Portal, sites: Mapping[str, Site], card: Card) -> Iterator[dict[str, Any]]:
    for version in (card.current, *(each for each in card.versions if each.ref != card.current.ref)):
        current = version.ref == card.current.ref
        documents = [document] if (document := _document(card, sites, version, _OPENAPI)) else []
        if not documents and not current:
            continue
        if current:
            documents += _documents_of_microversions(card, sites)
        name = card.reference.name
        entry: dict[str, Any] = {
            "anchor": f"{portal.url}{name}/" if current else f"{portal.url}{url_of(f'{name}/{version.folder}')}/",
            "service-doc": [{"href": f"{portal.url}{_start(card, version)}", "type": "text/html"}],
        }
        if documents:
            entry["service-desc"] = [{"href": portal.url + each, "type": _MEDIA_TYPE} for each in documents]
        yield entry


def _documents_of_microversions(card: Card, sites: Mapping[str, Site]) -> list[str]:
    """Return the paths of the documents that the current version has for each microversion, the newest first."""
    pages = sites[card.reference.name].entries[card.current.ref].pages
    names = {path.name: Microversion.find(path.stem.removeprefix("openapi-")) for path in pages.glob("openapi-*.json")}
    documents = sorted(((version, name) for name, version in names.items() if version is not None), reverse=True)
    return [url_of(f"{card.reference.name}/{card.current.folder}/{name}") for _, name in documents]


def _item(card: Card, target: str) -> str:
    about = f": {_line(card.reference.description)}" if card.reference.description else ""
    return f"- [{_line(card.reference.title)} {_line(card.current.title)}]({target}){about}"


def _line(text: str) -> str:
    """Return ``text`` where it can neither begin a link nor end one."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")


def _cell(text: str) -> str:
    return _line(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _start(card: Card, version: Version) -> str:
    return url_of(f"{card.reference.name}/{version.folder}/{START}")


def _document(card: Card, sites: Mapping[str, Site], version: Version, name: str) -> str:
    """Return the path of a document that a version has beside its pages; empty where it has none."""
    entry = sites[card.reference.name].entries[version.ref]
    return url_of(f"{card.reference.name}/{version.folder}/{name}") if (entry.pages / name).is_file() else ""
