"""What the story of a run has so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from packages.agents.context import RunContext
from packages.agents.contracts import Base, Ledger, LockedTests, Retrieved, RunState, Spec, TestCase, TestReport
from packages.agents.events import LedgerComputed, MergeTested, RunStateChanged
from packages.agents.orchestration.hearing import Ear
from packages.agents.orchestration.ledger import compute_ledger

if TYPE_CHECKING:
    from packages.agents.orchestration.site import Site


@dataclass
class Run:
    """Rebuilt by replay, never stored."""

    context: RunContext
    state: RunState = RunState.queued
    moves: int = 0
    ear: Ear = field(default_factory=Ear)
    remarks: tuple[str, ...] = ()
    """What was still open when the spec was settled."""
    retrieved: Retrieved | None = None
    """What search found for the plan."""
    site: Site | None = None
    ledger: Ledger | None = None
    merges: int = 0

    async def move(self, state: RunState, reason: str = "", hint: str = "", unproven: tuple[str, ...] = ()) -> None:
        previous, self.state = self.state, state
        self.moves += 1
        event = RunStateChanged(previous=previous, state=state, reason=reason, hint=hint, unproven=unproven)
        await self.context.emit.fact(f"state/{self.moves}", event)


@dataclass
class Branch:
    """The run's branch: what is merged, in which order, and what it proves. Only the merge queue moves it."""

    run: Run
    spec: Spec
    locked: LockedTests
    start: Base
    head: Base
    merged: dict[str, Base] = field(default_factory=dict)
    """The commit of each merged task's own branch."""
    touched: dict[str, set[str]] = field(default_factory=dict)
    """The paths that each merge changed."""

    async def weigh(self, task: str, known: TestReport | None = None) -> None:
        """The acceptance suite on the head, and the ledger that follows from it.

        `known` is the report of the same tests on the same tree, which would only be repeated.
        """
        run, number, tree = self.run, self.run.merges, self.head.tree
        amended = len(self.locked.amended)
        again = f"/amended/{amended}" if amended else ""

        async def check(at: RunContext) -> TestReport:
            report = await at.workspace.run_acceptance(tree, self.locked, self.spec.stack)
            if report.ending == "timeout":
                # What was merged was in time before: a machine with much to do must not cost a run its proof.
                report = await at.workspace.run_acceptance(tree, self.locked, self.spec.stack)
            return report

        report = known or await run.context.do(f"merge/{number}/acceptance{again}", TestReport, check)
        tested = MergeTested(merge=number, task=task, report=report, amended=amended)
        await run.context.emit.fact(f"merge/{number}/tested{again}", tested)
        run.ledger = compute_ledger(self.spec, self.locked, report, number, tree)
        await run.context.emit.fact(f"ledger/{number}{again}", LedgerComputed(ledger=run.ledger))

    async def take_tests(self, locked: LockedTests, report: TestReport) -> None:
        """From now on these tests decide; `report` is what they say about the head."""
        self.locked = locked
        await self.weigh(list(self.merged)[-1], report)


def failures(ledger: Ledger | None) -> tuple[TestCase, ...]:
    """Every test that does not pass, once, however many requirements it is linked to."""
    if ledger is None:
        return ()
    found = {case.id: case for row in ledger.rows for case in row.tests if case.outcome != "passed"}
    return tuple(found.values())
