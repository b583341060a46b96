"""How long a person waits for the first delivery: from a fresh clone, from a stopped stack, from a running one.

The package cache is warm, as after any earlier installation: `--cold-cache` measures with an empty one.

    python -m benchmarks.first_delivery [--json FILE] [--request TEXT] [--repeat N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import table
from benchmarks.command_line import Timed, run

CLONE = Path(__file__).resolve().parents[1]
REQUEST = "Create a REST API for a todo application"
LIMITS = {"fresh clone": 180.0, "installed, stack stopped": 60.0, "installed, stack running": 60.0}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--request", default=REQUEST)
    parser.add_argument("--repeat", type=int, default=1, help="deliveries per way of starting, beside the first")
    parser.add_argument("--cold-cache", action="store_true", help="begin with an empty package cache")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="conclave-first-", dir="/tmp"))
    folder.chmod(0o711)  # other users of the sandbox walk through here when root measures
    try:
        measured = measure(folder, arguments.request, arguments.repeat, arguments.cold_cache)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rows = [
        [name, len(times), min(times), statistics.median(times), max(times), LIMITS[name]]
        for name, times in measured.items()
    ]
    table.show(["from", "deliveries", "fastest s", "median s", "slowest s", "bar s"], rows)
    table.write(arguments.json, {"request": arguments.request, "seconds": measured, "bars": LIMITS})
    return 0 if all(max(times) <= LIMITS[name] for name, times in measured.items()) else 1


def measure(folder: Path, request: str, repeat: int, cold_cache: bool) -> dict[str, list[float]]:
    clone, home = folder / "clone", folder / "home"
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {name: value for name, value in os.environ.items() if name.startswith(("UV_", "PIP_", "SSL_"))}
    environment |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    environment["CONCLAVE_HOME"] = str(home)
    if cold_cache:
        environment |= {"UV_CACHE_DIR": str(folder / "uv-cache"), "PIP_CACHE_DIR": str(folder / "pip-cache")}
    conclave = str(clone / "conclave")
    measured: dict[str, list[float]] = {name: [] for name in LIMITS}

    def build(name: str) -> None:
        project = f"delivery {sum(map(len, measured.values())) + 1}"  # each is the first of its project
        done = run([conclave, "build", request, "--project", project, "--json"], folder, environment)
        measured[name].append(round(done.seconds, 2))
        print(f"{name}: {done.seconds:.1f} s, {outcome(done)}", file=sys.stderr, flush=True)

    cloned = run(["git", "clone", "--quiet", str(CLONE), str(clone)], folder, environment)
    if cloned.exit_code:
        raise SystemExit(cloned.errors)
    try:
        build("fresh clone")
        for _ in range(repeat):
            build("installed, stack running")
        for _ in range(repeat):
            run([conclave, "down"], folder, environment)
            build("installed, stack stopped")
    finally:
        run([conclave, "down"], folder, environment)
    return measured


def outcome(done: Timed) -> str:
    if done.exit_code:
        raise SystemExit(f"No delivery (exit code {done.exit_code}):\n{done.errors[-3000:]}")
    result: dict[str, Any] = done.json()
    return f"{len(result['requirements'])} requirements, commit {str(result['commit'])[:10]}"


if __name__ == "__main__":
    sys.exit(main())
