"""A terminal without a screen: a program in the sandbox holds one end of it, this service the other."""

import asyncio
import os
import termios
from typing import NamedTuple

CHUNK_BYTES = 32 * 1024
UNREAD_BYTES = 256 * 1024


class Size(NamedTuple):
    columns: int
    rows: int


class PseudoTerminal:
    """Our end, which one task reads and others write to. To be closed by whoever made it, when its program is gone."""

    def __init__(self, size: Size) -> None:
        self._ours, theirs = os.openpty()
        self._theirs: int | None = theirs
        self._unread = bytearray()
        os.set_blocking(self._ours, False)
        self.resize(size)

    def give_away(self, uid: int | None) -> int:
        """The program's end, for `uid`; to be closed by whoever takes it. Once."""
        if self._theirs is None:
            raise ValueError("This terminal has a program already: make another one.")
        theirs, self._theirs = self._theirs, None
        if uid is not None:
            os.fchown(theirs, uid, uid)
        return theirs

    def resize(self, size: Size) -> None:
        """The program in the foreground is told by SIGWINCH."""
        if self._ours >= 0:
            termios.tcsetwinsize(self._ours, (size.rows, size.columns))

    async def read(self) -> bytes:
        """What the program wrote, as soon as there is something; empty once nobody is left who could write.

        While nobody reads, the kernel holds the program that writes.
        """
        while True:
            try:
                return os.read(self._ours, CHUNK_BYTES)
            except BlockingIOError:
                await self._until_readable()
            except OSError:  # EIO: the program's end is closed everywhere.
                return b""

    def write(self, data: bytes) -> bool:
        """What somebody typed. False: it is lost, for the program has left too much unread, or is gone."""
        if self._ours < 0 or len(self._unread) + len(data) > UNREAD_BYTES:
            return False
        self._unread += data
        self._flush()
        return True

    def close(self) -> None:
        """The program's end is hung up, if it is still there."""
        loop = asyncio.get_running_loop()
        if self._ours >= 0:
            loop.remove_reader(self._ours)
            loop.remove_writer(self._ours)
            os.close(self._ours)
            self._ours = -1
        if self._theirs is not None:
            os.close(self._theirs)
            self._theirs = None

    async def _until_readable(self) -> None:
        loop = asyncio.get_running_loop()
        readable: asyncio.Future[None] = loop.create_future()
        loop.add_reader(self._ours, _resolve, readable)
        try:
            await readable
        finally:
            loop.remove_reader(self._ours)

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._unread:
                del self._unread[: os.write(self._ours, self._unread)]
        except BlockingIOError:
            loop.add_writer(self._ours, self._flush)
            return
        except OSError:  # Nobody is left to read it.
            self._unread.clear()
        loop.remove_writer(self._ours)


def _resolve(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)
