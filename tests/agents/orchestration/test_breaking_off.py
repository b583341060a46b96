"""What goes wrong on the way: evidence that hangs, work that takes something back, and stories that break off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from packages.agents.context import Message
from packages.agents.contracts import (
    Heard,
    Kept,
    LockedTests,
    Publication,
    Revision,
    Role,
    RunState,
    Stack,
    TaskCommand,
    TestReport,
)
from packages.agents.errors import LimitReached, ModelFailed, StepFailed, TaskLimitReached
from packages.agents.events import (
    AttemptStarted,
    Delivered,
    MergeReturned,
    RepairOrdered,
    RunStateChanged,
    TaskEscalated,
    TaskFailed,
    TaskKept,
    TaskMerged,
    TaskRetried,
    TaskSkipped,
    TaskStarted,
    TaskStuck,
)
from tests.agents import scripts
from tests.agents.memory import MemoryDelivery, MemoryWorkspace, Person, tell
from tests.agents.scripts import EVERYBODY_AGREES, write
from tests.agents.specs import a_spec, a_task


class Hanging(MemoryWorkspace):
    """The second task makes the application hang: the acceptance tests come to no report at all."""

    async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
        if "makes R2" in "\n".join(self.trees[tree].values()):
            return TestReport(command="acceptance", exit_code=None, ending="timeout")
        return await super().run_acceptance(tree, locked, stack)


async def test_an_application_that_hangs_has_passed_nothing() -> None:
    told = await tell(EVERYBODY_AGREES, workspace=Hanging())
    assert "R1" not in told.events.of(RunStateChanged)[-1].unproven, "what was proven before stays"
    assert [event.merge.task for event in told.events.of(TaskMerged)] == ["T1", "A1"]
    assert told.state is RunState.incomplete


async def test_work_that_takes_back_what_was_proven_goes_back() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/1/") and not any(message.role == "tool" for message in messages):
            return [write("one.txt", "nothing"), write("two.txt", "makes R2")]
        if step.startswith("T2/2/") and not any(message.role == "tool" for message in messages):
            return [write("one.txt", "makes R1")]
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert [(event.task, event.cause) for event in told.events.of(MergeReturned)] == [("T2", "tests")]
    assert told.state is RunState.done
    bases = {event.attempt: event.base for event in told.events.of(AttemptStarted) if event.task == "T2"}
    merged = told.events.of(TaskMerged)[0].merge
    assert bases[1] == merged.tree, "every order says where its work begins"
    assert told.workspace.trees[bases[2]]["one.txt"] == "nothing", "it goes on from the merged files"


async def test_one_tasks_unusable_model_leaves_the_others_alone() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/"):
            raise ModelFailed("Nonsense three times.")
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert [(event.task, event.reason) for event in told.events.of(TaskFailed)] == [("T2", "Nonsense three times.")]
    assert told.state is RunState.done, "the repair brought what the task could not"


async def test_a_task_at_its_limit_goes_up_the_ladder() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/"):
            raise TaskLimitReached("T2 has made 200 model calls; its limit is 200.")
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert [(event.task, event.cause) for event in told.events.of(TaskStuck)] == [("T2", "limit")]
    assert [event.rung for event in told.events.of(TaskEscalated)] == ["stop"], "its Orchestrator would not split it"


async def test_a_run_at_its_limit_delivers_what_is_merged() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/"):
            raise LimitReached("The run has made 20 model calls; its limit is 20.")
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert told.state is RunState.incomplete
    assert "its limit is 20" in told.events.of(RunStateChanged)[-1].reason
    assert len(told.events.of(Delivered)) == 1
    assert told.models.asked[-1] == "code:coder", "nobody is asked any more"


async def test_what_was_taken_over_when_the_limit_is_reached_is_delivered() -> None:
    """The second of the kept tasks conflicts with the first, and nobody may be asked about it."""

    def advice(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        raise LimitReached("The run has made 20 model calls; its limit is 20.")

    workspace = MemoryWorkspace()
    planned = [a_task("T1", "R1", files="one.txt"), a_task("T2", "R2", files="one.txt"), a_task("T3")]
    kept = [
        Kept(task=task.id, branch=await workspace.record(task, workspace.first, workspace.keep({"one.txt": content})))
        for task, content in zip(planned, ("makes R1", "makes R2"), strict=False)
    ]
    spec = a_spec(*planned, requirements="R1 R2")
    command = TaskCommand(id=1, by="anna", act="retry", task="T3")
    revision = Revision(of="earlier", spec=spec, acceptance=None, kept=tuple(kept), command=command)
    told = await tell({**EVERYBODY_AGREES, "Advice": advice}, workspace=workspace, revision=revision)
    final = told.events.of(RunStateChanged)[-1]
    assert (told.state, final.unproven) == (RunState.incomplete, ("R2",))
    assert [event.task for event in told.events.of(TaskKept)] == ["T1"]
    assert len(told.events.of(Delivered)) == 1


async def test_a_task_that_is_wanted_in_the_last_instant_is_not_left_without_a_word() -> None:
    class Late(Person):
        said = False

        async def heard(self, after: int) -> Heard:
            if self.said or self.events.states[-1] is not RunState.integrating:
                return Heard(last=after)
            self.said = True
            return Heard(commands=(TaskCommand(id=1, by="anna", act="retry", task="T2"),), last=1)

    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        return "I refuse." if step.startswith("T1/") else scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code}, person=Late())
    assert [event.task for event in told.events.of(TaskRetried)] == ["T2"]
    assert [(event.task, event.needs) for event in told.events.of(TaskFailed)] == [
        ("T1", ()),
        ("T2", ("T1",)),
        ("T2", ("T1",)),
    ]


async def test_what_is_merged_when_the_model_fails_for_good_is_delivered() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/"):
            raise ModelFailed("The provider is away.")
        return scripts.code(role, step, messages)

    def repair(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        raise ModelFailed("The provider is away.")

    told = await tell({**EVERYBODY_AGREES, "code": code, "Repair": repair})
    assert told.state is RunState.incomplete
    assert told.events.of(RunStateChanged)[-1].reason == "The provider is away."
    assert len(told.events.of(Delivered)) == 1


async def test_a_delivery_that_breaks_ends_the_run_with_its_reason() -> None:
    class Full(MemoryDelivery):
        async def publish(self, complete: bool) -> Publication:
            raise StepFailed("The disk is full.")

    told = await tell(EVERYBODY_AGREES, delivery=Full)
    assert told.state is RunState.failed
    assert told.events.of(RunStateChanged)[-1].reason == "The disk is full."


async def test_what_a_person_skips_is_not_built_by_a_repair() -> None:
    said = Heard(commands=(TaskCommand(id=1, by="anna", act="skip", task="T2", text="not needed"),), last=1)

    class Watching(Person):
        async def heard(self, after: int) -> Heard:
            return said if after == 0 and self.events.of(TaskStarted) else Heard(last=after)

    told = await tell(EVERYBODY_AGREES, person=Watching())
    assert [event.task for event in told.events.of(TaskSkipped)] == ["T2"]
    assert told.events.of(RepairOrdered) == []
    final = told.events.of(RunStateChanged)[-1]
    assert (final.state, final.unproven) == (RunState.incomplete, ("R2",))
