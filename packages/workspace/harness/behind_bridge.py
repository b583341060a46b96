"""Offer the application behind the bridge at its port, and run a command meanwhile. Runs in the tests' sandbox.

Arguments: the port on which the command expects the application, then the command. Ends with its exit code.
"""

import asyncio
import sys

from forward import join  # type: ignore[import-not-found]  # Lies beside it, inside the sandbox.

BRIDGE = "/bridge/application.sock"


async def offer(port: int) -> None:
    """Listen on `port` for as long as this program runs."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream = await asyncio.open_unix_connection(BRIDGE)
        except OSError:
            writer.close()
            return
        await join((reader, writer), upstream)

    await asyncio.start_server(handle, "127.0.0.1", port)


async def main() -> int:
    await offer(int(sys.argv[1]))
    command = await asyncio.create_subprocess_exec(*sys.argv[2:])
    return await command.wait()


if __name__ == "__main__":
    code = asyncio.run(main())
    sys.exit(code if code >= 0 else 128 - code)
