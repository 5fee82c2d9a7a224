"""What Sphinx or an extension raises in a build, as a message for people; the traceback is saved for who mends it."""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sphinx_compute_ref.errors import BuildError
from sphinx_compute_ref.reading.files.paths import relative_path

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: What says in a traceback, also in one from another process, which document was read or written.
_NOTE = "The document is "
_DOCUMENT = re.compile(rf"^{_NOTE}(.+)$", re.MULTILINE)
_FILE = re.compile(r'^ *File "(.+)", line \d+', re.MULTILINE)
_TRACEBACK = "Traceback (most recent call last):"
#: What to say of errors that say little themselves; they may come from another process, as a text.
_REASONS = {
    "MemoryError": "there is not enough memory: build with one process (-j 1)",
    "RecursionError": "something nests too deeply",
    "EOFError": "a process of the build was ended by the system, which may lack memory: build with one process (-j 1)",
}


@contextmanager
def told_failures(source: str, output: str) -> Iterator[list[Sphinx]]:
    """Turn what a build of ``source`` raises into :exc:`BuildError`; the list is for the application, once it is made.

    :raises KeyboardInterrupt: also where a process of the build was interrupted.
    """
    applications: list[Sphinx] = []
    try:
        yield applications
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        for process in multiprocessing.active_children():
            process.terminate()
        raise _told(_origin(error), applications, source, output) from error


def name_documents(app: Sphinx) -> None:
    """Let tracebacks say which document was read or written: those from other processes come as a text."""
    for method in ("read_doc", "write_doc"):
        setattr(app.builder, method, _naming(getattr(app.builder, method)))


def _naming(method: Callable[..., None]) -> Callable[..., None]:
    def call(docname: str, *arguments: Any, **options: Any) -> None:
        try:
            method(docname, *arguments, **options)
        except BaseException as error:
            error.add_note(f"{_NOTE}{docname}")
            raise

    return call


def _origin(error: BaseException) -> BaseException:
    """Return what ended a build: where processes are ended, Sphinx fails again (``sphinx.util.parallel``)."""
    frames = traceback.extract_tb(error.__traceback__)
    is_second = isinstance(error, KeyError) and frames[-1].name == "terminate"
    return error.__context__ if is_second and error.__context__ is not None else error


def _told(error: BaseException, applications: list[Sphinx], source: str, output: str) -> BaseException:
    from sphinx.errors import ExtensionError, SphinxError, SphinxParallelError

    if isinstance(error, KeyboardInterrupt) or str(error).startswith("KeyboardInterrupt"):
        return KeyboardInterrupt()
    if isinstance(error, SphinxParallelError):
        text = f"{''.join(traceback.format_exception(error))}\n{error.traceback}"
    else:
        text = "".join(traceback.format_exception(error))
    message = _message(error)
    extension = _extension(text, applications)
    if isinstance(error, SphinxError) and not isinstance(error, SphinxParallelError) and error.__cause__ is None:
        return BuildError(message, where=source)
    if isinstance(error, OSError) and not extension:
        hint = "Check the permissions of the output folder and the space on its disk."
        return BuildError(f"cannot write: {error.strerror or error}", where=str(error.filename or output), hint=hint)
    where = _document(error, text, applications) or source
    if extension and not isinstance(error, ExtensionError):
        message += f" (in the extension {extension})"
    return BuildError(message, where=where, hint=f"The traceback is in {_saved(text)}.")


def _message(error: BaseException) -> str:
    from sphinx.errors import SphinxError, SphinxParallelError

    if isinstance(error, SphinxError) and not isinstance(error, SphinxParallelError):
        text = f"{error.category}: {error}"
        if _TRACEBACK in text and error.__cause__ is not None:  # conf.py fails
            text = text.partition(_TRACEBACK)[0] + _message(error.__cause__)
    elif isinstance(error, SphinxParallelError):
        text = str(error)
    else:
        text = "".join(traceback.format_exception_only(error)).partition(f"\n{_NOTE}")[0]
    return _REASONS.get(text.strip().partition(":")[0], " ".join(text.split()))


def _document(error: BaseException, text: str, applications: list[Sphinx]) -> str:
    """Return the file of the document that was read, resolved or written; empty where it was none."""
    noted = _DOCUMENT.search(text)
    names = [noted[1]] if noted else []
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    names += [frame.f_locals["docname"] for frame in frames if frame.f_code.co_name == "get_and_resolve_doctree"]
    paths = (app.env.doc2path(name) for app in applications for name in names if name in app.env.found_docs)
    return next((relative_path(str(path)) for path in paths), "")


def _extension(text: str, applications: list[Sphinx]) -> str:
    """Return the extension, none of Sphinx and not this one, whose code ran last by a traceback, else nothing."""
    names = {
        name for app in applications for name in app.extensions if not name.startswith(("sphinx.", "sphinx_compute_"))
    }
    files = {getattr(sys.modules.get(name), "__file__", None) or "": name for name in names}
    for path in reversed(_FILE.findall(text)):
        for file, name in files.items():
            if path == file or (file.endswith("__init__.py") and path.startswith(os.path.dirname(file) + os.sep)):
                return name
    return ""


def _saved(text: str) -> str:
    """Write a traceback to a file beside those that Sphinx writes, and return its path."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", errors="backslashreplace", prefix="sphinx-err-", suffix=".log", delete=False
    ) as file:
        file.write(text)
    return file.name
