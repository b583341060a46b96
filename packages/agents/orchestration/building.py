"""One task, from brief to a tree that is ready to merge: code, test, check, review, and fix rounds."""

from __future__ import annotations

from dataclasses import dataclass

from packages.agents.context import RunContext
from packages.agents.contracts import (
    Review,
    TaskOrder,
    TaskOutcome,
    TestCase,
    TestReport,
    Work,
)
from packages.agents.crews.coder import crew as coder
from packages.agents.crews.tester import crew as tester
from packages.agents.events import (
    AttemptChecked,
    AttemptCoded,
    AttemptRefused,
    AttemptReviewed,
    AttemptStarted,
    AttemptTested,
    TaskStarted,
)
from packages.agents.orchestration.both import both

NO_TESTS_COLLECTED = 5
"""Pytest's exit code when a repository has no test yet, which a base task may leave so."""


@dataclass(frozen=True)
class Judged:
    """What became of one attempt: an empty `feedback` means that it may be merged."""

    feedback: str
    acceptance: TestReport | None = None
    failing: tuple[str, ...] | None = None
    """For a sound attempt (own tests green, review approved) the due acceptance tests that fail; else None."""


async def build_task(context: RunContext, order: TaskOrder) -> TaskOutcome:
    """Attempts until one holds, at most `max_attempts`. Every judgement rests on diffs and exit codes."""
    task, tree, feedback = order.task, order.base, _failures(order.failures)
    started = TaskStarted(task=task, base=order.base, repair=order.repair)
    await context.emit.fact(f"task/{task.id}/started", started)
    reason, before = "", None
    for number in range(1, order.max_attempts + 1):
        told = feedback or task.brief
        attempt = AttemptStarted(task=task.id, attempt=number, of=order.max_attempts, brief=told)
        await _fact(context, order, number, attempt)
        work = await _code(context, order, number, tree, feedback)
        judged = await _judge(context, order, number, tree, feedback, work)
        tree, feedback = work.tree, judged.feedback
        # What a sound attempt lacks for good shows in the ledger after the merge, where a repair can see the whole.
        is_stuck = judged.failing is not None and (judged.failing == before or number == order.max_attempts)
        before = judged.failing
        if not feedback or is_stuck:
            return TaskOutcome(
                task=task.id,
                status="ready",
                base=order.base,
                tree=tree,
                attempts=number,
                acceptance=judged.acceptance,
            )
        reason = feedback
    return TaskOutcome(
        task=task.id,
        status="failed",
        base=order.base,
        tree=tree,
        attempts=order.max_attempts,
        reason=_first_line(reason),
    )


async def _code(context: RunContext, order: TaskOrder, number: int, tree: str, feedback: str) -> Work:
    async def work(at: RunContext) -> Work:
        async with at.workspace.open(tree) as bench:
            claim = await coder.code(at, order.spec, order.task, bench, number, feedback)
            new = await bench.store()
        return Work(tree=new, claim=claim, changes=await at.workspace.changes(order.base, new))

    return await context.do(_name(order, number, "code"), Work, work)


async def _judge(context: RunContext, order: TaskOrder, number: int, before: str, told: str, work: Work) -> Judged:
    task, files = order.task.id, work.changes.files
    coded = AttemptCoded(task=task, attempt=number, tree=work.tree, files=files, claim=work.claim)
    await _fact(context, order, number, coded)
    if work.tree == before and (number == 1 or not order.due):
        return await _refuse(context, order, number)

    report, acceptance = await _evidence(context, order, number, work.tree)
    await _fact(context, order, number, AttemptTested(task=task, attempt=number, report=report))
    checked = AttemptChecked(task=task, attempt=number, due=order.due, report=acceptance)
    await _fact(context, order, number, checked)
    if not (report.is_green or (report.exit_code == NO_TESTS_COLLECTED and not order.task.covers)):
        return Judged(_test_feedback(report))

    due = _due(order, acceptance)
    if work.tree == order.base:
        # The Coder stands by it that nothing has to change. Then evidence alone decides: it may be there already.
        is_there = any(set(case.requirements) & set(order.due) for case in acceptance.cases) and not due
        return Judged("", acceptance) if is_there else await _refuse(context, order, number)

    review = await context.do(
        _name(order, number, "review"),
        Review,
        lambda at: tester.review(at, order.spec, order.task, work.changes, report, number, told),
    )
    await _fact(context, order, number, AttemptReviewed(task=task, attempt=number, review=review))
    blocking = [problem for problem in review.problems if problem.severity == "blocking"]
    if review.decision == "object" and (blocking or not review.problems):
        problems = [f"{problem.severity}, {problem.file}: {problem.text}" for problem in review.problems]
        return Judged("\n".join(["The Tester objects:", *(problems or [review.statement])]), acceptance)
    return Judged(_failures(due), acceptance, failing=tuple(case.id for case in due))


async def _refuse(context: RunContext, order: TaskOrder, number: int) -> Judged:
    reason = "Nothing changed. A task is done by editing files, not by saying so."
    await _fact(context, order, number, AttemptRefused(task=order.task.id, attempt=number, reason=reason))
    return Judged(reason)


async def _evidence(context: RunContext, order: TaskOrder, number: int, tree: str) -> tuple[TestReport, TestReport]:
    """The repository's own tests, and the acceptance tests against the started application."""
    return await both(
        context.do(_name(order, number, "test"), TestReport, lambda at: at.workspace.run_tests(tree, order.spec.stack)),
        context.do(
            _name(order, number, "check"),
            TestReport,
            lambda at: at.workspace.run_acceptance(tree, order.acceptance, order.spec.stack),
        ),
    )


def _due(order: TaskOrder, acceptance: TestReport) -> tuple[TestCase, ...]:
    """Failing tests that this task answers for. A test that also needs what is not built yet is nobody's fault."""
    due, ready = set(order.due), set(order.ready)
    return tuple(
        case
        for case in acceptance.cases
        if case.outcome != "passed" and due & set(case.requirements) and set(case.requirements) <= ready
    )


def _name(order: TaskOrder, number: int, act: str) -> str:
    return f"{order.task.id}/{number}/{act}"


async def _fact(
    context: RunContext,
    order: TaskOrder,
    number: int,
    event: AttemptStarted | AttemptCoded | AttemptRefused | AttemptTested | AttemptChecked | AttemptReviewed,
) -> None:
    await context.emit.fact(f"task/{order.task.id}/{number}/{event.kind}", event)


def _test_feedback(report: TestReport) -> str:
    if report.exit_code == NO_TESTS_COLLECTED:
        return "No test ran. Add tests for what this task covers, then run them."
    if report.ending != "exited":
        return f"The tests did not end by themselves ({report.ending}).\n{report.output[-4000:]}"
    failed = [case for case in report.cases if case.outcome in ("failed", "error")]
    return f"{len(failed)} of {len(report.cases)} tests fail.\n{report.output[-6000:]}"


def _failures(cases: tuple[TestCase, ...]) -> str:
    """Acceptance failures in words: what was expected and what came, never the test's source."""
    if not cases:
        return ""
    lines = [f"{case.id} ({', '.join(case.requirements)}): {case.message[:800]}" for case in cases[:20]]
    return "These acceptance tests fail. You cannot see or change them; make the software right.\n" + "\n".join(lines)


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:300] if text.strip() else ""
