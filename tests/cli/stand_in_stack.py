"""Stacks for the tests: the real stores, and small programs in the place of the API and the worker."""

import sys

from apps.cli.embedded.credentials import credentials
from apps.cli.embedded.parts import Part, Stack
from apps.cli.embedded.services import answers_health, database_for_tests, free_port, module, says
from apps.cli.embedded.valkey import valkey
from apps.cli.home import CLONE, Home

# Has a child that ignores requests to stop, as a sandbox of a real worker might.
WORKER = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "987654"])
print("worker ready", flush=True)
time.sleep(987654)
"""


def whole(home: Home) -> Stack:
    port = free_port()
    environment = {"PYTHONPATH": str(CLONE), "LOCAL_TOKEN": credentials(home).local_token}
    api = Part(
        name="api",
        command=module("tests.cli.stand_in_api", "--port", str(port)),
        environment=environment,
        needs=("postgres", "valkey"),
        is_ready=answers_health(port),
    )
    worker = Part(
        name="worker",
        command=(sys.executable, "-c", WORKER),
        environment={"PATH": "/usr/bin:/bin"},
        needs=("postgres",),
        is_ready=says("worker ready"),
        grace_seconds=0.2,
    )
    return Stack(
        (*database_for_tests(home).parts, valkey(home)[0], api, worker),
        {"api": port},
        f"http://127.0.0.1:{port}",
        "understudy",
    )


def with_a_hopeless_part(home: Home) -> Stack:
    script = "print('DATABASE_URL: is not set', flush=True); raise SystemExit(3)"
    hopeless = Part(name="api", command=(sys.executable, "-c", script), is_ready=says("never"))
    waiting = Part(name="worker", command=("sleep", "1"), needs=("api",))
    return Stack((hopeless, waiting), {}, "http://127.0.0.1:1", "understudy")


def with_a_hopeless_indexer(home: Home) -> Stack:
    """Which nobody needs."""
    script = "raise SystemExit(3)"
    hopeless = Part(name="indexer", command=(sys.executable, "-c", script), is_ready=says("never"), is_needed=False)
    worker = Part(name="worker", command=("sleep", "987654"))
    return Stack((hopeless, worker), {}, "http://127.0.0.1:1", "understudy")
