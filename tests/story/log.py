"""The event log of a run, and what must be true of it whatever was cut, killed or restarted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from packages.agents.contracts import RunState

# What makes a fact the same fact: of these fields' values a log has one entry each.
IDENTITY: dict[str, tuple[str, ...]] = {
    "spec.proposed": ("round", "hash"),
    "verdict.given": ("round", "by", "hash"),
    "objection.raised": ("objection.id",),
    "objection.resolved": ("id",),
    "acceptance.locked": (),
    "task.started": ("task.id",),
    "attempt.started": ("task", "attempt"),
    "attempt.coded": ("task", "attempt"),
    "attempt.tested": ("task", "attempt"),
    "attempt.checked": ("task", "attempt"),
    "attempt.reviewed": ("task", "attempt"),
    "merge.queued": ("task", "attempts"),
    "task.merged": ("merge.number",),
    "merge.tested": ("merge", "amended"),
    "artifact.stored": ("artifact.name", "artifact.hash"),
    "run.delivered": (),
}


@dataclass(frozen=True)
class Entry:
    seq: int
    kind: str
    event: dict[str, Any]
    execution: str | None

    @classmethod
    def of(cls, item: dict[str, Any]) -> Entry:
        return cls(item["seq"], item["event"]["kind"], item["event"], item.get("execution"))

    def field(self, path: str) -> Any:
        value: Any = self.event
        for name in path.split("."):
            value = value[name]
        return value


def of_kind(entries: Sequence[Entry], kind: str) -> list[Entry]:
    return [entry for entry in entries if entry.kind == kind]


def states(entries: Sequence[Entry]) -> list[str]:
    return [str(entry.event["state"]) for entry in of_kind(entries, "run.state_changed")]


def assert_whole(entries: Sequence[Entry]) -> None:
    """No gap, no duplicate, no illegal transition, nothing after the end."""
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)), "seq counts from 1 without gaps"
    told = Counter(
        (entry.kind, json.dumps([entry.field(path) for path in IDENTITY[entry.kind]]))
        for entry in entries
        if entry.kind in IDENTITY
    )
    assert not [fact for fact, times in told.items() if times > 1], "every fact stands once"
    assert_legal(entries)
    ends = [entry.seq for entry in of_kind(entries, "run.state_changed") if RunState(entry.event["state"]).is_final]
    assert not ends or ends == [entries[-1].seq], "the final state is the last word"


def assert_legal(entries: Sequence[Entry]) -> None:
    former: str | None = None
    for entry in of_kind(entries, "run.state_changed"):
        assert entry.event["previous"] == former, f"{entry.seq} goes on from where the last change ended"
        state = str(entry.event["state"])
        if former is not None:
            assert RunState(former).may_become(RunState(state)), f"{former} may become {state}"
        former = state


def assert_told_once(entries: Sequence[Entry]) -> None:
    """Of each step one execution counts: what others told of it is superseded."""
    dropped = {execution for entry in of_kind(entries, "step.restarted") for execution in entry.event["superseded"]}
    counted = Counter(
        entry.event["step"] for entry in of_kind(entries, "step.started") if entry.execution not in dropped
    )
    assert not [step for step, times in counted.items() if times > 1], "every step is told once"


def assert_delivered_once(entries: Sequence[Entry]) -> None:
    """One delivery, and every step that was cut short was told to be so."""
    assert_whole(entries)
    assert_told_once(entries)
    assert len(of_kind(entries, "run.delivered")) == 1
    assert states(entries)[-1] == "done"
    assert states(entries).count("done") == 1
