"""What Sphinx writes in a build in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from typing import TextIO


class Output(StringIO):
    """What is written for ``stream``: with ``look``, which is called after each text, it waits until it is let go.

    Once something cannot be written, for nobody reads it any more or the disk is full, the rest is dropped, and
    :meth:`close_up` says why: logging, which writes it, would print a traceback for each message.
    """

    def __init__(self, stream: TextIO, look: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._stream = stream
        self._look = look
        self._error: OSError | None = None

    def write(self, text: str) -> int:
        """Write a text, now or later."""
        if self._look is None:
            self._pass_on(text)
        else:
            super().write(text)
            self._look()
        return len(text)

    def flush(self) -> None:
        """Let the stream write what it has by now; what waits goes on waiting."""
        if self._look is None:
            self._pass_on("")

    def let_go(self) -> None:
        """Let the stream have what was written, and whatever is from now on."""
        if self._look is not None:
            self._look = None
            self._pass_on(self.getvalue())

    def close_up(self) -> None:
        """Raise what went wrong, once nothing more is to come."""
        if self._error is not None:
            raise self._error

    def _pass_on(self, text: str) -> None:
        if self._error is not None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            self._error = error
            drop_output(self._stream)


def drop_output(stream: TextIO) -> None:
    """Send what a stream still has to nowhere: whoever flushes it, the interpreter at its end too, would fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
