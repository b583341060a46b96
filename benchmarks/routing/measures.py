"""What is measured of each system, and how. Seconds in, milliseconds out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.routing import systems
from benchmarks.routing.client import RIGHT
from benchmarks.routing.processes import Client, Provider, client
from benchmarks.routing.server import STREAM_FAULTS

Row = dict[str, Any]
FAULTS = ("refused", "429", "500", "503", "401")
CALLS, AT_ONCE = 300, 50
CALLS_ALONE = 100
PIECES_OF_A_TOKEN = 512
STEADY_CALLS = 30
SILENCE_SECONDS = 1.5
SCHEDULE_CALLS, SCHEDULE_AT_ONCE = 300, 20
HALF_OPEN_AT_ONCE = 20
UNCOUNTED = ""
"""Requests to a port that nobody listens on."""
_COOLED_DOWN_SECONDS = 120.0
_SLOW = {systems.LITELLM_DEFAULT: 2}
"""Systems that take seconds for each call: how many of these are enough."""


def whole_calls(provider: Provider, names: Sequence[str], litellm: Path | None, rounds: int) -> Iterator[Row]:
    """In turn, so that what else the machine does falls on all of them alike; the best of all rounds."""
    ways = {"whole": (False, "ok"), "streamed": (True, "ok"), "by token": (True, f"ok~{PIECES_OF_A_TOKEN}")}
    for way, (is_streamed, behaviour) in ways.items():
        with _clients(names, litellm) as clients:
            found: dict[str, list[Row]] = {name: [] for name in names}
            for one in clients:
                one.build(provider.place(behaviour), provider.place("ok"), is_streamed)
                one.do("warm")
                one.do("ask", calls=AT_ONCE, at_once=AT_ONCE)
            for _ in range(min(rounds, 2) if way == "by token" else rounds):
                for one in clients:
                    found[one.system].append(_round(one, way))
        for name, seen in found.items():
            least = {key: min(row[key] for row in seen) for key in ("cpu_alone", "p50_alone", "cpu_many")}
            rate = max(row["per_second"] for row in seen)
            wrong = sum(row["wrong"] for row in seen)
            yield {"system": name, "way": way, **least, "per_second": rate, "wrong": wrong}


def _round(one: Client, way: str) -> Row:
    calls, calls_alone = (AT_ONCE, 10) if way == "by token" else (CALLS, CALLS_ALONE)
    alone = one.do("ask", calls=calls_alone, at_once=1)
    many = one.do("ask", calls=calls, at_once=AT_ONCE)
    return {
        "cpu_alone": _cpu(alone),
        "p50_alone": 1000 * median(alone["seconds"]),
        "cpu_many": _cpu(many),
        "per_second": calls / many["wall_seconds"],
        "wrong": _wrong(alone) + _wrong(many),
    }


def core(rounds: int) -> Iterator[Row]:
    """Conclave's router over connections that answer at once, less what this measurement costs itself."""
    shapes = [(0, 0), (2048, 1), (2048, 2), (2048, 4), (65536, 2)]
    with client(systems.OURS, None) as one:
        found: dict[tuple[int, int], float] = {}
        for number in range(5 * rounds + 1):
            for size, models in shapes:
                spent = _cpu(one.do("core", calls=400, at_once=AT_ONCE, bytes=size, models=models))
                if number:
                    found[size, models] = min(spent, found.get((size, models), spent))
    nothing = found.pop((0, 0))
    for (size, models), spent in found.items():
        yield {"bytes": size, "candidates": models, "cpu": spent - nothing}


def failover(provider: Provider, names: Sequence[str], litellm: Path | None, rounds: int) -> Iterator[Row]:
    """The primary is well, then fails: the first call after that, and the calls then."""
    for name in names:
        for is_streamed in (True, False) if name == systems.OURS else (False,):
            with client(name, litellm) as one:
                for fault in (*FAULTS, "refused, second never asked"):
                    count = 1 if name in _SLOW else rounds
                    seen = [_failing(provider, one, fault, is_streamed) for _ in range(count)]
                    best = {
                        key: min(row[key] for row in seen)
                        for key in ("healthy", "first", "first_cpu", "steady", "hits")
                    }
                    wrong = sum(row["wrong"] for row in seen)
                    yield {"system": _spelt(name, is_streamed), "fault": fault, **best, "wrong": wrong}


def _failing(provider: Provider, one: Client, fault: str, is_streamed: bool) -> Row:
    fault, _, is_cold = fault.partition(", ")
    primary = provider.place("ok", provider.control("listen"))
    one.build(primary, provider.place("ok"), is_streamed)
    if not is_cold:
        one.do("warm")
    one.do("ask", calls=5, at_once=1)
    healthy = one.do("ask", calls=15, at_once=1)
    before = primary.hits
    primary.become(fault)
    first = one.do("ask", calls=1, at_once=1)
    steady = one.do("ask", calls=_SLOW.get(one.system, STEADY_CALLS), at_once=1)
    return {
        "healthy": 1000 * median(healthy["seconds"]),
        "first": 1000 * first["seconds"][0],
        "first_cpu": _cpu(first),
        "steady": 1000 * median(steady["seconds"]),
        "hits": UNCOUNTED if fault == "refused" else primary.hits - before,
        "wrong": _wrong(healthy) + _wrong(first) + _wrong(steady),
    }


def schedule(provider: Provider, names: Sequence[str], litellm: Path | None, rounds: int) -> Iterator[Row]:
    """A primary that fails in 30 of 100 calls, and hangs in 10. All rounds together: luck decides much in one."""
    ways = [(name, way) for name in names for way in (("streamed", "hedged") if name == systems.OURS else ("",))]
    for name, way in ways:
        with client(name, litellm) as one:
            seen = [_scheduled(provider, one, way, seed) for seed in range(1 if name in _SLOW else rounds)]
        ordered = sorted(second for row in seen for second in row["seconds"])
        calls = len(ordered)
        yield {
            "system": ", ".join(filter(None, [name, way])),
            "way": way,
            "calls": calls,
            "right": calls - sum(_wrong(row) for row in seen),
            **{f"p{share}": 1000 * ordered[share * (calls - 1) // 100] for share in (50, 95, 99)},
            "share": 100 * sum(row["hits"] for row in seen) / calls,
        }


def _scheduled(provider: Provider, one: Client, way: str, seed: int) -> Row:
    primary = provider.place("ok")
    one.build(
        primary,
        provider.place("ok+50"),
        is_streamed=bool(way),
        seconds=0.0 if one.system in _SLOW else SILENCE_SECONDS,
        is_hedged=way == "hedged",
    )
    one.do("warm")
    primary.become(f"flaky-{seed}+50")
    before = primary.hits
    answered = one.do("ask", calls=SCHEDULE_CALLS, at_once=SCHEDULE_AT_ONCE)
    return {**answered, "hits": primary.hits - before}


def streams(provider: Provider, names: Sequence[str], litellm: Path | None) -> Iterator[Row]:
    """What a call ends in when the primary's stream goes wrong."""
    for name in names:
        with client(name, litellm) as one:
            ends = {}
            for fault in STREAM_FAULTS:
                one.build(provider.place(fault), provider.place("ok"), True, SILENCE_SECONDS)
                ends[fault] = one.do("ask", calls=1, at_once=1)["ends"][0]
        yield {"system": name, **ends, "right": sum(end == RIGHT for end in ends.values())}


def half_open(provider: Provider, names: Sequence[str], litellm: Path | None) -> Iterator[Row]:
    """How many of 20 calls at once are let through to a primary that was closed for a while."""
    for name in names:
        with client(name, litellm) as one:
            primary = provider.place("ok")
            one.build(primary, provider.place("ok"), False)
            one.do("warm")
            primary.become("500")
            one.do("ask", calls=10, at_once=1)
            one.do("ask", calls=10, at_once=10)
            primary.become("ok+300")
            if not one.do("pass_time", seconds=_COOLED_DOWN_SECONDS)["is_possible"]:
                time.sleep(systems.COOLDOWN_SECONDS + 1)
            before = primary.hits
            one.do("ask", calls=HALF_OPEN_AT_ONCE, at_once=HALF_OPEN_AT_ONCE)
            yield {"system": name, "admitted": primary.hits - before}


def footprint(provider: Provider, rounds: int) -> Row:
    """After one streamed call: Conclave's router and the adapter that it stands on, each in fresh processes."""
    held: dict[str, list[Row]] = {systems.CHAT_AIOHTTP: [], systems.OURS: []}
    for _ in range(rounds):
        for name, seen in held.items():
            with client(name, None) as one:
                one.build(provider.place("ok"), provider.place("ok"), True)
                one.do("ask", calls=1, at_once=1)
                seen.append(one.do("footprint"))
    least = {name: {key: min(row[key] for row in seen) for key in seen[0]} for name, seen in held.items()}
    adapter, ours = least[systems.CHAT_AIOHTTP], least[systems.OURS]
    return {
        "adapter_megabytes": adapter["megabytes"],
        "megabytes": ours["megabytes"] - adapter["megabytes"],
        "adapter_seconds": adapter["processor_seconds"],
        "seconds": ours["processor_seconds"] - adapter["processor_seconds"],
    }


def _cpu(answered: Row) -> float:
    return 1000 * float(answered["processor_seconds"]) / len(answered["ends"])


def _wrong(answered: Row) -> int:
    return sum(end != RIGHT for end in answered["ends"])


def _spelt(name: str, is_streamed: bool) -> str:
    return f"{name}, streamed" if is_streamed else name


@contextmanager
def _clients(names: Sequence[str], litellm: Path | None) -> Iterator[list[Client]]:
    with ExitStack() as stack:
        yield [stack.enter_context(client(name, litellm)) for name in names]
