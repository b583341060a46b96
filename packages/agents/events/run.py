"""The run as a whole: its states, its proof, its delivery."""

from __future__ import annotations

from typing import Literal

from packages.agents.contracts import Artifact, Delivery, Ledger, RunState, TestReport
from packages.agents.events.base import Event


class RunStateChanged(Event):
    """Written together with `runs.state`, in one transaction, by the worker alone (`queued` by the API)."""

    kind: Literal["run.state_changed"] = "run.state_changed"
    previous: RunState | None
    state: RunState
    reason: str = ""
    hint: str = ""
    unproven: tuple[str, ...] = ()


class ModelsMissing(Event):
    """Models (`provider/model`) that the project's settings name and nobody offers any more: others are asked."""

    kind: Literal["models.missing"] = "models.missing"
    names: tuple[str, ...]


class RepairOrdered(Event):
    kind: Literal["repair.ordered"] = "repair.ordered"
    task: str
    covers: tuple[str, ...]
    text: str


class LedgerComputed(Event):
    kind: Literal["ledger.computed"] = "ledger.computed"
    ledger: Ledger
    final: bool = False


class DeliveryChecked(Event):
    """The repository's own tests, acceptance tests included, on the tree that is delivered."""

    kind: Literal["delivery.checked"] = "delivery.checked"
    report: TestReport


class ArtifactStored(Event):
    kind: Literal["artifact.stored"] = "artifact.stored"
    artifact: Artifact


class Delivered(Event):
    kind: Literal["run.delivered"] = "run.delivered"
    delivery: Delivery
    text: str = ""
