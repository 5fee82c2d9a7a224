"""The verification report: what is proven, what contradicts, and what is left, for those who plan the work.

:mod:`.data` turns a result of the runner into :class:`.values.Dashboard`, with :mod:`.attribution` (which operation a
finding is about), :mod:`.coverage` (fields and rows), :mod:`.microversions` (the heat map), :mod:`.ranking` (where to
start) and :mod:`.change` (since an earlier report). :mod:`.document` writes it as JSON, :mod:`.html` as a page;
:mod:`.portal` makes one table of the references of a portal.
"""
