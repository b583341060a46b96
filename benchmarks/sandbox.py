"""What a start in the sandbox costs beside a plain subprocess, and what it adds to a run of pytest.

    python -m benchmarks.sandbox [--runs N] [--json FILE] [--document FILE]

Every way runs the same program in the same folder, as the sandbox's user, in turn, so that what else the machine does
falls on all of them alike. The toolchain is TOOLCHAIN's, or the one of the state folder.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import table
from packages.workspace.sandbox import Command, Sandbox, choose_sandbox
from packages.workspace.toolchain import Toolchain, load_toolchain

HEADINGS = ("what", "median ms", "min ms", "n")
TESTS = "def test_it():\n    assert 1 + 1 == 2\n"
SECTION = "## What a start costs"
# Namespaces and file systems, and nothing else: no filter, no limits, no watch.
BARE = (
    *("--unshare-all", "--die-with-parent", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin"),
    *("--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev"),
)
Way = Callable[[], Awaitable[None]]


def default_toolchain() -> Path:
    home = "/var/lib/conclave" if os.getuid() == 0 else Path.home() / ".local/share/conclave"
    return Path(os.environ.get("TOOLCHAIN") or Path(os.environ.get("CONCLAVE_HOME", home), "toolchain"))


def interpreter(toolchain: Toolchain) -> Path:
    """One that the sandbox's user can start outside."""
    return (toolchain.python_copy or Path(sys.base_prefix)) / "bin" / f"python3.{sys.version_info.minor}"


async def plain(sandbox: Sandbox, folder: Path, *arguments: str) -> None:
    ids = [f"--reuid={sandbox.uid}", f"--regid={sandbox.uid}", "--clear-groups", "--"]
    drop = [] if sandbox.uid is None else ["/usr/bin/setpriv", *ids]
    process = await asyncio.create_subprocess_exec(
        *drop,
        *arguments,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await process.wait() != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}.")


async def walled(sandbox: Sandbox, folder: Path, *arguments: str) -> None:
    completed = await sandbox.run(Command(arguments, folder))
    if not completed.is_success:
        raise SystemExit(f"{' '.join(arguments)} ended as {completed.ending}: {completed.output}")


def ways(sandbox: Sandbox, toolchain: Toolchain, folder: Path) -> dict[str, Way]:
    bwrap = os.fspath(getattr(sandbox, "bwrap", "bwrap"))
    packages = next((toolchain.root / "lib").glob("python3*/site-packages"))
    # Without a virtual environment, whose interpreter may be out of the user's reach: the packages by their path.
    pytest = (
        f"import sys; sys.path.insert(0, {os.fspath(packages)!r}); import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    )
    options = ("-q", "-p", "no:cacheprovider")
    return {
        "`true`, a plain subprocess": lambda: plain(sandbox, folder, "/usr/bin/true"),
        "`true`, bubblewrap alone": lambda: plain(sandbox, folder, bwrap, *BARE, "/usr/bin/true"),
        "`true`, `Sandbox.run`": lambda: walled(sandbox, folder, "/usr/bin/true"),
        "pytest with one test, a plain subprocess": lambda: plain(
            sandbox, folder, os.fspath(interpreter(toolchain)), "-c", pytest, *options
        ),
        "pytest with one test, `Sandbox.run`": lambda: walled(sandbox, folder, "python", "-m", "pytest", *options),
    }


async def measure(sandbox: Sandbox, toolchain: Toolchain, runs: int) -> list[list[str | float | int]]:
    """One row for each way: what, median and least milliseconds, how many."""
    async with sandbox.scratch() as folder:
        test = folder / "test_it.py"
        await asyncio.to_thread(test.write_text, TESTS)
        taken: dict[str, list[float]] = {}
        for number in range(runs + 1):
            for what, way in ways(sandbox, toolchain, folder).items():
                began = time.perf_counter()
                await way()
                if number:  # The first round warms caches.
                    taken.setdefault(what, []).append(1000 * (time.perf_counter() - began))
    return [[what, statistics.median(all_of_it), min(all_of_it), len(all_of_it)] for what, all_of_it in taken.items()]


def as_section(rows: list[list[str | float | int]], load: float) -> str:
    machine = table.machine()
    who = "as root" if os.getuid() == 0 else "as an ordinary user"
    beside = ": other work ran beside it" if load > 1 else ""
    lines = [
        f"`python -m benchmarks.sandbox` on {machine['processors']} processors, Python {machine['python']}, {who}, on "
        f"{datetime.now(UTC):%Y-%m-%d}, each way in",
        f"turn. The load of the machine was {load:.1f} when it began{beside}. A plain subprocess drops the "
        "rights of root as well.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        "|---|---|---|---|",
    ]
    lines += [f"| {what} | {median:.1f} | {least:.1f} | {count} |" for what, median, least, count in rows]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="rounds that count (default 20)")
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--document", type=Path, help="put the table into this document")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    toolchain = load_toolchain(default_toolchain())

    async def measured() -> list[list[str | float | int]]:
        return await measure(await choose_sandbox(toolchain=toolchain), toolchain, arguments.runs)

    rows = asyncio.run(measured())
    table.show(HEADINGS, rows)
    table.write(arguments.json, {"load": load, "rows": [dict(zip(HEADINGS, row, strict=True)) for row in rows]})
    if arguments.document:
        table.replace_section(arguments.document, SECTION, as_section(rows, load))
    return 0


if __name__ == "__main__":
    sys.exit(main())
