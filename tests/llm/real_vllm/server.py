"""A real vLLM server with a tiny model, on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from apps.cli.embedded.supervisor import LEASH
from tests.llm.real_vllm import tiny_model

MODEL, KEY = "deepseek-coder-v2", "sk-vllm"
CONTEXT_TOKENS = 4096
_READY_SECONDS = 600.0
_STOP_SECONDS = 30.0


@dataclass(frozen=True)
class RealServer:
    url: str
    process: psutil.Process

    @property
    def endpoint(self) -> str:
        return f"{self.url}/v1"

    def engine(self) -> psutil.Process:
        """The process that computes; the other one only speaks HTTP."""
        return next(one for one in self.process.children(recursive=True) if "EngineCore" in " ".join(one.cmdline()))

    async def running(self) -> int:
        """Requests that are being computed."""
        async with httpx.AsyncClient() as client:
            told = (await client.get(f"{self.url}/metrics")).text
        counts = [line.rpartition(" ")[2] for line in told.splitlines() if line.startswith("vllm:num_requests_running")]
        return int(sum(map(float, counts)))

    async def status(self, path: str) -> int:
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {KEY}"}) as client:
            return (await client.get(f"{self.url}{path}")).status_code


@contextmanager
def serving(python: Path, folder: Path) -> Iterator[RealServer]:
    """`folder` is for the model and the log. Takes one to three minutes to start."""
    tiny_model.write(folder / "model", CONTEXT_TOKENS)
    port, log = _free_port(), folder / "log"
    options = {
        "--served-model-name": MODEL,
        "--host": "127.0.0.1",
        "--port": str(port),
        "--dtype": "bfloat16",
        "--max-model-len": str(CONTEXT_TOKENS),
        "--max-num-seqs": "8",
        "--tool-call-parser": "hermes",
        "--api-key": KEY,
    }
    command = [str(python.with_name("vllm")), "serve", str(folder / "model"), "--enforce-eager"]
    command += ["--enable-auto-tool-choice", *(word for option in options.items() for word in option)]
    leash = [sys.executable, "-I", str(LEASH), "--parent", str(os.getpid()), "--signal", str(int(signal.SIGTERM)), "--"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*leash, *command], stdout=output, stderr=output, cwd=folder, env=_variables(python, folder)
        )
    server = RealServer(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    try:
        _wait(server, process, log)
        yield server
    finally:
        family = server.process.children(recursive=True)
        process.terminate()
        _, left = psutil.wait_procs([server.process, *family], _STOP_SECONDS)
        for one in left:
            one.kill()
        process.wait()


def _variables(python: Path, folder: Path) -> dict[str, str]:
    return {
        "PATH": f"{python.parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "VLLM_CPU_KVCACHE_SPACE": "1",  # gigabytes
        "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        "VLLM_NO_USAGE_STATS": "1",
        "HF_HUB_OFFLINE": "1",
    }


def _wait(server: RealServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        assert process.poll() is None, log.read_text()[-4000:]
        assert time.monotonic() < deadline, f"It does not get ready: {log.read_text()[-4000:]}"
        try:
            if httpx.get(f"{server.url}/health").is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
