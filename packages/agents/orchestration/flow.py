"""The story of a run, top to bottom. Plain async Python over the ports of `context`."""

from __future__ import annotations

import contextlib
import logging

from packages.agents.context import RunContext
from packages.agents.contracts import Approval, Base, Ledger, LockedTests, Quote, Revision, RunState, Spec
from packages.agents.errors import AgentError, BudgetExhausted, NotRecorded, StepFailed
from packages.agents.events import (
    AcceptanceLocked,
    ApprovalGiven,
    ApprovalRefused,
    CommandRefused,
    LedgerComputed,
    ModelsMissing,
    QuoteMade,
    SpecEdited,
    SpecProposed,
    TaskKept,
)
from packages.agents.orchestration.acceptance import lock_acceptance
from packages.agents.orchestration.appeal import appeal
from packages.agents.orchestration.consensus import Debate
from packages.agents.orchestration.delivering import deliver
from packages.agents.orchestration.ladder import give_up_blocked, split
from packages.agents.orchestration.merging import merge_acceptance, merge_as_it_is
from packages.agents.orchestration.orchestrating import build, listen, start, stop
from packages.agents.orchestration.quote import make_quote
from packages.agents.orchestration.repairing import order_repair, to_be_mended
from packages.agents.orchestration.run import Branch, Run
from packages.agents.orchestration.schedule import Schedule, Standing
from packages.agents.orchestration.site import Site

MAX_REPAIRS = 2

log = logging.getLogger(__name__)


async def run_flow(context: RunContext) -> RunState:
    """From a request to a delivery. Returns the final state."""
    run = Run(context)
    try:
        await tell_to_the_end(run)
    except AgentError as error:
        await run.move(RunState.failed, error.message, error.hint)
    except Exception as fault:
        # Whatever breaks, the run ends in a state that says so: one that nobody moves any more is the worst of ends.
        log.exception("Run %s broke", context.order.run_id)
        with contextlib.suppress(Exception):
            await end_children(run)
        await run.move(RunState.failed, f"Conclave broke: {type(fault).__name__}.", StepFailed.hint)
    return run.state


async def tell_to_the_end(run: Run) -> None:
    """The story, or as much of it as can be told: what is merged when it breaks off is delivered."""
    try:
        await tell(run)
    except AgentError as error:
        await end_children(run)
        await weigh_what_there_is(run)
        is_cap = isinstance(error, BudgetExhausted)
        if isinstance(error, NotRecorded):
            raise  # half a replay is no delivery
        if run.ledger is None or not (is_cap or run.state in (RunState.building, RunState.integrating)):
            raise
        await deliver_what_there_is(run, error)


async def tell(run: Run) -> None:
    await run.move(RunState.planning)
    if missing := run.context.order.settings.missing_models:
        await run.context.emit.fact("settings/models", ModelsMissing(names=missing))
    revision = run.context.order.revision
    spec = await take_plan_over(run, revision) if revision else await plan(run)
    await run.move(RunState.building)
    site = run.site = await open_site(run, spec)
    if revision:
        await take_work_over(site, revision)
    await build_all(run, site)
    await prove(run, site)
    await run.move(RunState.delivering)
    await finish(run, site)


# --- plan --------------------------------------------------------------------------------------------------------


async def plan(run: Run) -> Spec:
    """Debate, quote, approval; a person who refuses starts the next rounds with a comment."""
    debate, comment = Debate(run.context, run.ear), ""
    while True:
        spec = await debate.argue(comment)
        price = await quote(run, spec)
        approval = await approve(run, spec, price)
        if approval.decision == "approve":
            await debate.settle_person()
            run.remarks, run.retrieved = debate.remarks, debate.retrieved
            return spec if approval.tasks is None else edited(spec, approval)
        comment = approval.comment
        await run.move(RunState.planning, reason=comment)


async def quote(run: Run, spec: Spec) -> Quote:
    made = await run.context.do(f"quote/{spec.version}", Quote, lambda at: make_quote(spec, at.history))
    await run.context.emit.fact(f"quote/{spec.version}", QuoteMade(quote=made))
    return made


async def approve(run: Run, spec: Spec, price: Quote) -> Approval:
    context, key = run.context, f"approval/{spec.version}"
    dear = too_dear(price, context.order.settings.ask_above_usd)
    if context.order.approve == "auto" and not dear:
        await approve_by_itself(run, spec)
        return Approval(decision="approve", by=context.order.user_name)
    await run.move(RunState.awaiting_approval, reason=dear)
    approval = await context.inbox.approval()
    if approval.decision == "reject":
        await context.emit.fact(key, ApprovalRefused(by=approval.by, hash=spec.hash, comment=approval.comment))
        return approval
    if approval.tasks is not None:
        spec = edited(spec, approval)
        event = SpecEdited(version=spec.version, hash=spec.hash, spec=spec, by=approval.by)
        await context.emit.fact(f"spec/{spec.version}/edited", event)
    given = ApprovalGiven(by=approval.by, hash=spec.hash, comment=approval.comment, budget_usd=approval.budget_usd)
    await context.emit.fact(key, given)
    return approval


def too_dear(price: Quote, limit_usd: float | None) -> str:
    """Why a person is asked though the run asks nobody else; "" if they need not be."""
    if limit_usd is None or (price.usd_p90 is not None and price.usd_p90 <= limit_usd):
        return ""
    costs = "has no known price" if price.usd_p90 is None else f"may cost ${price.usd_p90:.2f}"
    return f"The plan {costs}, and the project asks above ${limit_usd:.2f}."


async def approve_by_itself(run: Run, spec: Spec) -> None:
    order = run.context.order
    given = ApprovalGiven(by=order.user_name, hash=spec.hash, budget_usd=order.budget_usd, automatic=True)
    await run.context.emit.fact(f"approval/{spec.version}", given)


def edited(spec: Spec, approval: Approval) -> Spec:
    """The spec with the plan as the person edited it: a version of its own."""
    return spec.model_copy(update={"version": spec.version + 1, "tasks": approval.tasks})


async def take_plan_over(run: Run, revision: Revision) -> Spec:
    """Nothing is argued again: the spec is an earlier run's, changed as a person asked for."""
    spec = revision.spec
    proposed = SpecProposed(round=spec.version, hash=spec.hash, spec=spec)
    await run.context.emit.fact(f"spec/{spec.version}", proposed)
    await approve_by_itself(run, spec)
    return spec


# --- build -------------------------------------------------------------------------------------------------------


async def open_site(run: Run, spec: Spec) -> Site:
    """The acceptance tests are locked, and the run's branch stands where the project's main branch is."""
    locked = await take_tests_over(run) or await lock_acceptance(run.context, spec, run.retrieved)
    begin = await run.context.do("start", Base, lambda at: at.workspace.start())
    branch = Branch(run, spec, locked, start=begin, head=begin)
    return Site(branch, Schedule.of(spec.tasks, run.context.order.tasks_at_once))


async def build_all(run: Run, site: Site) -> None:
    """Until nothing more is wanted: what people said in the last instant is heard as well."""
    await build(site)
    await hear_the_last(run, site)
    while site.schedule.startable():
        await run.move(RunState.building)
        await build(site)
        await hear_the_last(run, site)


async def hear_the_last(run: Run, site: Site) -> None:
    """From here on nobody may say anything; what is wanted of a task that needs a failed one is in vain."""
    await run.move(RunState.integrating)
    await listen(site)
    await give_up_blocked(site)


async def take_tests_over(run: Run) -> LockedTests | None:
    revision = run.context.order.revision
    if revision is None or revision.acceptance is None:
        return None
    locked = revision.acceptance
    event = AcceptanceLocked(
        tree=locked.tree, tests=locked.tests, amended=locked.amended, text=f"Taken over from run {revision.of}."
    )
    await run.context.emit.fact("acceptance", event)
    return locked


async def take_work_over(site: Site, revision: Revision) -> None:
    """What the change does not touch is merged as it is; one that no longer merges is built again."""
    last = ""
    for kept in revision.kept:
        task = site.schedule.tasks[kept.task]
        others = [site.schedule.tasks[one] for one in site.schedule.merged if one in site.schedule.tasks]
        if await merge_as_it_is(site.branch, task, kept.branch, others):
            event = TaskKept(task=task.id, branch=kept.branch.commit, run=revision.of)
            await site.context.emit.fact(f"task/{task.id}/kept", event)
            site.schedule.settle(task.id, Standing.merged)
            last = task.id
    if last:
        await site.branch.weigh(last)
    command = revision.command
    if command.act == "retry":
        site.briefs[command.task] = command.text
    elif command.act == "split" and not command.tasks:
        task = site.schedule.tasks[command.task]
        if not await split(site, task, None, f"command/{command.id}", command.text):
            reason = f"The Orchestrator cannot split {task.id}: it is built as it is."
            refused = CommandRefused(id=command.id, task=task.id, by=command.by, reason=reason)
            await site.context.emit.fact(f"command/{command.id}/refused", refused)


async def prove(run: Run, site: Site) -> None:
    """While a requirement fails, the Orchestrator orders a repair; what fails twice alike is left as it is.

    A test that fails is looked at again first: it may be the test that is wrong. What a person has skipped is not built
    after all.
    """
    before: tuple[str, ...] = ()
    for number in range(1, MAX_REPAIRS + 1):
        await appeal(site, number)
        failing = tuple(case.id for case in to_be_mended(site))
        if run.ledger is None or not failing or failing == before:
            break
        before = failing
        task = await order_repair(site, number)
        await run.move(RunState.building, reason=f"repair of {', '.join(task.covers)}")
        site.schedule.put(task)
        await start(site, task, repair=True, base=site.branch.head)
        await build_all(run, site)
    if run.merges:
        await merge_acceptance(site.branch)


# --- deliver -----------------------------------------------------------------------------------------------------


async def finish(run: Run, site: Site) -> None:
    """`done` only if every requirement that can be tested has a passing linked test, and nothing else is red."""
    if run.ledger is None:
        reasons = "; ".join(f"{task}: {reason}" for task, reason in site.schedule.reasons.items() if reason)
        unproven = tuple(requirement.id for requirement in site.spec.requirements)
        await run.move(RunState.incomplete, f"No task could be merged. {reasons}", unproven=unproven)
        return
    await run.context.emit.fact("ledger/final", LedgerComputed(ledger=run.ledger, final=True))
    suite = await deliver(run.context, site.spec, run.ledger, run.merges)
    unproven = run.ledger.unproven
    if unproven:
        reason = f"Not proven: {', '.join(unproven)}."
        hint = "Read the ledger for what fails, then retry a task, or ask for a change."
        await run.move(RunState.incomplete, reason, hint, unproven)
    elif not suite.is_green:
        reason = "Every requirement is proven, but the repository's own tests fail as it was delivered."
        await run.move(RunState.incomplete, reason, "Read the report of the delivery, then ask for a change.")
    else:
        await run.move(RunState.done, not_tested(run.ledger))


async def deliver_what_there_is(run: Run, error: AgentError) -> None:
    """What is merged is delivered as it is, with no further model call."""
    assert run.site is not None
    assert run.ledger is not None
    if run.state is RunState.building:
        await run.move(RunState.integrating)
    if run.state is RunState.integrating:
        await run.move(RunState.delivering)
    await deliver(run.context, run.site.spec, run.ledger, run.merges, cut_short=error.message)
    await run.move(RunState.incomplete, error.message, error.hint, run.ledger.unproven)


async def weigh_what_there_is(run: Run) -> None:
    """Work that was taken over is weighed when all of it is merged: less, if it broke off before."""
    if run.ledger is None and run.site is not None and run.site.branch.merged:
        await run.site.branch.weigh(list(run.site.branch.merged)[-1])


async def end_children(run: Run) -> None:
    if run.site is not None:
        await stop(run.site)


def not_tested(ledger: Ledger) -> str:
    """What `done` does not say: requirements that no test from outside can show."""
    told = [f"{row.requirement} ({row.note})" for row in ledger.rows if row.result == "untestable"]
    return f"Not tested: {'; '.join(told)}." if told else ""
