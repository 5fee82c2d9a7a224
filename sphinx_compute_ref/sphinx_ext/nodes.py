"""The doctree's nodes for operations, tables and samples.

There is one light node per thing, carrying the model's values as attributes. A description that refers to nothing
stays out of the doctree, where the forty transforms of a build do not walk it; the others are children of their rows,
so that references, translation and images work in them. HTML has visitors for these nodes; for all other builders
:mod:`~sphinx_compute_ref.sphinx_ext.plain` turns them into plain docutils nodes.
"""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes


class rest_operation(nodes.section):  # noqa: N801 - docutils names nodes like their tags
    """An operation's section. Attributes: ``method``, ``url``, ``min_version``, ``max_version``, ``old_anchor``."""

    tagname = "section"  # Sphinx asks for it, to find the titles of labels


class rest_method(nodes.General, nodes.Element):  # noqa: N801
    """What ``rest_method`` says: ``method``, ``url``, ``min_version``, ``max_version`` and ``markers``."""


class rest_parameters(nodes.General, nodes.Element):  # noqa: N801
    """A table of parameters; ``role`` is request or response, ``path`` its parameters file. Children: rows."""

    @property
    def rows(self) -> list[rest_parameter]:
        """The rows in their order; HTML has headings between them."""
        return [child for child in self.children if isinstance(child, rest_parameter)]

    def keep(self, rows: Iterable[rest_parameter]) -> None:
        """Remove all rows that are not among ``rows``, compared by identity; headings between them stay."""
        ids = set(map(id, rows))
        for row in self.rows:
            if id(row) not in ids:
                self.remove(row)


class rest_parameter(nodes.Part, nodes.Element):  # noqa: N801
    """A row: ``name``, ``ref``, ``in``, ``type``, ``required``, ``min_version``, ``max_version``.

    It may have ``facts``, fields of the definition with their values, and ``deprecated``, the microversion since when;
    in HTML ``depth``, the number of rows above that it is part of, and ``fields``, the fields that show it.

    The description is the attribute ``description``, a :class:`rest_description` that rows of one definition share, or,
    where it needs transforms, the children.
    """

    @property
    def facts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The fields that are shown beside the description, with their values."""
        facts: tuple[tuple[str, tuple[str, ...]], ...] = self.get("facts", ())
        return facts


class rest_description(nodes.Element):  # noqa: N801
    """The description of a definition that needs no transform: outside of the doctree, for all rows that show it."""


class rest_status_codes(nodes.General, nodes.Element):  # noqa: N801
    """A list of status codes; ``kind`` is normal or error. Children: codes."""


class rest_status_code(nodes.Part, nodes.Element):  # noqa: N801
    """A status code: ``code``, ``phrase``. Its children are the text of the status file."""


class rest_sample(nodes.General, nodes.Element):  # noqa: N801
    """The place of a sample: ``role``, ``path`` (seen from the source folder), ``microversion``. Child: the block.

    ``body`` is its JSON where the block is something around that (a curl line) or has slips; else it is ``None``.
    """


class rest_expand_all(nodes.General, nodes.Element):  # noqa: N801
    """The place for the controls that fold and unfold all operations of a page."""


class rest_columns(nodes.General, nodes.Element):  # noqa: N801
    """An operation below its title and method: its text, then its samples. Made for HTML only."""


class rest_text(nodes.General, nodes.Element):  # noqa: N801
    """The column with descriptions and tables."""


class rest_samples(nodes.General, nodes.Element):  # noqa: N801
    """The column with samples: examples, and requests written out."""


class rest_example(nodes.General, nodes.Element):  # noqa: N801
    """A sample with its caption: ``role``, ``microversion``, ``shown`` (the first one that a reader sees)."""


class rest_request(nodes.General, nodes.Element):  # noqa: N801
    """A request in a language: ``language``, ``text``, ``microversion``, ``shown`` (without the script)."""


class rest_group(nodes.Part, nodes.Element):  # noqa: N801
    """A heading between rows; ``in`` says what they have in common (path, query, header, body)."""


#: All nodes that only HTML knows, for the transform to plain nodes and for registration.
NODES: tuple[type[nodes.Element], ...] = (
    rest_operation,
    rest_method,
    rest_parameters,
    rest_parameter,
    rest_status_codes,
    rest_status_code,
    rest_sample,
    rest_expand_all,
    rest_columns,
    rest_text,
    rest_samples,
    rest_example,
    rest_request,
    rest_group,
)
