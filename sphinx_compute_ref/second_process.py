"""Work that a second process does while this one goes on: whoever waits for a check waits half as long.

The second process is a fork: it has all that was read by then, and sends back what it has worked out. It does what this
process could do by itself, and whatever goes wrong there (no second processor, no fork, a fault, a process that
somebody kills) means that this process does it after all.
"""

from __future__ import annotations

import io
import os
import pickle
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")


class SecondProcess(Generic[T]):
    """``work`` in a second process, from now on; its :meth:`result` is there once this process asks for it.

    What ``work`` returns is sent over. Of what is in ``shared`` both processes have the same, and only its number is
    sent. The process that did the work gives its result to ``show``, too, as soon as there is one to send.
    """

    def __init__(
        self, work: Callable[[], T], shared: Sequence[object] = (), show: Callable[[T], None] | None = None
    ) -> None:
        self._work = work
        self._shared = shared
        self._show = show
        self._owner = os.getpid()
        self._process, self._pipe = _fork(work, shared, show)

    def result(self) -> T:
        """Wait for the second process and return what it sends; where it sends nothing, do the work here."""
        sent = self._received()
        result: T
        if sent:
            result = _Unpickler(io.BytesIO(sent), self._shared).load()
        else:
            result = self._work()
            if self._show is not None:
                self._show(result)
        return result

    def is_done(self) -> bool:
        """Say whether :meth:`result` has nothing to wait for; never in copies of this, which other forks have."""
        if os.getpid() != self._owner:
            return False
        return not self._process or bool(select.select([self._pipe], [], [], 0)[0])

    def stop(self) -> None:
        """End the second process: nobody asks for what it does any more."""
        if self._process:
            with suppress(OSError):
                os.kill(self._process, signal.SIGKILL)
            self._received()

    def _received(self) -> bytes:
        """Return what the second process has sent, once; nothing unless it says that it came to its end."""
        if not self._process:
            return b""
        try:
            with open(self._pipe, "rb") as pipe:
                sent = pipe.read()
        finally:
            process, self._process = self._process, 0
            with suppress(ChildProcessError):  # somebody waits for all processes
                os.waitpid(process, 0)
        return sent.removesuffix(_END) if sent.endswith(_END) else b""


class SharedQueue(Generic[T]):
    """Up to 256 ``items``, of which this process and forks of it each take the next one as soon as they are ready.

    Who has taken one that never came to an end is not asked: whoever needs all looks for what is missing.
    """

    def __init__(self, items: Sequence[T]) -> None:
        self._items = items
        self._numbers, sink = os.pipe()
        os.write(sink, bytes(range(len(items))))
        os.close(sink)

    def __iter__(self) -> Iterator[T]:
        while number := os.read(self._numbers, 1):
            yield self._items[number[0]]

    def close(self) -> None:
        """Take no more items in this process."""
        os.close(self._numbers)


def may_fork() -> bool:
    """Say whether a second process is of use, and safe: not beside threads, which a fork does not have."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1 and _has_one_thread()


def _has_one_thread() -> bool:
    """Say whether no other thread runs, of libraries in C and of ``_thread`` neither: ``threading`` counts its own."""
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:  # nothing is mounted there
        return threading.active_count() == 1


_END = b"compute-ref: all sent"


def _fork(work: Callable[[], T], shared: Sequence[object], show: Callable[[T], None] | None) -> tuple[int, int]:
    """Start ``work`` in a second process; return its number, 0 where there is none, and where its result comes."""
    if not may_fork():
        return 0, -1
    try:
        source, sink = os.pipe()
    except OSError:
        return 0, -1
    try:
        process = os.fork()
    except OSError:  # no memory, or no more processes
        os.close(source)
        os.close(sink)
        return 0, -1
    if not process:
        _run(work, shared, show, sink)
    os.close(sink)
    return process, source


def _run(work: Callable[[], T], shared: Sequence[object], show: Callable[[T], None] | None, sink: int) -> NoReturn:
    """Do ``work`` in the second process and send what it returns; nothing of what the first one opened is closed."""
    status = 1
    try:
        buffer, result = io.BytesIO(), work()
        _Pickler(buffer, shared).dump(result)
        if show is not None:
            show(result)
        with open(sink, "wb") as pipe:
            pipe.write(buffer.getvalue())
            pipe.write(_END)
        status = 0
    finally:
        os._exit(status)  # whatever was raised: the first process does the work, and tells of it


class _Pickler(pickle.Pickler):
    """Writes numbers for what both processes have."""

    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._numbers = {id(one): number for number, one in enumerate(shared)}

    def persistent_id(self, one: object) -> int | None:
        return self._numbers.get(id(one))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, number: int) -> object:
        return self._shared[number]
