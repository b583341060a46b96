"""The story, told over ports in memory with scripted answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from packages.agents.context import Message
from packages.agents.contracts import (
    Approval,
    Base,
    LockedTests,
    Role,
    RunState,
    Stack,
    TestCase,
    TestReport,
)
from packages.agents.errors import BudgetExhausted, ModelFailed
from packages.agents.events import (
    ApprovalRefused,
    AttemptRefused,
    AttemptStarted,
    ConsensusEscalated,
    ConsensusReached,
    Delivered,
    LedgerComputed,
    LinterReported,
    ObjectionRaised,
    ObjectionResolved,
    RepairOrdered,
    RoundStarted,
    RunStateChanged,
    SpecProposed,
    TaskFailed,
    TaskMerged,
    VerdictGiven,
)
from tests.agents import scripts
from tests.agents.memory import MemoryWorkspace, tell
from tests.agents.scripts import EVERYBODY_AGREES, section, write

HAPPY = [
    RunState.planning,
    RunState.building,
    RunState.integrating,
    RunState.delivering,
    RunState.done,
]


async def test_a_request_becomes_a_delivery() -> None:
    told = await tell(EVERYBODY_AGREES)
    assert told.state is RunState.done
    assert told.events.states == HAPPY
    assert [event.merge.task for event in told.events.of(TaskMerged)] == ["T1", "T2", "A1"]
    assert len(told.events.of(Delivered)) == 1
    assert told.delivery.published == [True]
    assert {"spec.json", "design.md", "plan.md", "ledger.json", "junit.xml", "runbook.md", "events.jsonl"} <= set(
        told.delivery.documents
    )


async def test_the_ledger_shows_how_proof_accumulates_merge_by_merge() -> None:
    told = await tell(EVERYBODY_AGREES)
    by_merge = {event.ledger.merge: event.ledger.unproven for event in told.events.of(LedgerComputed)}
    assert by_merge == {1: ("R2",), 2: (), 3: ()}


async def test_everyone_approves_the_same_hash() -> None:
    told = await tell(EVERYBODY_AGREES)
    assert {event.by for event in told.events.of(VerdictGiven)} == {"architect", "planner", "linter"}
    assert len({event.hash for event in told.events.of(VerdictGiven)}) == 1
    assert told.events.of(ConsensusReached)[0].hash == told.events.of(SpecProposed)[-1].hash


async def test_an_objection_leads_to_a_second_round_that_settles_it() -> None:
    def judge(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        if role is Role.planner and step.startswith("plan/1/"):
            raised = {"severity": "blocking", "about": "R2", "text": "Say how it is ordered."}
            return {"statement": "Not yet.", "decision": "object", "objections": [raised]}
        return scripts.approve(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "Verdict": judge})
    assert told.state is RunState.done
    assert [event.round for event in told.events.of(RoundStarted)] == [1, 2]
    assert [event.objection.text for event in told.events.of(ObjectionRaised)] == ["Say how it is ordered."]
    assert [event.id for event in told.events.of(ObjectionResolved)] == [1]


async def test_the_linter_is_a_voice_of_its_own() -> None:
    def plan(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        answer = scripts.plan(role, step, messages)
        if step.startswith("plan/1/"):
            answer["tasks"][1]["covers"] = []
        return answer

    told = await tell({**EVERYBODY_AGREES, "Plan": plan})
    findings = {event.round: [one.rule for one in event.findings] for event in told.events.of(LinterReported)}
    assert findings == {1: ["uncovered-requirement"], 2: []}
    assert told.state is RunState.done


def stubborn(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
    if role is Role.architect:
        return scripts.approve(role, step, messages)
    raised = {"severity": "blocking", "about": "R1", "text": f"Never, says {step}."}
    return {"statement": "No.", "decision": "object", "objections": [raised]}


async def test_without_agreement_an_automatic_run_records_the_objections_and_goes_on() -> None:
    told = await tell({**EVERYBODY_AGREES, "Verdict": stubborn}, max_rounds=2)
    escalated = told.events.of(ConsensusEscalated)[0]
    assert (escalated.round, escalated.open, escalated.to) == (2, (1, 2), "record")
    assert told.state is RunState.done


async def test_without_agreement_a_person_decides() -> None:
    approval = Approval(decision="approve", by="ann")
    told = await tell({**EVERYBODY_AGREES, "Verdict": stubborn}, approval, approve="ask", max_rounds=2)
    assert told.events.of(ConsensusEscalated)[0].to == "person"
    assert told.events.states[:3] == [RunState.planning, RunState.awaiting_approval, RunState.building]


async def test_a_refusal_with_a_comment_opens_another_round() -> None:
    refusal = Approval(decision="reject", by="ann", comment="Add a due date.")
    comments: list[str] = []

    def design(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        comments.append(section(messages, "comment"))
        return scripts.design(role, step, messages)

    approval = Approval(decision="approve", by="ann")
    told = await tell({**EVERYBODY_AGREES, "Design": design}, refusal, approval, approve="ask")
    assert told.state is RunState.done
    assert "Add a due date." in comments[1]
    assert told.events.of(ApprovalRefused)[0].comment == "Add a due date."
    assert [event.objection.by for event in told.events.of(ObjectionRaised)] == ["person"]
    assert [event.by for event in told.events.of(ObjectionResolved)] == ["person"]


async def test_a_plan_that_cannot_be_scheduled_fails_the_run() -> None:
    def plan(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        answer = scripts.plan(role, step, messages)
        answer["tasks"][0]["depends_on"] = ["T2"]
        return answer

    told = await tell({**EVERYBODY_AGREES, "Plan": plan}, max_rounds=1)
    assert told.state is RunState.failed


@pytest.mark.parametrize("broken", [1, 2])
async def test_a_broken_attempt_leads_to_a_fix_round(broken: int) -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/") and int(step.split("/")[1]) <= broken:
            done = any(message.role == "tool" for message in messages)
            return "All good." if done else [write("two.txt", f"makes R2 BUG {step}")]
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    attempts = [event.attempt for event in told.events.of(AttemptStarted) if event.task == "T2"]
    assert attempts == list(range(1, broken + 2))
    assert told.state is RunState.done


async def test_a_claim_without_a_change_is_refused() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        return "I did everything." if step == "T1/1/code" else scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert [(event.task, event.attempt) for event in told.events.of(AttemptRefused)] == [("T1", 1)]
    assert told.state is RunState.done


async def test_a_requirement_that_is_left_out_is_named_and_the_run_is_not_done() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        done = any(message.role == "tool" for message in messages)
        if step.startswith("T1/"):
            return scripts.code(role, step, messages)
        return "Done." if done else [write("two.txt", f"nothing of it, {step}")]

    told = await tell({**EVERYBODY_AGREES, "code": code})
    final = told.events.of(RunStateChanged)[-1]
    assert (told.state, final.unproven) == (RunState.incomplete, ("R2",))
    assert told.events.of(RepairOrdered)[0].covers == ("R2",)
    assert told.delivery.published == [False]


async def test_a_repair_can_still_prove_what_failed() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        done = any(message.role == "tool" for message in messages)
        if step.startswith("T2/"):
            return "Done." if done else [write("two.txt", f"not yet, {step}")]
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert told.state is RunState.done
    assert [event.merge.task for event in told.events.of(TaskMerged)] == ["T1", "T2", "T3", "A1"]


async def test_a_failed_task_takes_along_only_those_that_need_it() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        return "I refuse." if step.startswith("T1/") else scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    failed = {event.task: event.attempts for event in told.events.of(TaskFailed)}
    assert failed == {"T1": 2, "T2": 0}
    assert told.state is RunState.incomplete


async def test_acceptance_tests_that_cannot_be_collected_are_written_again() -> None:
    told = await tell(EVERYBODY_AGREES, workspace=MemoryWorkspace(uncollectable=2))
    assert told.models.asked.count("AcceptanceTests:tester") == 3
    assert told.state is RunState.done


async def test_acceptance_tests_that_are_never_collected_fail_the_run() -> None:
    told = await tell(EVERYBODY_AGREES, workspace=MemoryWorkspace(uncollectable=9))
    assert told.state is RunState.failed


async def test_a_requirement_without_a_test_stays_unproven() -> None:
    def acceptance(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        return {"statement": "One.", "files": [{"path": "test_all.py", "content": "# R1"}]}

    told = await tell({**EVERYBODY_AGREES, "AcceptanceTests": acceptance})
    assert told.models.asked.count("AcceptanceTests:tester") == 3
    assert told.events.of(RunStateChanged)[-1].unproven == ("R2",)


async def test_the_same_story_takes_the_same_steps() -> None:
    first, second = await tell(EVERYBODY_AGREES), await tell(EVERYBODY_AGREES)
    assert first.steps.names == second.steps.names
    assert list(first.events.facts) == list(second.events.facts)


async def test_what_is_there_already_needs_no_change_but_evidence() -> None:
    workspace = MemoryWorkspace(files={"one.txt": "makes R1", "two.txt": "makes R2"})
    told = await tell(EVERYBODY_AGREES, workspace=workspace)
    assert {(event.task, event.attempt) for event in told.events.of(AttemptRefused)} == {("T1", 1), ("T2", 1)}
    assert told.state is RunState.done


async def test_standing_by_an_empty_claim_does_not_make_it_true() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        return "I did everything."

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert told.state is RunState.incomplete
    assert told.events.of(TaskMerged) == []


async def test_a_base_task_that_never_edits_anything_is_refused_and_given_up() -> None:
    def plan(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        answer = scripts.plan(role, step, messages)
        base = {"id": "T9", "goal": "a base", "brief": "make it", "covers": [], "files": ["base.txt"]}
        return {**answer, "tasks": [base, *answer["tasks"]]}

    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        return "All done." if step.startswith("T9/") else scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "Plan": plan, "code": code})
    assert [event.attempt for event in told.events.of(AttemptRefused)] == [1, 2]
    assert [event.task for event in told.events.of(TaskFailed)] == ["T9"]


async def test_a_test_that_needs_what_is_not_built_yet_blames_nobody() -> None:
    class Crossing(MemoryWorkspace):
        """Its one test is linked to both requirements, the first task covers only one of them."""

        async def lock_acceptance(self, files: Mapping[str, str], stack: Stack) -> LockedTests:
            test = TestCase(id="test_both", requirements=("R1", "R2"), outcome="skipped")
            return LockedTests(tree=self.keep(files), tests=(test,))

        async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
            words = "\n".join(self.trees[tree].values())
            outcome = "passed" if "makes R1" in words and "makes R2" in words else "failed"
            case = locked.tests[0].model_copy(update={"outcome": outcome})
            return TestReport(command="acceptance", exit_code=0 if outcome == "passed" else 1, cases=(case,))

    told = await tell(EVERYBODY_AGREES, workspace=Crossing())
    assert {event.attempt for event in told.events.of(AttemptStarted)} == {1}
    assert told.state is RunState.done


@pytest.mark.parametrize(("late", "state"), [(1, RunState.done), (2, RunState.incomplete)])
async def test_proof_that_ran_out_of_time_at_the_end_is_tried_once_more(late: int, state: RunState) -> None:
    class Slow(MemoryWorkspace):
        late = 0

        async def run_acceptance(self, tree: str, locked: LockedTests, stack: Stack) -> TestReport:
            report = await super().run_acceptance(tree, locked, stack)
            is_last = any(path.startswith("tests/acceptance/") for path in self.trees[tree])
            if not is_last or self.late == late:
                return report
            self.late += 1
            return TestReport(command="acceptance", exit_code=None, ending="timeout")

    told = await tell(EVERYBODY_AGREES, workspace=Slow())
    assert told.state is state


async def test_the_same_failure_twice_is_not_tried_a_third_time() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/"):
            done = any(message.role == "tool" for message in messages)
            return "Done." if done else [write("two.txt", f"not what was asked, {step}")]
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    assert [event.attempt for event in told.events.of(AttemptStarted) if event.task == "T2"] == [1, 2]
    assert told.state is RunState.done  # the repair brought what the task could not


async def test_software_that_is_proven_is_delivered_without_words_of_the_integrator() -> None:
    def notes(role: Role, step: str, messages: Sequence[Message]) -> str:
        raise ModelFailed("The provider is away.")

    told = await tell({**EVERYBODY_AGREES, "DeliveryNotes": notes})
    assert told.state is RunState.done
    assert "uvicorn app.main:app" in told.delivery.documents["runbook.md"]
    assert "The provider is away." in told.events.of(Delivered)[0].text


async def test_at_the_cap_what_is_merged_is_delivered_as_incomplete() -> None:
    def code(role: Role, step: str, messages: Sequence[Message]) -> list[dict[str, Any]] | str:
        if step.startswith("T2/"):
            raise BudgetExhausted("The cap is reached.")
        return scripts.code(role, step, messages)

    told = await tell({**EVERYBODY_AGREES, "code": code})
    final = told.events.of(RunStateChanged)[-1]
    assert (final.state, final.reason, final.unproven) == (RunState.incomplete, "The cap is reached.", ("R2",))
    assert told.delivery.published == [False]


async def test_before_the_first_merge_the_cap_fails_the_run() -> None:
    def design(role: Role, step: str, messages: Sequence[Message]) -> str:
        raise BudgetExhausted("The cap is reached.")

    told = await tell({**EVERYBODY_AGREES, "Design": design})
    assert told.state is RunState.failed


async def test_whatever_breaks_the_run_ends_in_a_state_that_says_so() -> None:
    class Broken(MemoryWorkspace):
        async def start(self) -> Base:
            raise RuntimeError("the disk is gone")

    told = await tell(EVERYBODY_AGREES, workspace=Broken())
    final = told.events.of(RunStateChanged)[-1]
    assert (final.state, final.reason) == (RunState.failed, "Conclave broke: RuntimeError.")


async def test_tests_of_its_own_that_fail_as_delivered_keep_a_run_from_being_done() -> None:
    class Fragile(MemoryWorkspace):
        """Its own tests break as soon as the acceptance tests lie beside them."""

        async def run_tests(self, tree: str, stack: Stack) -> TestReport:
            files = self.trees[tree]
            broken = any(path.startswith("tests/acceptance/") for path in files)
            return self.report({"x": "BUG"} if broken else files)

    told = await tell(EVERYBODY_AGREES, workspace=Fragile())
    assert told.state is RunState.incomplete
    assert told.delivery.published == [False]


async def test_done_says_which_requirements_no_test_can_show() -> None:
    def design(role: Role, step: str, messages: Sequence[Message]) -> dict[str, Any]:
        answer = scripts.design(role, step, messages)
        hidden = {"id": "R3", "text": "is small", "untestable_because": "size is taste"}
        return {**answer, "requirements": [*answer["requirements"], hidden]}

    told = await tell({**EVERYBODY_AGREES, "Design": design})
    final = told.events.of(RunStateChanged)[-1]
    assert (final.state, final.reason) == (RunState.done, "Not tested: R3 (size is taste).")
