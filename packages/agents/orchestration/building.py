"""One task, from brief to a tree that is ready to merge: code, test, check, review, and fix rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from packages.agents.context import RunContext
from packages.agents.contracts import (
    Base,
    Retrieved,
    Review,
    Stall,
    TaskOrder,
    TaskOutcome,
    TestCase,
    TestReport,
    Work,
)
from packages.agents.contracts.test_source import place_of
from packages.agents.crews.coder import crew as coder
from packages.agents.crews.tester import crew as tester
from packages.agents.errors import ModelDeclined, ModelFailed, StepFailed, TaskLimitReached, WorkFailed
from packages.agents.events import (
    AttemptChecked,
    AttemptCoded,
    AttemptRefused,
    AttemptReviewed,
    AttemptStarted,
    AttemptTested,
    TaskEscalated,
    TaskStarted,
    TaskStuck,
)
from packages.agents.orchestration.both import both
from packages.agents.orchestration.feedback import (
    NO_TESTS_COLLECTED,
    NOTHING_CHANGED,
    first_line,
    name_failures,
    of_acceptance,
    of_tests,
    quoted_failures,
)
from packages.agents.orchestration.hearing import Ear
from packages.agents.orchestration.ledger import locked_cases
from packages.agents.orchestration.progress import Trace, find_stall
from packages.agents.orchestration.retrieving import retrieve_for_task, tell_what_was_used

ATTEMPTS = 3
"""With one model; another one has as many again."""
_HISTORY_CHARACTERS = 1_500
_CLAIM_CHARACTERS = 800


@dataclass(frozen=True)
class Judged:
    """What became of one attempt: an empty `feedback` means that it may be merged."""

    feedback: str
    acceptance: TestReport | None = None
    failing: tuple[str, ...] = ()
    is_sound: bool = False
    """Own tests green and review approved: what fails then are due acceptance tests."""
    is_disputed: bool = False
    """The reviewer finds the fault in the failing tests: no further attempt can help, see `appeal`."""


@dataclass(frozen=True)
class Told:
    """What Coder and Tester know of an attempt besides the task."""

    feedback: str
    guidance: str
    retrieved: Retrieved


@dataclass
class Progress:
    """A task on its way through attempts. Rebuilt by replay, never stored."""

    tree: str
    feedback: str
    retrieved: Retrieved = field(default_factory=Retrieved)
    works: list[Work] = field(default_factory=list)
    alternative: bool = False
    tries: int = 0
    traces: list[Trace] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    before: tuple[str, ...] | None = None
    wrong: str = ""
    """What was wrong with the last attempt that changed something, in a line."""

    def add(self, number: int, before: str, work: Work, judged: Judged) -> None:
        failing = frozenset(judged.failing)
        self.traces.append(Trace(number, before, work.tree, failing, work.tokens, work.stall))
        self.tries += 1
        self.works.append(work)
        changed = ", ".join(change.path for change in work.changes.files) or "nothing"
        words = f"The Coder's last words: {work.claim[:_CLAIM_CHARACTERS]}"
        told = [f"Attempt {number} left changes in {changed}.", judged.feedback[:_HISTORY_CHARACTERS], words]
        self.history.append("\n".join(part for part in told if part))
        self.tree, self.feedback = work.tree, judged.feedback and f"{judged.feedback}\n\n{words}"
        if judged.feedback and not judged.feedback.startswith(NOTHING_CHANGED):
            self.wrong = first_line(judged.feedback)

    def explained(self, stall: Stall) -> Stall:
        """With what a person wants to know as well: what is wrong with the work that got nowhere."""
        is_told = not self.wrong or self.wrong in stall.text
        return stall if is_told else stall.model_copy(update={"text": f"{stall.text} {self.wrong}"})


async def build_task(context: RunContext, order: TaskOrder) -> TaskOutcome:
    """Attempts until one holds, or until it is plain that none will. Judgements rest on diffs and exit codes."""
    feedback = "\n\n".join(part for part in (order.brief, name_failures(order.failures)) if part)
    progress = Progress(tree=order.base.tree, feedback=feedback)
    if order.first_attempt == 1:
        started = TaskStarted(task=order.task, base=order.base.tree, repair=order.repair)
        await context.emit.fact(f"task/{order.task.id}/started", started)
    try:
        progress.retrieved = await retrieve_for_task(context, order)
        return await _attempt(context, order, progress)
    except ModelDeclined:
        raise
    except (TaskLimitReached, StepFailed, WorkFailed, ModelFailed) as error:
        # What breaks one task shall not take the others along.
        stall = Stall(cause="limit" if isinstance(error, TaskLimitReached) else "broken", text=error.message)
        return await _stuck(context, order, order.first_attempt + len(progress.history), stall, progress)


async def _attempt(context: RunContext, order: TaskOrder, progress: Progress) -> TaskOutcome:
    task, ear, number = order.task, Ear(), order.first_attempt
    while True:
        await ear.listen(context, _name(order, number, "listen"))
        if number - order.first_attempt >= order.order.limits.task_attempts:
            text = f"{task.id} has had {number - order.first_attempt} attempts, its limit."
            return await _stuck(context, order, number, Stall(cause="limit", text=text), progress)
        last = number + ATTEMPTS - progress.tries - 1
        base = order.base.tree if number == order.first_attempt else ""
        brief = progress.feedback or task.brief
        begun = AttemptStarted(task=task.id, attempt=number, of=last, brief=brief, base=base)
        await _fact(context, order, number, begun)
        inside = replace(context, alternative=progress.alternative)
        before = progress.tree
        told = Told(progress.feedback, ear.guidance(task.id), progress.retrieved)
        work = await _code(inside, order, number, before, told)
        judged = await _judge(inside, order, number, before, told, work)
        progress.add(number, before, work, judged)
        # What a sound attempt lacks for good shows in the ledger after the merge, where a repair can see the whole.
        lacks_for_good = judged.is_sound and (judged.is_disputed or judged.failing == progress.before or number == last)
        progress.before = judged.failing if judged.is_sound else None
        if not judged.feedback or lacks_for_good:
            await tell_what_was_used(context, order, number, progress.works)
            return await _ready(context, order, number, work.tree, judged)
        stall = find_stall(order.base.tree, progress.traces)
        if stall is None and number == last:
            stall = Stall(cause="attempts", text=first_line(judged.feedback))
        if stall is not None:
            stall = progress.explained(stall)
            if progress.alternative or not order.order.alternative_model:
                return await _stuck(context, order, number, stall, progress)
            await _change_model(context, order, number, stall)
            progress.alternative, progress.tries, progress.traces = True, 0, []
        number += 1


async def _ready(context: RunContext, order: TaskOrder, number: int, tree: str, judged: Judged) -> TaskOutcome:
    branch = await context.do(
        _name(order, number, "record"), Base, lambda at: at.workspace.record(order.task, order.base, tree)
    )
    return TaskOutcome(task=order.task.id, status="ready", branch=branch, attempts=number, acceptance=judged.acceptance)


async def _stuck(context: RunContext, order: TaskOrder, number: int, stall: Stall, progress: Progress) -> TaskOutcome:
    await tell_what_was_used(context, order, number, progress.works)
    event = TaskStuck(task=order.task.id, attempts=number, cause=stall.cause, reason=stall.text)
    await context.emit.fact(f"task/{order.task.id}/{number}/stuck", event)
    return TaskOutcome(
        task=order.task.id,
        status="stuck",
        branch=Base(commit=order.base.commit, tree=progress.tree),
        attempts=number,
        stall=stall,
        history="\n\n".join(progress.history),
    )


async def _change_model(context: RunContext, order: TaskOrder, number: int, stall: Stall) -> None:
    model = order.order.alternative_model
    event = TaskEscalated(task=order.task.id, attempts=number, rung="model", reason=stall.text, model=model)
    await context.emit.fact(f"task/{order.task.id}/{number}/escalated", event)


async def _code(context: RunContext, order: TaskOrder, number: int, tree: str, told: Told) -> Work:
    async def work(at: RunContext) -> Work:
        async with at.workspace.open(tree, order.spec.stack, order.base) as bench:
            claim = await coder.code(at, order, bench, number, told.feedback, told.guidance, told.retrieved)
            tokens = await at.history.tokens(at.current_step)
            new = await bench.store()
        changes = await at.workspace.changes(order.base.tree, new)
        return Work(
            tree=new,
            claim=claim.text,
            changes=changes,
            tokens=tokens,
            stall=claim.stall,
            retrieved=claim.retrieved,
            retrieved_tokens=claim.retrieved_tokens,
        )

    return await context.do(_name(order, number, "code"), Work, work)


async def _judge(context: RunContext, order: TaskOrder, number: int, before: str, told: Told, work: Work) -> Judged:
    task, files = order.task.id, work.changes.files
    coded = AttemptCoded(task=task, attempt=number, tree=work.tree, files=files, claim=work.claim)
    await _fact(context, order, number, coded)
    if work.tree == before and (number == order.first_attempt or not order.due):
        return await _refuse(context, order, number, told)

    report, acceptance = await _evidence(context, order, number, work.tree)
    await _fact(context, order, number, AttemptTested(task=task, attempt=number, report=report))
    checked = AttemptChecked(task=task, attempt=number, due=order.due, report=acceptance)
    await _fact(context, order, number, checked)
    if not (report.is_green or (report.exit_code == NO_TESTS_COLLECTED and not order.task.covers)):
        red = tuple(case.id for case in report.cases if case.outcome in ("failed", "error"))
        return Judged(of_tests(report), failing=red)

    due = _due(order, acceptance)
    if work.tree == order.base.tree:
        # The Coder stands by it that nothing has to change. Then evidence alone decides: it may be there already.
        is_there = any(set(case.requirements) & set(order.due) for case in acceptance.cases) and not due
        return Judged("", acceptance) if is_there else await _refuse(context, order, number, told)

    review = await context.do(
        _name(order, number, "review"),
        Review,
        lambda at: tester.review(
            at,
            order.spec,
            order.task,
            work,
            report,
            _told_of_acceptance(order, acceptance, due),
            number,
            told.feedback,
            told.guidance,
            told.retrieved,
        ),
    )
    await _fact(context, order, number, AttemptReviewed(task=task, attempt=number, review=review))
    blocking = [problem for problem in review.problems if problem.severity == "blocking"]
    problems = [f"{problem.severity}, {problem.file}: {problem.text}" for problem in review.problems]
    if review.decision == "object" and (blocking or not review.problems):
        return Judged("\n".join([f"The Tester objects: {review.statement}", *problems]), acceptance)
    failing, feedback = {case.id for case in due}, of_acceptance(acceptance, due)
    if feedback:
        feedback = "\n\n".join([feedback, "\n".join([f"The Tester approves: {review.statement}", *problems])])
    is_disputed = bool(failing) and all(_is_named(case, review.wrong_tests) for case in failing)
    return Judged(feedback, acceptance, tuple(case.id for case in due), is_sound=True, is_disputed=is_disputed)


async def _refuse(context: RunContext, order: TaskOrder, number: int, told: Told) -> Judged:
    refused = AttemptRefused(task=order.task.id, attempt=number, reason=NOTHING_CHANGED)
    await _fact(context, order, number, refused)
    # What was wrong before it still is.
    return Judged("\n\n".join(part for part in (NOTHING_CHANGED, told.feedback.removeprefix(NOTHING_CHANGED)) if part))


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
    cases = locked_cases(order.acceptance, acceptance)
    return tuple(case for case in cases if case.outcome != "passed" and _is_due(order, case))


def _is_due(order: TaskOrder, case: TestCase) -> bool:
    named = set(case.requirements)
    return bool(named & set(order.due)) and named <= set(order.ready)


def _name(order: TaskOrder, number: int, act: str) -> str:
    return f"{order.task.id}/{number}/{act}"


async def _fact(
    context: RunContext,
    order: TaskOrder,
    number: int,
    event: AttemptStarted | AttemptCoded | AttemptRefused | AttemptTested | AttemptChecked | AttemptReviewed,
) -> None:
    await context.emit.fact(f"task/{order.task.id}/{number}/{event.kind}", event)


def _is_named(test: str, names: Sequence[str]) -> bool:
    """By its id, as it is shown or written, or by its function alone."""
    return any(name.partition(" (")[0].strip("` ") in (test, place_of(test)[1]) for name in names)


def _told_of_acceptance(order: TaskOrder, acceptance: TestReport, failing: tuple[TestCase, ...]) -> str:
    """What the reviewer gets to know, who wrote these tests."""
    cases = locked_cases(order.acceptance, acceptance)
    due = sum(_is_due(order, case) for case in cases)
    others = len(cases) - due
    rest = f" The other {others} wait for what is not built yet, or speak of other tasks." if others else ""
    ended = ""
    if acceptance.ending != "exited":
        # Here alone does who wrote them learn that they are too slow.
        ended = f" They were ended from outside ({acceptance.ending}) after {acceptance.duration_seconds:.0f} s."
    if failing:
        return "\n".join([f"{len(failing)} of the {due} that are due fail.{rest}{ended}", *quoted_failures(failing)])
    if due:
        return f"All {due} that are due pass.{rest}{ended}"
    return "None is due yet: what they test is not all built." + ended
