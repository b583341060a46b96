"""The ledger, computed from reports, and the delivery."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from packages.agents.contracts.base import Answer, Value
from packages.agents.contracts.evidence import TestCase

Result = Literal["proven", "failing", "untested", "untestable"]


class LedgerRow(Value):
    requirement: str
    text: str
    result: Result
    tests: tuple[TestCase, ...] = ()
    note: str = ""


class Ledger(Value):
    """Computed from test reports alone. `merge` is the number of the merge that it was computed after."""

    merge: int
    tree: str
    rows: tuple[LedgerRow, ...]

    @property
    def unproven(self) -> tuple[str, ...]:
        return tuple(row.requirement for row in self.rows if row.result in ("failing", "untested"))


class Publication(Value):
    """Where the result lies. `tree` is the tree of `commit`."""

    repository: str
    branch: str
    commit: str
    tree: str


class DeliveryNotes(Answer):
    """What a person needs to run the software."""

    statement: str = Field(description="what was built and what is not proven, two to four plain sentences")
    runbook: str = Field(description="Markdown: install, start, configure, test, back up, common failures")


class Artifact(Value):
    """A stored file. `hash` is the sha256 (hex) of its bytes."""

    name: str
    hash: str
    size_bytes: int
    media_type: str


class Artifacts(Value):
    items: tuple[Artifact, ...]


class Delivery(Value):
    repository: str
    branch: str
    commit: str
    tree: str
    merges: int
    artifacts: tuple[Artifact, ...]
