"""The directives, one file each. They read their bodies with :mod:`sphinx_compute_ref.reading.rst.bodies`."""

from __future__ import annotations

from docutils.parsers.rst import Directive

from sphinx_compute_ref.sphinx_ext.source.directives.rest_expand_all import RestExpandAll
from sphinx_compute_ref.sphinx_ext.source.directives.rest_method import RestMethod
from sphinx_compute_ref.sphinx_ext.source.directives.rest_parameters import RestParameters
from sphinx_compute_ref.sphinx_ext.source.directives.rest_status_code import RestStatusCode

#: The directives by name.
DIRECTIVES: dict[str, type[Directive]] = {
    "rest_method": RestMethod,
    "rest_parameters": RestParameters,
    "rest_status_code": RestStatusCode,
    "rest_expand_all": RestExpandAll,
}
