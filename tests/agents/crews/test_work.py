"""The Coder at work: turns with tools, and how they end."""

from __future__ import annotations

from itertools import pairwise

import pytest

from packages.agents.context import RunContext
from packages.agents.contracts import Role
from packages.agents.crews import coder, runtime
from packages.agents.crews.loader import prompts_of
from packages.agents.errors import ModelFailed
from packages.agents.events import ModelAnswered, Said, ToolUsed
from packages.agents.settings import CrewSettings
from packages.agents.tools.definition import LEFT_OUT
from tests.agents.crews.world import Desk, Told
from tests.agents.specs import a_case, a_report, a_task, a_task_order
from tests.llm.scripted_model import Request, ScriptedModel, calls, fails, says


async def code(context: RunContext, desk: Desk) -> str:
    return (await coder.code(context, a_task_order(a_task("T1", covers="R1")), desk, 1, "")).text


def results(request: Request) -> list[str]:
    return [message["content"] for message in request["messages"] if message["role"] == "tool"]


async def test_the_claim_is_what_is_said_last_and_all_is_narrated(
    model: ScriptedModel, context: RunContext, told: Told
) -> None:
    model.script = [calls(("write_file", {"path": "a.py", "content": "x = 1\n"}), text="I begin."), says("All done.")]
    desk = Desk()
    assert await code(context, desk) == "All done."
    assert desk.files == {"a.py": "x = 1\n"}
    assert [event.text for event in told.of(Said)] == ["I begin.", "All done."]
    assert [(use.tool, use.target, use.ok, use.task) for use in told.of(ToolUsed)] == [
        ("write_file", "a.py", True, "T1")
    ]
    assert len(told.of(ModelAnswered)) == 2
    assert model.requests[1]["messages"][2]["content"] == "I begin."  # CrewAI drops words beside tool calls
    assert len(told.loops) == 1  # everything ran on the loop that called


async def test_several_calls_of_one_turn_run_in_their_order(model: ScriptedModel, context: RunContext) -> None:
    writes = [("write_file", {"path": f"{number}.py", "content": ""}) for number in range(5)]
    model.script = [calls(*writes, ("run_tests", {})), says("done")]
    desk = Desk()
    await code(context, desk)
    assert desk.log[1:] == [f"write {number}.py" for number in range(5)] + ["run_tests"]
    assert desk.log[0] == "read app/t1.py", "the task's own file is shown, if it is there"
    assert len(results(model.requests[1])) == 6


async def test_mistakes_come_back_as_text_that_says_what_to_do(
    model: ScriptedModel, context: RunContext, told: Told
) -> None:
    model.script = [
        calls(
            ("fly_away", {}),
            ("read_file", {"path": 7}),
            ("read_file", {"path": "none.py"}),
            ("list_files", {"unasked": True}),
            ("read_file", "[broken"),
        ),
        says("done"),
    ]
    await code(context, Desk({"a.py": ""}))
    unknown, bad, refused, good, broken = results(model.requests[1])
    assert unknown.startswith("There is no such tool. Use one of: list_files")
    assert "path: Input should be a valid string" in bad
    assert refused == "Refused: There is no none.py. Call list_files."
    assert "valid JSON" in broken
    assert good == "a.py"
    assert {use.tool: use.ok for use in told.of(ToolUsed)}["fly_away"] is False


async def test_failing_tests_are_told_without_durations(model: ScriptedModel, context: RunContext, told: Told) -> None:
    desk = Desk()
    case = a_case("test_b", outcome="failed").model_copy(update={"message": "assert 1 == 2"})
    desk.report = a_report(case, exit_code=1).model_copy(update={"output": "1 failed in 0.12s"})
    model.script = [calls(("run_tests", {})), says("done")]
    await code(context, desk)
    text = results(model.requests[1])[0]
    assert "FAILED test_b\nassert 1 == 2" in text
    assert "0.12s" not in text
    assert (told.of(ToolUsed)[0].result, told.of(ToolUsed)[0].ok) == ("1 failed", False)


async def test_an_endless_loop_is_bounded_and_the_claim_says_so(model: ScriptedModel, context: RunContext) -> None:
    model.script = lambda request: calls(
        ("write_file", {"path": f"{len(model.requests)}.py", "content": ""}), text="On"
    )
    desk = Desk()
    claim = await code(context, desk)
    assert claim.startswith("Stopped after 6 turns")
    assert claim.endswith("Its last words: On")
    assert len(model.requests) == 6  # no call is spent on a last word
    assert len(desk.files) == 6


async def test_the_same_call_may_be_repeated_with_a_word_of_warning(model: ScriptedModel, context: RunContext) -> None:
    model.script = [calls(("run_tests", {}))] * 4 + [says("done")]
    assert await code(context, Desk()) == "done"
    assert "Same call, same result, 4 times" in results(model.requests[4])[-1]
    assert "You have learnt nothing new" in results(model.requests[4])[-1]


async def test_going_in_circles_ends_the_work_without_another_call(model: ScriptedModel, context: RunContext) -> None:
    model.script = lambda request: calls(("search_code", {"text": f"name{len(model.requests)}"}))
    claim = await coder.code(context, a_task_order(a_task("T1", covers="R1")), Desk(), 1, "")
    assert claim.stall is not None
    assert claim.stall.cause == "searching"
    assert "looked around for 4 turns" in claim.text
    assert len(model.requests) == 4


async def test_the_same_mistake_five_times_ends_the_work_not_the_run(model: ScriptedModel, context: RunContext) -> None:
    model.script = [calls(("fly_away", {}))]
    assert (await code(context, Desk())).startswith("Stopped after 5 turns")


async def test_a_broken_bench_is_not_told_to_the_model(model: ScriptedModel, context: RunContext) -> None:
    model.script = [calls(("write_file", {"path": "a", "content": ""}))]
    desk = Desk()
    desk.broken = OSError("disk full")
    with pytest.raises(OSError, match="disk full"):
        await code(context, desk)
    assert len(model.requests) == 1


async def test_a_provider_that_fails_midway_ends_the_work(model: ScriptedModel, context: RunContext) -> None:
    model.script = [calls(("list_files", {})), fails(401)]
    with pytest.raises(ModelFailed, match="refused access"):
        await code(context, Desk())
    assert len(model.requests) == 2


async def test_every_call_of_a_turn_is_answered_in_its_place(
    model: ScriptedModel, context: RunContext, told: Told
) -> None:
    model.script = [
        calls(
            ("write_file", {"path": "a.py", "content": "A = 1\n"}),
            ("fly_away", {"to": "the sun"}),
            ("read_file", {"path": "a.py"}),
            ("edit_file", {"path": "a.py"}),
            ("try_requests", {"requests": [{"path": "/a", "json_body": {"deep": [1, {"x": None}]}}]}),
            ("run_tests", {}),
            ("write_file", "[no object"),
        ),
        says("done"),
    ]
    desk = Desk()
    assert await code(context, desk) == "done"
    *_, assistant, one, two, three, four, five, six, seven = model.requests[1]["messages"]
    ids = [call["id"] for call in assistant["tool_calls"]]
    assert [message["tool_call_id"] for message in (one, two, three, four, five, six, seven)] == ids
    assert one["content"] == "Wrote a.py: 1 line."
    assert two["content"].startswith("There is no such tool. Use one of: list_files")
    assert three["content"].startswith("    1  A = 1")
    assert "old: Field required" in four["content"]
    assert six["content"] == "1 passed; exit code 0"
    assert seven["content"].startswith("The arguments of write_file are not valid JSON.")
    assert desk.asked[0].body == '{"deep": [1, {"x": null}]}'
    assert [use.tool for use in told.of(ToolUsed) if not use.ok] == ["fly_away", "edit_file", "write_file"]


async def test_tools_are_offered_in_forms_that_require_only_what_is_needed(
    model: ScriptedModel, context: RunContext
) -> None:
    model.script = [says("done")]
    await code(context, Desk())
    offered = {tool["function"]["name"]: tool["function"] for tool in model.requests[0]["tools"]}
    assert {"try_requests", "run_command"} <= set(offered)
    assert offered["read_file"]["parameters"]["required"] == ["path"]
    assert not any("strict" in tool for tool in offered.values())


async def test_a_model_is_told_when_few_turns_are_left(model: ScriptedModel, context: RunContext) -> None:
    model.script = lambda request: calls(("write_file", {"path": f"{len(model.requests)}.py", "content": ""}))
    await code(context, Desk())
    told = [results(request)[-1].partition("\n\n")[2] for request in model.requests[1:]]
    assert told == [
        *(
            f"({left} turns are left: finish what you have begun, run the tests, then answer without a tool call.)"
            for left in (5, 4, 3, 2)
        ),
        "(This is your last turn: answer without a tool call, and say what works and what is still open.)",
    ]
    for before, after in pairwise(model.requests):
        assert after["messages"][: len(before["messages"])] == before["messages"]


async def test_a_long_conversation_stays_within_its_budget_and_keeps_its_assignment(
    model: ScriptedModel, context: RunContext, told: Told
) -> None:
    frugal = runtime.CrewRuntime(CrewSettings(timeout_seconds=20, coder_turns=12, context_characters=40_000))
    content = "\n".join(f"line {number} of a long file" for number in range(2_000))
    model.script = lambda request: (
        calls(
            ("write_file", {"path": f"{len(model.requests)}.txt", "content": content[:6_000]}),
            ("read_file", {"path": "a"}),
        )
        if len(model.requests) < 12
        else says("done")
    )
    declared = prompts_of(Role.coder).tasks["code"]
    sections = dict.fromkeys((*declared.shared, *declared.sections), "")
    sections |= {"request": "THE REQUEST", "task": "THE TASK"}
    claim = await frugal.run(context, Role.coder, "code", sections, bench=Desk({"a": content}))
    frugal.close()
    assert claim.text == "done"
    assert len(model.requests) == 12
    for request in model.requests:
        assert sum(len(message["content"] or "") for message in request["messages"]) < 40_000
        assert request["messages"][:2] == model.requests[0]["messages"]
        assert "THE REQUEST" in request["messages"][1]["content"]
    last = model.requests[-1]["messages"]
    assert LEFT_OUT in last[2]["tool_calls"][0]["function"]["arguments"]
    assert LEFT_OUT in last[4]["content"]
    assert LEFT_OUT not in last[-1]["content"]
