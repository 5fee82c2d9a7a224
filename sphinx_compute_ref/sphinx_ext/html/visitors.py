"""HTML for the nodes of the reference (contract: design.md, section 7). All markup is in the templates."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from docutils import nodes
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape
from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.html.json import highlight_json
from sphinx_compute_ref.sphinx_ext.html.value_links import ROW
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, fact_label
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_expand_all,
    rest_method,
    rest_operation,
    rest_parameter,
    rest_parameters,
    rest_sample,
    rest_status_code,
    rest_status_codes,
)

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

Visitor = Callable[["HTML5Translator", Any], None]


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["_"] = get_translation(DOMAIN)
    environment.globals["label"] = fact_label
    return environment


@cache
def _template(name: str) -> Template:
    return _templates().get_template(name)


def template(name: str) -> Template:
    """Return the template ``name``, for pages that are not documents."""
    return _template(name)


@cache
def _parameter_macro() -> Callable[..., str]:
    macro: Callable[..., str] = _template("parameter.html").module.parameter  # type: ignore[attr-defined]
    return macro


def _split_url(url: str) -> list[tuple[bool, str]]:
    """Split a URL into (is a path parameter, text)."""
    parts: list[tuple[bool, str]] = []
    rest = url
    while rest:
        before, brace, after = rest.partition("{")
        name, close, tail = after.partition("}")
        if not brace or not close:
            parts.append((False, rest))
            break
        if before:
            parts.append((False, before))
        parts.append((True, f"{{{name}}}"))
        rest = tail
    return parts


def visit_operation(self: HTML5Translator, node: rest_operation) -> None:
    """Open the section with the operation's data attributes."""
    self.section_level += 1
    data = {"data-method": node["method"], "data-url": node["url"]}
    for key, attribute in (("min_version", "data-min-version"), ("max_version", "data-max-version")):
        if node[key]:
            data[attribute] = node[key]
    self.body.append(self.starttag(node, "section", CLASS="rest-operation", **data))
    if node.get("old_anchor"):
        self.body.append(f'<span id="{escape(node["old_anchor"])}"></span>\n')


def depart_operation(self: HTML5Translator, node: rest_operation) -> None:
    """Close the section."""
    self.section_level -= 1
    self.body.append("</section>\n")


def visit_method(self: HTML5Translator, node: rest_method) -> None:
    """Write method, URL, microversions."""
    html = _template("method.html").render(
        method=node["method"],
        url=_split_url(node["url"]),
        min_version=node["min_version"],
        max_version=node["max_version"],
        markers=node["markers"],
        findings=node.get("findings", ()),
        min_release=node.get("min_release", ""),
        max_release=node.get("max_release", ""),
        openapi=node.get("openapi", ""),
        bug=node.get("bug", ""),
    )
    self.body.append(html)
    raise nodes.SkipNode


def visit_parameters(self: HTML5Translator, node: rest_parameters) -> None:
    """Open the table."""
    self.body.append(_template("parameters.html").render(role=node["role"], id=_id(node), classes=node["classes"]))


def depart_table(self: HTML5Translator, node: nodes.Element) -> None:
    """Close the table."""
    self.body.append("</tbody>\n</table>\n")


#: The descriptions that each writer has written, however many rows share them.
_WRITTEN: WeakKeyDictionary[HTML5Translator, dict[nodes.Element, Markup]] = WeakKeyDictionary()


def visit_parameter(self: HTML5Translator, node: rest_parameter) -> None:
    """Write a row whose description was written before; else remember where the description starts."""
    html_by_description = _WRITTEN.setdefault(self, {})
    html = html_by_description.get(node["description"]) if "description" in node else None
    if html is not None:
        self.body.append(_row(node, html))
        raise nodes.SkipNode
    self.context.append(len(self.body))


def depart_parameter(self: HTML5Translator, node: rest_parameter) -> None:
    """Write the row around its description."""
    html = _take_back(self)
    if "description" in node:
        html = _WRITTEN[self][node["description"]] = html.rstrip()
    self.body.append(_row(node, html))


def _row(node: rest_parameter, description: Markup) -> str:
    return _parameter_macro()(node.attributes, _id(node), description).replace(ROW, escape(_id(node)))


def visit_status_codes(self: HTML5Translator, node: rest_status_codes) -> None:
    """Open the table."""
    self.body.append(_template("status_codes.html").render(kind=node["kind"], classes=node["classes"]))


def visit_status_code(self: HTML5Translator, node: rest_status_code) -> None:
    """Remember where the text starts."""
    self.context.append(len(self.body))


def depart_status_code(self: HTML5Translator, node: rest_status_code) -> None:
    """Write the code around its text."""
    html = _template("status_code.html").render(code=node["code"], phrase=node["phrase"], text=_take_back(self))
    self.body.append(html)


def visit_sample(self: HTML5Translator, node: rest_sample) -> None:
    """Open the sample's element; JSON is written whole, into the same element."""
    data = {"data-role": node["role"], "data-path": node["path"]}
    if node["microversion"]:
        data["data-microversion"] = node["microversion"]
    block = node.children[0] if len(node.children) == 1 else None
    if isinstance(block, nodes.literal_block) and not block.get("linenos") and _is_plain(block):
        html = highlight_json(block.rawsource)
        if html is not None:
            # Themes look for classes that begin with "highlight".
            classes = " ".join(["highlight notranslate rest-sample", *node["classes"]])
            start = self.starttag(block, "div", "", CLASS=classes, IDS=node["ids"], **data)
            self.body.append(f'{start}<pre tabindex="0">{html}\n</pre></div>\n')
            raise nodes.SkipNode
    self.body.append(self.starttag(node, "div", CLASS="rest-sample", **data))


def _is_plain(block: nodes.literal_block) -> bool:
    """Say whether a block asks for nothing that only Pygments can do."""
    return block.rawsource == block.astext() and "hl_lines" not in block.get("highlight_args", {})


def depart_sample(self: HTML5Translator, node: rest_sample) -> None:
    """Close the sample's element."""
    self.body.append("</div>\n")


def visit_expand_all(self: HTML5Translator, node: rest_expand_all) -> None:
    """Write the element that the script fills; it stays hidden without the script."""
    self.body.append(_template("expand_all.html").render())
    raise nodes.SkipNode


def _id(node: nodes.Element) -> str:
    ids = node["ids"]
    return str(ids[0]) if ids else ""


def _take_back(self: HTML5Translator) -> Markup:
    """Take back what was written since the node that is left was entered."""
    start = self.context.pop()
    html = "".join(self.body[start:])
    del self.body[start:]
    return Markup(html)  # noqa: S704 - it comes from the writer, which has escaped it


#: Visitors by node, as ``add_node`` takes them.
HTML_VISITORS: dict[type[nodes.Element], tuple[Visitor, Visitor | None]] = {
    rest_operation: (visit_operation, depart_operation),
    rest_method: (visit_method, None),
    rest_parameters: (visit_parameters, depart_table),
    rest_parameter: (visit_parameter, depart_parameter),
    rest_status_codes: (visit_status_codes, depart_table),
    rest_status_code: (visit_status_code, depart_status_code),
    rest_sample: (visit_sample, depart_sample),
    rest_expand_all: (visit_expand_all, None),
}
