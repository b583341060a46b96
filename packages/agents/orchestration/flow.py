"""The story of a run, top to bottom. Plain async Python over the ports of `context`."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from packages.agents.context import RunContext
from packages.agents.contracts import (
    Approval,
    Ledger,
    LockedTests,
    PlannedTask,
    Quote,
    RunState,
    Spec,
    TaskOrder,
    TestCase,
    TestReport,
    Text,
)
from packages.agents.errors import AgentError, BudgetExhausted, RunCancelled, StepFailed
from packages.agents.events import (
    ApprovalGiven,
    ApprovalRefused,
    LedgerComputed,
    MergeTested,
    QuoteMade,
    RunStateChanged,
    TaskFailed,
)
from packages.agents.orchestration.acceptance import lock_acceptance
from packages.agents.orchestration.consensus import Debate
from packages.agents.orchestration.delivering import deliver
from packages.agents.orchestration.ledger import compute_ledger
from packages.agents.orchestration.merging import ACCEPTANCE, merge_acceptance, merge_task
from packages.agents.orchestration.quote import make_quote
from packages.agents.orchestration.repairing import order_repair
from packages.agents.orchestration.schedule import blocked_by, in_order, ready_with

MAX_REPAIRS = 2

log = logging.getLogger(__name__)


@dataclass
class Run:
    """What the story has so far. Rebuilt by replay, never stored."""

    context: RunContext
    state: RunState = RunState.queued
    moves: int = 0
    merged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    merges: int = 0
    ledger: Ledger | None = None
    spec: Spec | None = None

    async def move(self, state: RunState, reason: str = "", hint: str = "", unproven: tuple[str, ...] = ()) -> None:
        previous, self.state = self.state, state
        self.moves += 1
        event = RunStateChanged(previous=previous, state=state, reason=reason, hint=hint, unproven=unproven)
        await self.context.emit.fact(f"state/{self.moves}", event)


async def run_flow(context: RunContext) -> RunState:
    """From a request to a delivery. Returns the final state."""
    run = Run(context)
    try:
        await tell(run)
    except RunCancelled as error:
        await run.move(RunState.cancelled, error.message, error.hint)
    except BudgetExhausted as error:
        await stop_at_cap(run, error)
    except AgentError as error:
        await run.move(RunState.failed, error.message, error.hint)
    except Exception as fault:
        # Whatever breaks, the run ends in a state that says so: one that nobody moves any more is the worst of ends.
        log.exception("Run %s broke", context.order.run_id)
        await run.move(RunState.failed, f"Conclave broke: {type(fault).__name__}.", StepFailed.hint)
    return run.state


async def tell(run: Run) -> None:
    await run.move(RunState.planning)
    spec = run.spec = await plan(run)
    await run.move(RunState.building)
    locked = await lock_acceptance(run.context, spec)
    await build(run, spec, locked)
    await run.move(RunState.integrating)
    await prove(run, spec, locked)
    await run.move(RunState.delivering)
    await finish(run, spec)


async def plan(run: Run) -> Spec:
    """Debate, quote, approval; a person who refuses starts the next rounds with a comment."""
    debate, comment = Debate(run.context), ""
    while True:
        spec = await debate.argue(comment)
        await quote(run, spec)
        approval = await approve(run, spec)
        if approval.decision == "approve":
            await debate.settle_person()
            return spec
        comment = approval.comment
        await run.move(RunState.planning, reason=comment)


async def quote(run: Run, spec: Spec) -> None:
    made = await run.context.do(f"quote/{spec.version}", Quote, lambda at: make_quote(spec, at.history))
    await run.context.emit.fact(f"quote/{spec.version}", QuoteMade(quote=made))


async def approve(run: Run, spec: Spec) -> Approval:
    context, key = run.context, f"approval/{spec.version}"
    if context.order.approve == "auto":
        given = ApprovalGiven(
            by=context.order.user_name, hash=spec.hash, budget_usd=context.order.budget_usd, automatic=True
        )
        await context.emit.fact(key, given)
        return Approval(decision="approve", by=context.order.user_name)
    await run.move(RunState.awaiting_approval)
    approval = await context.inbox.approval()
    if approval.decision == "approve":
        event = ApprovalGiven(by=approval.by, hash=spec.hash, comment=approval.comment, budget_usd=approval.budget_usd)
        await context.emit.fact(key, event)
    else:
        await context.emit.fact(key, ApprovalRefused(by=approval.by, hash=spec.hash, comment=approval.comment))
    return approval


async def build(run: Run, spec: Spec, locked: LockedTests) -> None:
    """Every task in order. A failed task takes those that depend on it along, and no others."""
    for task in in_order(spec.tasks):
        if blockers := blocked_by(task, run.failed):
            await give_up(run, task, 0, f"needs {', '.join(blockers)}, which failed")
            continue
        await build_and_merge(run, spec, locked, task)


async def build_and_merge(run: Run, spec: Spec, locked: LockedTests, task: PlannedTask, repair: bool = False) -> bool:
    """A task's child workflow, then its merge, then the acceptance tests on the merged tree."""
    ready = _all(spec) if repair else ready_with(task, spec.tasks, [*run.merged, *run.failed])
    base = (await run.context.do(f"{task.id}/base", Text, _head)).text
    order = TaskOrder(
        order=run.context.order,
        spec=spec,
        task=task,
        base=base,
        acceptance=locked,
        due=tuple(one for one in task.covers if one in ready),
        ready=ready,
        failures=_failures(run.ledger) if repair else (),
        repair=repair,
    )
    outcome = await run.context.child(order)
    if outcome.status == "failed":
        await give_up(run, task, outcome.attempts, outcome.reason)
        return False
    merged = await merge_task(run.context, task, run.merges + 1, outcome)
    if merged is None:
        await give_up(run, task, outcome.attempts, "its changes conflict with what was merged before")
        return False
    run.merges += 1
    run.merged.append(task.id)
    known = outcome.acceptance if merged.tree == outcome.tree else None
    await weigh(run, spec, locked, merged.tree, task.id, known)
    return True


async def weigh(
    run: Run, spec: Spec, locked: LockedTests, tree: str, task: str, known: TestReport | None = None
) -> None:
    """The acceptance suite on the merged tree, and the ledger that follows from it.

    `known` is the report of the same tests on the same tree, which would only be repeated.
    """
    report = known or await run.context.do(
        f"merge/{run.merges}/acceptance",
        TestReport,
        lambda at: at.workspace.run_acceptance(tree, locked, spec.stack),
    )
    number = run.merges
    await run.context.emit.fact(f"merge/{number}/tested", MergeTested(merge=number, task=task, report=report))
    run.ledger = compute_ledger(spec, locked, report, number, tree)
    await run.context.emit.fact(f"ledger/{number}", LedgerComputed(ledger=run.ledger))


async def give_up(run: Run, task: PlannedTask, attempts: int, reason: str) -> None:
    run.failed[task.id] = reason
    await run.context.emit.fact(f"task/{task.id}/failed", TaskFailed(task=task.id, attempts=attempts, reason=reason))


async def prove(run: Run, spec: Spec, locked: LockedTests) -> None:
    """While a requirement fails, the Orchestrator orders a repair; what fails twice alike is left as it is."""
    before: tuple[str, ...] = ()
    for number in range(1, MAX_REPAIRS + 1):
        if run.ledger is None:
            break
        failing = tuple(case.id for case in _failures(run.ledger))
        if not failing or failing == before:
            break
        before = failing
        task = await order_repair(run.context, spec, run.ledger, number)
        await run.move(RunState.building, reason=f"repair of {', '.join(task.covers)}")
        await build_and_merge(run, spec, locked, task, repair=True)
        await run.move(RunState.integrating)
    await add_acceptance_tests(run, spec, locked)


async def add_acceptance_tests(run: Run, spec: Spec, locked: LockedTests) -> None:
    """The locked tests become part of the delivery, as the last merge; the final ledger is computed on it."""
    if not run.merges:
        return
    merged = await merge_acceptance(run.context, run.merges + 1, locked, spec.stack)
    if merged is not None:
        run.merges += 1
        await weigh(run, spec, locked, merged.tree, ACCEPTANCE.id)


async def finish(run: Run, spec: Spec) -> None:
    """`done` only if every requirement that can be tested has a passing linked test, and nothing else is red."""
    if run.ledger is None:
        reasons = "; ".join(f"{task}: {reason}" for task, reason in run.failed.items())
        await run.move(RunState.incomplete, f"No task could be merged. {reasons}", unproven=_all(spec))
        return
    await run.context.emit.fact("ledger/final", LedgerComputed(ledger=run.ledger, final=True))
    suite = await deliver(run.context, spec, run.ledger, run.merges)
    unproven = run.ledger.unproven
    if unproven:
        names = ", ".join(unproven)
        reason = f"{names} has no passing test." if len(unproven) == 1 else f"{names} have no passing test."
        hint = "Read the ledger for what fails, then ask for a change."
        await run.move(RunState.incomplete, reason, hint, unproven)
    elif not suite.is_green:
        reason = "Every requirement is proven, but the repository's own tests fail as it was delivered."
        await run.move(RunState.incomplete, reason, "Read the report of the delivery, then ask for a change.")
    else:
        await run.move(RunState.done, _not_tested(run.ledger))


async def stop_at_cap(run: Run, error: BudgetExhausted) -> None:
    """What is merged is delivered as it is, with no further model call. Before the first merge there is nothing."""
    if run.ledger is None or run.spec is None:
        await run.move(RunState.failed, error.message, error.hint)
        return
    if run.state is RunState.building:
        await run.move(RunState.integrating)
    if run.state is RunState.integrating:
        await run.move(RunState.delivering)
    await deliver(run.context, run.spec, run.ledger, run.merges, is_cut_short=True)
    await run.move(RunState.incomplete, error.message, error.hint, run.ledger.unproven)


def _not_tested(ledger: Ledger) -> str:
    """What `done` does not say: requirements that no test from outside can show."""
    told = [f"{row.requirement} ({row.note})" for row in ledger.rows if row.result == "untestable"]
    return f"Not tested: {'; '.join(told)}." if told else ""


def _failures(ledger: Ledger | None) -> tuple[TestCase, ...]:
    """Every test that does not pass, once, however many requirements it is linked to."""
    if ledger is None:
        return ()
    found = {case.id: case for row in ledger.rows for case in row.tests if case.outcome != "passed"}
    return tuple(found.values())


def _all(spec: Spec) -> tuple[str, ...]:
    return tuple(requirement.id for requirement in spec.requirements)


async def _head(context: RunContext) -> Text:
    return Text(text=await context.workspace.head())
