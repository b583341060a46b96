"""The API as a process of its own, and a reader of its streams."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
TOKEN = "cnc_process_process_process"
_READY_SECONDS = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class APIProcess:
    """`python -m apps.api`; the port stays the same over restarts."""

    database_address: str
    redis_address: str
    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)
    """Further variables."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": self.database_address,
            "REDIS_URL": self.redis_address,
            "CONCLAVE_HOME": str(self.home),
            "LOCAL_TOKEN": TOKEN,
            **self.more,
        }

    def start(self) -> None:
        log = (self.home / "api.log").open("ab")
        command = [sys.executable, "-m", "apps.api", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        log.close()
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                httpx.get(f"{self.url}/health", trust_env=False).raise_for_status()
                return
            except httpx.HTTPError:
                assert self.process.poll() is None, self.log
                assert time.monotonic() < deadline, self.log
                time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(20)
        self.process = None
        return code

    def end(self) -> None:
        if self.process is not None:
            self.stop(signal.SIGKILL)

    @property
    def log(self) -> str:
        return (self.home / "api.log").read_text()

    @property
    def resident_bytes(self) -> int:
        assert self.process is not None
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@asynccontextmanager
async def stream(url: str, after: int | None = None) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Events as they come. Ends when the server ends the stream."""
    headers = {"Authorization": f"Bearer {TOKEN}"} | ({} if after is None else {"Last-Event-ID": str(after)})
    timeout = httpx.Timeout(20.0)
    async with (
        httpx.AsyncClient(timeout=timeout, trust_env=False, verify=False) as http,
        http.stream("GET", url, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        yield _frames(answer)


async def _frames(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    number = ""
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "id":
            number = value
        elif name == "data":
            told = json.loads(value)
            assert str(told["seq"]) == number
            yield told
