"""`python -m apps.api --port 8002 --host 127.0.0.1`."""

from __future__ import annotations

import argparse
import asyncio
import sys

import uvicorn

from apps.api.main import create_app, prepare
from apps.api.settings import ApiSettings, SettingsError

MESSAGE_BYTES = 65_536
"""The longest message of a WebSocket: what is typed is short, and what is pasted comes in pieces."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m apps.api", description="Serve Conclave's API.")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args()
    try:
        settings = ApiSettings.load()
        asyncio.run(prepare(settings))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    uvicorn.run(
        create_app(settings),
        host=options.host,
        port=options.port,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.api_shutdown_grace_seconds,
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
