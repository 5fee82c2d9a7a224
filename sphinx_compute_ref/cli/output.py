"""What Sphinx writes in a build in this process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import TextIO


class Output(StringIO):
    """What is written for ``stream``: with ``look``, which is called after each text, it waits until it is let go.

    What cannot be written, for nobody reads it any more or the disk is full, is dropped: logging, which writes it,
    would print a traceback for each message. The command's own words fail there, too, and say why.
    """

    def __init__(self, stream: TextIO, look: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._stream = stream
        self._look = look

    def write(self, text: str) -> int:
        """Write a text, now or later."""
        if self._look is None:
            with suppress(OSError):
                self._stream.write(text)
        else:
            super().write(text)
            self._look()
        return len(text)

    def flush(self) -> None:
        """Let the stream write what it has by now; what waits goes on waiting."""
        if self._look is None:
            with suppress(OSError):
                self._stream.flush()

    def let_go(self) -> None:
        """Let the stream have what was written, and whatever is from now on."""
        if self._look is not None:
            self._look = None
            self.write(self.getvalue())
            self.flush()
