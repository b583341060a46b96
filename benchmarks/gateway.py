"""What the gateway costs beside nginx, and what its event streams cost.

    python -m benchmarks.gateway [--rounds N] [--requests N] [--streams N] [--seconds N] [--json FILE]

Every system stands before the same upstream, is asked in turn by one load over 32 connections that stay open, and is
measured by the processor time of its own process. The added p50 is measured at a rate that fills no processor, over
what the upstream takes alone. Medians of all rounds. The gateway verifies a token, counts three limits, signs who is
outside, counts and logs each request. aiohttp's server and client with nothing between do none of that, nor does nginx,
which takes part where it is installed. A limit that is not met is told, and ends nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import uvloop

from benchmarks import table
from benchmarks.edge import load, systems
from benchmarks.edge.upstream import TOPICS
from tests import servers

CONNECTIONS = 32
PACED_PER_SECOND = 200.0
CPU_LIMIT = 9.0
"""Times nginx, with every feature."""
MEMORY_LIMIT_MEGABYTES = 60.0


async def requests(system: systems.System, token: str, count: int) -> dict[str, float]:
    request = load.Request(system.port, "/projects", token)
    await load.closed(request, CONNECTIONS, CONNECTIONS * 4)  # connections, caches and leases are warm
    before = system.cpu_seconds()
    seconds = await load.closed(request, CONNECTIONS, count)
    used = system.cpu_seconds() - before
    calm = await load.paced(request, 8, max(80, count // 20), PACED_PER_SECOND)
    return {"cpu_us": used / len(seconds) * 1e6, "p50_us": median(calm) * 1e6, "pss_mb": system.pss_megabytes()}


async def streams(system: systems.System, token: str, count: int, seconds: float) -> dict[str, float]:
    """Memory by the growth of PSS: what the kernel holds for the sockets is not in it."""
    request = load.Request(system.port, "", token)
    held = load.Streams()
    await held.open(request, CONNECTIONS, TOPICS)
    before = system.pss_megabytes()
    await held.open(request, count, TOPICS)
    held.latencies.clear()
    held.lost = 0
    cpu = system.cpu_seconds()
    await asyncio.sleep(seconds)
    used, found = system.cpu_seconds() - cpu, list(held.latencies)
    if len(found) < 2:
        raise RuntimeError(f"{system.name}: hardly an event in {seconds} s; watch for longer, or send more of them")
    memory = (system.pss_megabytes() - before) * 1e3 / count
    await held.close()
    return {
        "kb_per_stream": memory,
        "p50_ms": median(found) * 1e3,
        "p99_ms": quantiles(found, n=100)[98] * 1e3,
        "cpu_us_per_event": used / len(found) * 1e6,
        "events": float(len(found)),
        "lost": float(held.lost),
    }


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    signer = systems.Signer()
    token = signer.token()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        upstream = stack.enter_context(systems.upstream(folder, signer, options.events))
        redis_address = stack.enter_context(servers.valkey())
        taking_part = [
            upstream,
            stack.enter_context(systems.aiohttp_alone(upstream)),
            stack.enter_context(systems.gateway(upstream, redis_address)),
        ]
        if systems.has_nginx():
            taking_part.insert(1, stack.enter_context(systems.nginx(upstream, folder)))
        rounds: dict[str, list[dict[str, float]]] = {system.name: [] for system in taking_part}
        for _ in range(options.rounds):
            for system in taking_part:
                rounds[system.name].append(await requests(system, token, options.requests))
        found = {
            system.name: await streams(system, token, options.streams, options.seconds)
            for system in taking_part
            if system.name != "aiohttp alone"
        }
    medians = {
        name: {key: median(one[key] for one in all_of_it) for key in all_of_it[0]} for name, all_of_it in rounds.items()
    }
    return {"requests": medians, "streams": found}


def show(found: dict[str, Any]) -> None:
    asked = found["requests"]
    direct, ours, nginx = asked["direct"]["p50_us"], asked["gateway"], asked.get("nginx")
    table.show(
        ("system", "CPU us/request", "x nginx", "added p50 us", "PSS MB"),
        [
            (
                name,
                round(one["cpu_us"], 1),
                round(one["cpu_us"] / nginx["cpu_us"], 2) if nginx else "-",
                round(one["p50_us"] - direct, 1),
                round(one["pss_mb"], 1),
            )
            for name, one in asked.items()
        ],
    )
    print()
    table.show(
        ("event streams", "KB/stream", "p50 ms", "p99 ms", "CPU us/event", "events", "lost"),
        [(name, *(round(value, 2) for value in one.values())) for name, one in found["streams"].items()],
    )
    print()
    if nginx is None:
        print("nginx is not installed: no ratio.")
    else:
        ratio = ours["cpu_us"] / nginx["cpu_us"]
        print(f"CPU {ratio:.2f} x nginx, at most {CPU_LIMIT}: {'met' if ratio <= CPU_LIMIT else 'NOT MET'}")
        print(f"CPU {ours['cpu_us'] / asked['aiohttp alone']['cpu_us']:.2f} x aiohttp alone")
        print(*(f"{name}: {ratio:.2f} x nginx" for name, ratio in _of_streams(found["streams"])), sep=", ")
    is_small = ours["pss_mb"] <= MEMORY_LIMIT_MEGABYTES
    print(f"{ours['pss_mb']:.1f} MB, at most {MEMORY_LIMIT_MEGABYTES}: {'met' if is_small else 'NOT MET'}")


def _of_streams(found: dict[str, dict[str, float]]) -> list[tuple[str, float]]:
    ours, nginx = found["gateway"], found["nginx"]
    return [(name, ours[name] / nginx[name]) for name in ("kb_per_stream", "p50_ms", "cpu_us_per_event")]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=20_000, help="a round and system")
    parser.add_argument("--streams", type=int, default=1_000)
    parser.add_argument("--events", type=float, default=100.0, help="a second, over all topics")
    parser.add_argument("--seconds", type=float, default=20.0, help="for which streams are watched")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    # The gateway holds two sockets of each stream; its process inherits the limit.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    found = uvloop.run(measure(options))
    show(found)
    table.write(options.json, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
