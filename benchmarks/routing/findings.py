"""What was measured, as limits that are met or not, and as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.routing import systems
from benchmarks.routing.measures import AT_ONCE, FAULTS, PIECES_OF_A_TOKEN, SCHEDULE_CALLS, Row
from benchmarks.routing.server import PIECES, STREAM_FAULTS

Found = dict[str, list[Row]]
"""Rows by the part of the benchmark."""


@dataclass(frozen=True)
class Limit:
    """`unit` stands behind the number; `most` is the limit, or the least where more is better."""

    what: str
    measured: float
    most: float
    unit: str
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.measured >= self.most if self.is_least else self.measured <= self.most

    @property
    def cells(self) -> list[str]:
        sign = "≥" if self.is_least else "≤"
        met = "met" if self.is_met else "**not met**"
        return [self.what, f"{self.measured:.3g} {self.unit}", f"{sign} {self.most:.3g} {self.unit}", met]


def limits(found: Found) -> list[Limit]:
    """Of Conclave's router, from whatever was measured."""
    return [limit for part, rows in found.items() for limit in _LIMITS[part](rows)]


def _of_core(rows: Sequence[Row]) -> Iterator[Limit]:
    for row in rows:
        if (row["bytes"], row["candidates"]) == (2048, 2):
            yield Limit("processor, router alone", row["cpu"], 0.1, "ms")


def _of_calls(rows: Sequence[Row]) -> Iterator[Limit]:
    """Streamed, what LangChain's client takes for it by itself is the limit: all of it is for pieces of the answer."""
    measured = {(row["system"], row["way"]): row for row in rows}
    for way, what in (("whole", "a call in one piece"), ("streamed", f"a call streamed in {PIECES} pieces")):
        ours, theirs = measured.get((systems.OURS, way)), measured.get((systems.CHAT, way))
        if ours is None or theirs is None:
            continue
        for key, at_once, most in (("cpu_many", f"{AT_ONCE}", 2.6), ("cpu_alone", "one", 3.0)):
            limit = most if way == "whole" else theirs[key]
            yield Limit(f"processor, {what}, {at_once} at once", ours[key], limit, "ms")


def _of_failover(rows: Sequence[Row]) -> Iterator[Limit]:
    for row in rows:
        if row["system"] == f"{systems.OURS}, streamed" and row["fault"] in FAULTS:
            yield Limit(f"first call when the primary fails: {row['fault']}", row["first"], 20, "ms")
            if row["fault"] == "refused":
                yield Limit("a dead primary adds, in the middle", row["steady"] - row["healthy"], 10, "ms")


def _of_schedule(rows: Sequence[Row]) -> Iterator[Limit]:
    for row in rows:
        if row["system"].startswith(systems.OURS):
            share = 100 * row["right"] / row["calls"]
            yield Limit(f"faults and hangs, {row['way']}: answered", share, 100, "%", True)
            yield Limit(f"faults and hangs, {row['way']}: p95", row["p95"], 300, "ms")


def _of_streams(rows: Sequence[Row]) -> Iterator[Limit]:
    for row in rows:
        if row["system"] == systems.OURS:
            yield Limit("broken streams that are answered whole", row["right"], len(STREAM_FAULTS), "of 5", True)


def _of_half_open(rows: Sequence[Row]) -> Iterator[Limit]:
    for row in rows:
        if row["system"] == systems.OURS:
            yield Limit("let through to a primary on trial", row["admitted"], 1, "of 20")


def _of_footprint(rows: Sequence[Row]) -> Iterator[Limit]:
    for row in rows:
        yield Limit("memory over the adapter's", row["megabytes"], 10, "MB")
        yield Limit("processor until the first answer, over the adapter's", row["seconds"], 0.3, "s")


_LIMITS: Mapping[str, Callable[[Sequence[Row]], Iterator[Limit]]] = {
    "core": _of_core,
    "calls": _of_calls,
    "failover": _of_failover,
    "schedule": _of_schedule,
    "streams": _of_streams,
    "half_open": _of_half_open,
    "footprint": _of_footprint,
}


def tables(found: Found) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """Caption, headings, rows."""
    if "core" in found:
        headings = ["question", "candidates", "processor ms"]
        rows: list[list[Any]] = [[f"{row['bytes'] // 1024} kB", row["candidates"], row["cpu"]] for row in found["core"]]
        yield "Conclave's Router alone, over connections that answer at once", headings, rows
    captions = {
        "whole": "A call, answered in one piece",
        "streamed": f"A call, streamed in {PIECES} pieces (how Conclave asks unless told otherwise)",
        "by token": f"A call, streamed in {PIECES_OF_A_TOKEN} pieces",
    }
    for way, caption in captions.items():
        if rows := [
            [row["system"], row["cpu_alone"], row["p50_alone"], row["cpu_many"], row["per_second"]]
            for row in found.get("calls", [])
            if row["way"] == way
        ]:
            yield (
                caption,
                ["system", "processor ms, 1 at once", "p50 ms, 1 at once", "processor ms, 50 at once", "calls/s"],
                rows,
            )
    if "failover" in found:
        yield (
            "The primary begins to fail, the backup is well: the first call, and the median of those after it",
            [
                "system",
                "fault",
                "well ms",
                "first ms",
                "its processor ms",
                "then ms",
                "requests to the primary",
                "wrong",
            ],
            [
                [row[key] for key in ("system", "fault", "healthy", "first", "first_cpu", "steady", "hits", "wrong")]
                for row in found["failover"]
            ],
        )
    if "schedule" in found:
        yield (
            f"A primary that fails in 30 and hangs in 10 of 100 calls: rounds of {SCHEDULE_CALLS} calls, 20 at once",
            ["system", "calls", "answered", "p50 ms", "p95 ms", "p99 ms", "requests to the primary, of 100 calls"],
            [
                [row[key] for key in ("system", "calls", "right", "p50", "p95", "p99", "share")]
                for row in found["schedule"]
            ],
        )
    if "streams" in found:
        yield (
            "What a call ends in when the primary's stream breaks and the backup is well",
            ["system", *(fault.replace("_", " ") for fault in STREAM_FAULTS), "whole"],
            [[row["system"], *(row[fault] for fault in STREAM_FAULTS), row["right"]] for row in found["streams"]],
        )
    if "half_open" in found:
        yield (
            "Let through, of 20 calls at once, to a primary that was closed for a while",
            ["system", "let through"],
            [[row["system"], row["admitted"]] for row in found["half_open"]],
        )
    if "footprint" in found:
        yield (
            "A process after its first streamed call",
            ["what", "memory MB", "processor s"],
            [
                [f"{systems.CHAT_AIOHTTP} alone", row["adapter_megabytes"], row["adapter_seconds"]]
                for row in found["footprint"]
            ]
            + [["Conclave's Router adds", row["megabytes"], row["seconds"]] for row in found["footprint"]],
        )
