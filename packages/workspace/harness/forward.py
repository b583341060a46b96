"""Start the application, and let it be reached over a Unix socket. Runs in the application's sandbox.

Arguments: socket path, port, a word to print once the port answers, and the start command.
Ends with the application, with its exit code.
"""

import asyncio
import contextlib
import os
import sys

POLL_SECONDS = 0.02


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof()


async def join(
    left: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    right: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    """Copy both ways until both sides have ended."""
    try:
        await asyncio.gather(copy(left[0], right[1]), copy(right[0], left[1]))
    finally:
        left[1].close()
        right[1].close()


async def answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def main() -> int:
    path, port, ready, start = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    application = await asyncio.create_subprocess_exec(*start)
    exited = asyncio.create_task(application.wait())
    while not exited.done() and not await answers(port):
        await asyncio.wait([exited], timeout=POLL_SECONDS)  # A port cannot be waited for, only tried.
    if exited.done():
        return exited.result()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await join((reader, writer), upstream)

    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    await asyncio.start_unix_server(handle, path)
    print(f"\n{ready}", flush=True)  # noqa: T201  # The service waits for this word.
    return await exited


if __name__ == "__main__":
    code = asyncio.run(main())
    sys.exit(code if code >= 0 else 128 - code)
