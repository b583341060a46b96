"""The processes that are measured: the upstream alone, nginx where it is installed, aiohttp alone, and the gateway."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import psutil
from cryptography.hazmat.primitives.asymmetric import ec

SECRET = "benchmarks need no secret, but one of 32 characters"
_NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream api {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096; keepalive_requests 1000000;
    location / {{
      proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_buffering off;
    }}
  }}
}}
"""


@dataclass(frozen=True)
class System:
    """`worker` is the process that does the work: the one whose processor time and memory count."""

    name: str
    port: int
    worker: psutil.Process

    def cpu_seconds(self) -> float:
        """Of its threads that live, as the scheduler counts them: the usual counters know hundredths of a second."""
        threads = Path(f"/proc/{self.worker.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def pss_megabytes(self) -> float:
        return float(self.worker.memory_full_info().pss) / 1e6


class Signer:
    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def jwks(self) -> str:
        public: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return json.dumps({"keys": [{**public, "kid": "bench", "alg": "ES256", "use": "sig"}]})

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": "conclave", "aud": "conclave", "sub": "ada", "sid": "s1", "roles": ["user"]}
        return jwt.encode(
            {**claims, "iat": now, "exp": now + 3600}, self._key, "ES256", headers={"kid": "bench", "typ": "at+jwt"}
        )


@contextmanager
def upstream(folder: Path, signer: Signer, events_per_second: float) -> Iterator[System]:
    keys = folder / "jwks.json"
    keys.write_text(signer.jwks())
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.edge.upstream", str(port), str(keys), str(events_per_second)]
    with _process(command, port) as process:
        yield System("direct", port, process)


@contextmanager
def aiohttp_alone(upstream: System) -> Iterator[System]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.edge.aiohttp_alone", str(port), str(upstream.port)]
    with _process(command, port) as process:
        yield System("aiohttp alone", port, process)


@contextmanager
def gateway(upstream: System, redis_address: str) -> Iterator[System]:
    """With every feature."""
    port = free_port()
    limits = [f"{kind}:{scope}" for kind in ("read", "stream", "unknown") for scope in ("address", "user", "token")]
    environment = {
        **os.environ,
        "API_URLS": f"http://127.0.0.1:{upstream.port}",
        "REDIS_URL": redis_address,
        "GATEWAY_SECRET": SECRET,
        # So wide that no request of the benchmark is refused: the counting is what costs.
        "RATE_LIMITS": ",".join(f"{limit}=100000000/60" for limit in limits),
        "STREAMS_PER_SIGN_IN": "100000",
        "CONNECTIONS_PER_ADDRESS": "100000",
    }
    with _process([sys.executable, "-m", "apps.gateway", "--port", str(port)], port, environment) as process:
        yield System("gateway", port, process)


@contextmanager
def nginx(upstream: System, folder: Path) -> Iterator[System]:
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(_NGINX.format(folder=folder, upstream=upstream.port, port=port))
    with _process([has_nginx() or "nginx", "-p", str(folder), "-c", str(settings)], port) as process:
        yield System("nginx", port, _worker_of(process))


def has_nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _worker_of(master: psutil.Process) -> psutil.Process:
    """The master listens before it has a worker."""
    deadline = time.monotonic() + 60
    while not (workers := master.children()):
        if time.monotonic() > deadline:
            raise RuntimeError("nginx has no worker; its error.log lies in the benchmark's temporary folder")
        time.sleep(0.05)
    return workers[0]


@contextmanager
def _process(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[psutil.Process]:
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not _listens(port):
            if started.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not get ready")
            time.sleep(0.05)
        yield psutil.Process(started.pid)
    finally:
        started.terminate()
        started.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
