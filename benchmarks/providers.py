"""What a call through the router costs, and what it saves when a provider fails, beside others that can do the same.

    python -m benchmarks.providers [--litellm PYTHON] [--rounds N] [--only PARTS] [--json FILE] [--document FILE]

A fake provider in a process of its own is asked by each system in a process of its own, over loopback: a question of
2 kB, an answer of 2 kB, in one piece or streamed in 20 (or in 512, about a token each). Processor time is that of all
threads of the client; the provider's is not in it. The systems take turns, and the best of all rounds counts, for other
work falls on whoever is at it. LiteLLM takes part if `--litellm` names an interpreter that has it: the project does not
depend on it.

Without budget book and journal: what these cost is the database's. A limit that is not met is told, and ends nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import table
from benchmarks.routing import measures, processes, systems
from benchmarks.routing.findings import Found, Limit, limits, tables
from benchmarks.routing.measures import Row

PARTS = ("core", "calls", "failover", "schedule", "streams", "half_open", "footprint")
SECTION = "## What a call costs, and what a fault costs"


def measure(provider: processes.Provider, parts: Sequence[str], litellm: Path | None, rounds: int) -> Found:
    theirs = [systems.LITELLM] if litellm else []
    routers = [systems.LITELLM_ROUTER] if litellm else []
    default = [systems.LITELLM_DEFAULT] if litellm else []
    plain = [systems.OPENAI, systems.CHAT, systems.CHAT_AIOHTTP]
    falling_back = [systems.OURS, systems.FALLBACKS, *routers]
    ways: Mapping[str, Callable[[], Iterator[Row]]] = {
        "core": lambda: measures.core(rounds),
        "calls": lambda: measures.whole_calls(
            provider, [*plain, systems.FALLBACKS, systems.OURS, *theirs, *routers], litellm, rounds
        ),
        "failover": lambda: measures.failover(provider, [*falling_back, *default], litellm, rounds),
        "schedule": lambda: measures.schedule(provider, [*falling_back, *default], litellm, rounds),
        "streams": lambda: measures.streams(provider, falling_back, litellm),
        "half_open": lambda: measures.half_open(provider, [systems.OURS, *routers], litellm),
        "footprint": lambda: iter([measures.footprint(provider, rounds)]),
    }
    found: Found = {}
    for part in PARTS:
        if part in parts:
            began = time.monotonic()
            found[part] = list(ways[part]())
            print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return found


def as_section(found: Found, held: Sequence[Limit], load: float, versions: str) -> str:
    machine = table.machine()
    lines = [
        f"`python -m benchmarks.providers` on {machine['processors']} processors, Python {machine['python']}, on "
        f"{datetime.now(UTC):%Y-%m-%d}{versions}.",
        f"The load of the machine was {load:.1f} when it began{': other work ran beside it' if load > 1 else ''}.",
        "",
        *_markdown(["what", "measured", "limit", ""], [one.cells for one in held]),
    ]
    for caption, headings, rows in tables(found):
        lines += ["", f"### {caption}", "", *_markdown(headings, rows)]
    return "\n".join(lines) + "\n"


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    cells = [[f"{value:.2f}" if isinstance(value, float) else str(value) for value in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (headings, ["---"] * len(headings), *cells)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litellm", type=Path, help="an interpreter that has LiteLLM")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count (default 5)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    parser.add_argument("--document", type=Path, help="put the tables into this document")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    with processes.provider() as provider:
        found = measure(provider, arguments.only.split(","), arguments.litellm, arguments.rounds)
    held = limits(found)
    for caption, headings, rows in tables(found):
        print(f"\n{caption}")
        table.show(headings, rows)
    print("\nLimits of Conclave's Router")
    table.show(["what", "measured", "limit", ""], [[cell.replace("*", "") for cell in one.cells] for one in held])
    table.write(arguments.json, {"load": load, "limits": [one.cells for one in held], **found})
    if arguments.document:
        table.replace_section(arguments.document, SECTION, as_section(found, held, load, versions(arguments.litellm)))
    return 0


def versions(litellm: Path | None) -> str:
    named = [f"{name} {version(name)}" for name in ("openai", "langchain-openai", "langchain-core")]
    if litellm:
        named.append(f"LiteLLM {processes.version_of('litellm', litellm)}")
    return f"; {', '.join(named)}"


if __name__ == "__main__":
    sys.exit(main())
