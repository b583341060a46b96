"""Structured answers that are nearly right, and those that are not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from packages.agents.context import RunContext
from packages.agents.contracts import AcceptanceTests, Design
from packages.agents.crews import architect, planner, tester
from packages.agents.crews.answers import Unusable, mended_arguments, read_answer
from packages.agents.errors import ModelFailed
from packages.agents.events import ModelAnswered, ModelRetried, Said
from tests.agents.crews.answers import a_design, a_plan, as_json
from tests.agents.crews.world import Told
from tests.agents.specs import a_spec, a_task
from tests.llm.scripted_model import ScriptedModel, says

GOOD = as_json(a_design())
RAISED = {"about": "R1", "text": "t"}


async def test_a_document_comes_back_as_a_value(model: ScriptedModel, context: RunContext, told: Told) -> None:
    model.script = [says(GOOD)]
    design = await architect.first_design(context, ["a todo API"], "")
    assert design.title == "Todo API"
    asked = model.requests[0]["response_format"]["json_schema"]
    assert (len(model.requests), asked["name"], asked["strict"]) == (1, "Design", False)
    assert '"DataField"' in model.requests[0]["messages"][1]["content"]  # endpoints may ignore response_format
    assert [event.usage.input_tokens for event in told.of(ModelAnswered)] == [100]
    assert told.of(Said) == []  # the flow tells the statement as a fact


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{GOOD}\n```",
        f"Sure! Here is the design:\n```json\n{GOOD}\n```\n",
        f"Here you are: {GOOD} Anything else?",
        GOOD.removesuffix("}"),
        GOOD.replace('"title": "Todo API",', "'title': 'Todo API',"),
        GOOD[:-1] + ",}",
    ],
    ids=["fenced", "prose and fence", "prose around", "cut after a value", "single quotes", "trailing comma"],
)
def test_near_misses_are_mended_without_asking_again(text: str) -> None:
    assert read_answer(text, Design).title == "Todo API"


@pytest.mark.parametrize(
    "text",
    [
        "I cover both.\n\n**test_a.py**\n```python\nX = {}\n```\n\n### test_b.py:\n\n```python\nY = 1\n```\nDone.",
        "I cover both.\n```python\n# test_a.py\nX = {}\n```\n```python\n# test_b.py\nY = 1\n```",
        "I cover both.\n1. File: `test_a.py`\n```\nX = {}\n```\n2. File: `tests/test_b.py`\n```py\nY = 1\n```",
    ],
)
def test_files_in_fences_are_files(text: str) -> None:
    tests = read_answer(text, AcceptanceTests)
    assert [(one.path, one.content) for one in tests.files] == [("test_a.py", "X = {}\n"), ("test_b.py", "Y = 1\n")]
    assert tests.statement.startswith("I cover both.")


def test_a_document_whose_texts_hold_fences_is_a_document() -> None:
    document = {"statement": "s", "files": [{"path": "test_a.py", "content": "'''\ntest_x.py\n```\n```\n'''"}]}
    assert [one.path for one in read_answer(as_json(document), AcceptanceTests).files] == ["test_a.py"]


def test_fences_inside_a_text_stay() -> None:
    code = "Run:\n```\nmake\n```\n"
    text = f"```json\n{as_json(a_design(statement=code))}\n```"
    assert read_answer(text, Design).statement == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I cannot think of anything.", "no JSON document"),
        (GOOD[: GOOD.index("small")], "middle of a text"),
        ('{"statement": "only that"}', "title: Field required"),
        ("[1, 2]", "no JSON document"),
    ],
    ids=["prose", "cut inside a text", "wrong schema", "a list"],
)
def test_what_cannot_be_mended_is_explained_to_the_model(text: str, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        read_answer(text, Design)


async def test_an_unusable_answer_is_asked_for_again_with_its_problem(
    model: ScriptedModel, context: RunContext, told: Told
) -> None:
    model.script = [says('{"statement": "x"}'), says(GOOD)]
    await architect.first_design(context, ["a todo API"], "")
    retry = model.requests[1]["messages"]
    assert [message["role"] for message in retry[-2:]] == ["assistant", "user"]
    assert "title: Field required" in retry[-1]["content"]
    assert "title: Field required" in told.of(ModelRetried)[0].reason
    assert len(told.of(ModelAnswered)) == 2  # both were paid for


async def test_nonsense_for_ever_ends_after_three_questions(
    model: ScriptedModel, context: RunContext, told: Told
) -> None:
    model.script = [says("Let me think about it.")]
    with pytest.raises(ModelFailed, match="architect's model answered nonsense 3 times"):
        await architect.first_design(context, ["a todo API"], "")
    assert len(model.requests) == 3
    assert len(told.of(ModelRetried)) == 2


async def test_a_plan_that_names_unknown_tasks_is_asked_for_again(model: ScriptedModel, context: RunContext) -> None:
    bad = a_plan()
    bad["tasks"] = [{**bad["tasks"][0], "depends_on": ["T9"], "covers": ["R7"]}]
    model.script = [says(as_json(bad)), says(as_json(a_plan()))]
    design = Design.model_validate(a_design())
    plan = await planner.plan(context, design, None, [], "", [])
    assert plan.tasks[0].depends_on == []
    question = model.requests[1]["messages"][-1]["content"]
    assert "T1.depends_on names T9" in question
    assert "T1.covers names R7" in question


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('{"path": "a"}', '{"path": "a"}'),
        ("", "{}"),
        ("{'path': 'a',}", '{"path": "a"}'),
        ('{"path": "a"', '{"path": "a"}'),
        ("7", "7"),
    ],
)
def test_arguments_of_tools_are_mended(text: str, mended: str) -> None:
    assert mended_arguments(text) == mended


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"decision": "Approved"}, ("approve", [])),
        ({"decision": "LGTM", "objections": None, "resolved": None}, ("approve", [])),
        (
            {"decision": "reject", "objections": [{"severity": "HIGH", "about": "R1", "text": "t"}]},
            ("object", ["blocking"]),
        ),
        (
            {"decision": "object", "objections": [{"severity": "blocking", "about": "R1", "text": "t"}]},
            ("object", ["blocking"]),
        ),
    ],
)
async def test_words_that_mean_the_same_and_nulls_are_understood(
    model: ScriptedModel, context: RunContext, said: dict[str, Any], meant: tuple[str, list[str]]
) -> None:
    model.script = [says(json.dumps({"statement": "s", **said}))]
    verdict = await architect.judge(context, a_spec(a_task("T1", "R1")), [], [])
    assert (verdict.decision, [one.severity for one in verdict.objections]) == meant
    assert len(model.requests) == 1


async def test_a_test_files_folder_is_dropped(model: ScriptedModel, context: RunContext) -> None:
    files = [{"path": "tests/acceptance/test_a.py", "content": "def test_a(): pass\n"}]
    model.script = [says(json.dumps({"statement": "s", "files": files}))]
    written = await tester.write_acceptance(context, a_spec(a_task("T1", "R1")), [], "")
    assert [file.path for file in written.files] == ["test_a.py"]
