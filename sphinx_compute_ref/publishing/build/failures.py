"""What Sphinx or an extension raises in a build, as a message for people; the traceback is kept for who mends it.

Run as a file this is ``sphinx-build`` with such messages: ``watch`` and ``publish`` start it, publishing also with the
Python of another environment, so it needs the standard library and Sphinx alone.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: The arguments of a Python that make it run this file as ``-m sphinx`` runs Sphinx: modules are found in its working
#: directory, not in the folder of this file.
SPHINX_BUILD = ("-c", "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__')", __file__)
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


class Failure(NamedTuple):
    """What to tell of an error; ``traceback`` is empty where it says no more than the message."""

    message: str
    where: str
    hint: str = ""
    traceback: str = ""


def failure_of(error: BaseException, applications: Sequence[Sphinx], source: str, output: str) -> Failure | None:
    """Return what to tell of ``error``, which a build of ``source`` raised; None where somebody interrupted it."""
    from sphinx.errors import ExtensionError, SphinxError, SphinxParallelError

    for process in multiprocessing.active_children():
        process.terminate()
    error = _origin(error)
    if isinstance(error, KeyboardInterrupt) or str(error).startswith("KeyboardInterrupt"):
        return None
    text = "".join(traceback.format_exception(error))
    if isinstance(error, SphinxParallelError):
        text = f"{text}\n{error.traceback}"
    message = _message(error)
    extension = _extension(text, applications)
    if isinstance(error, SphinxError) and not isinstance(error, SphinxParallelError) and error.__cause__ is None:
        return Failure(message, source)
    origin = error.__cause__ if _is_of_handler(error) else error
    if isinstance(origin, OSError) and not extension:
        hint = "Check the permissions of the output folder and the space on its disk."
        return Failure(f"cannot write: {origin.strerror or origin}", str(origin.filename or output), hint)
    where = _document(error, text, applications) or source
    if extension and (not isinstance(error, ExtensionError) or _is_of_handler(error)):
        message += f" (in the extension {extension})"
    return Failure(message, where, traceback=text)


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


def _is_of_handler(error: BaseException) -> bool:
    """Say whether an extension's handler of an event raised the cause: Sphinx tells the address of the function."""
    from sphinx.errors import ExtensionError

    return isinstance(error, ExtensionError) and error.__cause__ is not None and str(error).startswith("Handler ")


def _message(error: BaseException) -> str:
    from sphinx.errors import SphinxError, SphinxParallelError

    if _is_of_handler(error) and error.__cause__ is not None:
        return _message(error.__cause__)
    if isinstance(error, SphinxError) and not isinstance(error, SphinxParallelError):
        text = f"{error.category}: {error}"
        if _TRACEBACK in text and error.__cause__ is not None:  # conf.py fails
            text = text.partition(_TRACEBACK)[0] + _message(error.__cause__)
    elif isinstance(error, SphinxParallelError):
        text = str(error)
    else:
        text = "".join(traceback.format_exception_only(error)).partition(f"\n{_NOTE}")[0]
    return _REASONS.get(text.strip().partition(":")[0], " ".join(text.split()))


def _document(error: BaseException, text: str, applications: Sequence[Sphinx]) -> str:
    """Return the file of the document that was read, resolved or written; empty where it was none."""
    noted = _DOCUMENT.search(text)
    names = [noted[1]] if noted else []
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    names += [frame.f_locals["docname"] for frame in frames if frame.f_code.co_name == "get_and_resolve_doctree"]
    paths = (app.env.doc2path(name) for app in applications for name in names if name in app.env.found_docs)
    return next((_seen_from_here(str(path)) for path in paths), "")


def _extension(text: str, applications: Sequence[Sphinx]) -> str:
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


def _seen_from_here(path: str) -> str:
    here = os.getcwd().rstrip(os.sep) + os.sep
    return path.removeprefix(here).replace(os.sep, "/")


def save(text: str) -> str:
    """Write a traceback to a file beside those that Sphinx writes, and return what to say of it."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix="sphinx-err-", suffix=".log", delete=False
        ) as file:
            file.write(text)
    except OSError as error:
        return f"The traceback could not be saved: {error.strerror or error}."
    return f"The traceback is in {file.name}."


def main(arguments: list[str]) -> int:
    """Run ``sphinx-build``; with its option ``-T`` tracebacks come before the message, not in a file."""
    from sphinx.cmd import build

    if hasattr(build, "Sphinx"):  # else Sphinx tells its failures itself
        build.Sphinx = _telling(build.Sphinx, in_log="-T" in arguments)
    return build.main(arguments)


def _telling(make: Callable[..., Sphinx], *, in_log: bool) -> Callable[..., Sphinx]:
    """Return what makes an application that tells what is raised while it is made, or builds, and ends the process."""

    def application(srcdir: str, confdir: str, outdir: str, *arguments: Any, **options: Any) -> Sphinx:
        applications: list[Sphinx] = []
        source, output = _seen_from_here(str(srcdir)), _seen_from_here(str(outdir))

        @contextmanager
        def telling() -> Iterator[None]:
            try:
                yield
            except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001 - it is told, and ends the process
                sys.exit(_tell(failure_of(error, applications, source, output), in_log=in_log))

        with telling():
            app = make(srcdir, confdir, outdir, *arguments, **options)
        applications.append(app)
        name_documents(app)
        app.build = telling()(app.build)  # type: ignore[method-assign]
        return app

    return application


def _tell(failure: Failure | None, *, in_log: bool) -> int:
    """Write a failure to standard error, and return the status of the process."""
    if failure is None:
        return 130
    lines = [f"compute-ref: {failure.where}: {failure.message}"]
    if failure.traceback and in_log:
        lines.insert(0, failure.traceback.rstrip())
    hint = save(failure.traceback) if failure.traceback and not in_log else failure.hint
    text = "\n".join([*lines, f"  {hint}"] if hint else lines)
    print(text.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
