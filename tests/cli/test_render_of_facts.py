"""Facts as the agents' own models make them, as lines: a field of another name is noticed here."""

from typing import get_args

import pytest

from apps.cli.render import RENDERERS, lines
from packages.agents import events as told
from packages.agents.contracts import Amended, Note, PlannedTask, Question, Role, TestCase, TestReport

TASK = PlannedTask(id="T9", goal="Store todos", brief="b", covers=["R1"], depends_on=["T2"], files=["a.py"])
PART = TASK.model_copy(update={"id": "T10", "goal": "Serve todos", "covers": []})
CASES = tuple(TestCase(id=f"t{number}", outcome="passed") for number in range(2))
AMENDED = Amended(file="test_a.py", name="test_one", reason="“at most 3”, it asked for 2.", requirements=("R1",))
GREEN = TestReport(command="pytest", cases=CASES, exit_code=0)


def test_every_kind_has_its_words() -> None:
    kinds = {one.model_fields["kind"].default for one in get_args(told.Fact | told.Narration)}
    assert set(RENDERERS) == kinds


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            told.TaskStuck(task="T5", attempts=2, cause="same_failure", reason="the same test fails."),
            ["T5 is stuck after 2 attempts: the same test fails."],
        ),
        (
            told.TaskEscalated(task="T5", attempts=2, rung="model", reason="stuck.", model="m-large"),
            ["  T5 goes on with another model, m-large: stuck."],
        ),
        (
            told.TaskEscalated(task="T5", attempts=2, rung="question", reason="stuck."),
            ["  T5 needs your answer"],
        ),
        (
            told.TaskSplit(task="T5", into=(TASK, PART), text="Too large."),
            [
                "T5 split into T9, T10: Too large.",
                "    T9  Store todos (R1, after T2)",
                "    T10  Serve todos (base, after T2)",
            ],
        ),
        (told.TaskSkipped(task="T5", by="ada"), ["T5 skipped by ada"]),
        (
            told.AcceptanceAmended(tree="t", tests=CASES, amended=(AMENDED,), text="Yes."),
            [
                "1 acceptance test amended by Tester and Architect",
                "    test_a.py test_one: “at most 3”, it asked for 2.",
            ],
        ),
        (
            told.AcceptanceUpheld(tests=("a", "b"), text="They follow from the contract."),
            ["2 failing acceptance tests looked at again and upheld: They follow from the contract."],
        ),
        (
            told.TaskEdited(task=TASK, by="ada", text="Use dates."),
            ["T9 edited by ada: Use dates.", "    Store todos (R1, after T2)"],
        ),
        (told.TaskRetried(task="T5", by="ada", text="Use dates."), ["T5 tried again for ada: Use dates."]),
        (told.TaskKept(task="T5", branch="9a81c6d2ff", run="run-1"), ["T5 kept from run run-1 (9a81c6d2)"]),
        (
            told.CommandRefused(id=3, task="T5", by="ada", reason="T5 is merged."),
            ["What ada wants with T5 cannot be done: T5 is merged."],
        ),
        (
            told.QuestionAsked(question=Question(id=1, task="T5", text="T5 is stuck: red. Retry it with a hint.")),
            ["Question 1: T5 is stuck: red. Retry it with a hint."],
        ),
        (
            told.QuestionAnswered(id=1, task="T5", by="ada", act="retry", text="Use dates."),
            ["Question 1 answered by ada, retry T5: Use dates."],
        ),
        (
            told.GuidanceHeard(note=Note(id=1, by="ada", text="Keep it short.", task="T5")),
            ["Guidance of ada for T5: Keep it short."],
        ),
        (told.GuidanceHeard(note=Note(id=1, by="ada", text="Keep it short.")), ["Guidance of ada: Keep it short."]),
        (told.MergeConflicted(task="T5", paths=("a.py",)), ["T5 conflicts in a.py"]),
        (
            told.ConflictAdvised(task="T5", by=Role.architect, text="Keep both."),
            ["  T5 Architect, to the conflict: Keep both."],
        ),
        (
            told.ConflictResolved(task="T5", tree="t", paths=("a.py",), text="Both are kept."),
            ["  T5 conflict resolved in a.py: Both are kept."],
        ),
        (
            told.ConflictResolved(task="T5", tree="t", paths=("a.py",), unresolved=("a.py",), text=""),
            ["  T5 conflict not resolved in a.py"],
        ),
        (told.MergeChecked(task="T5", tree="t", report=GREEN), ["  T5 with what is merged: 2 of 2 tests pass"]),
        (
            told.MergeReturned(task="T5", cause="tests", reason="1 of 2 fails."),
            ["T5 goes back because tests fail: 1 of 2 fails."],
        ),
        (told.DeliveryChecked(report=GREEN), ["  The delivered repository: 2 of 2 tests pass"]),
        (told.StepRestarted(step="code", superseded=("x",)), ["Interrupted in code; it goes on from what is saved"]),
        (told.StepRestarted(step="code", superseded=("x",), is_ended=True), []),
    ],
)
def test_a_fact_is_said_in_the_words_of_the_design(event: told.Event, text: list[str]) -> None:
    assert [line.text for line in lines(event.model_dump(mode="json"))] == text
