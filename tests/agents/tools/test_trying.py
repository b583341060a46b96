"""Commands and requests, as a model asks for them and reads what came of them."""

from __future__ import annotations

from typing import Any

import pytest

from packages.agents.contracts import CommandRun, Trial, WebAnswer, WebRequest
from packages.agents.events import ToolUsed
from tests.agents.crews.world import Desk, Told
from tests.agents.tools.test_toolbox import a_toolbox


async def used(desk: Desk, name: str, told: Told | None = None, **arguments: Any) -> str:
    return await a_toolbox(desk, told or Told()).use(name, arguments)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["ls", "|", "wc"], "There is no shell, so '|' would be passed on as a word"),
        (["python", "a.py", ">", "out"], "give its input as stdin"),
        ("ls && pwd", "'&&'"),
        (["cd", "app"], "Every command runs in the repository's root"),
        (["DEBUG=1", "python", "a.py"], 'Set variables with env: ["env", "DEBUG=1", "python", "a.py"].'),
        (["python a.py"], 'Give each word by itself: ["python", "a.py"].'),
    ],
)
async def test_what_only_a_shell_understands_is_refused_with_the_way_to_say_it(command: Any, words: str) -> None:
    desk = Desk()
    assert words in await used(desk, "run_command", command=command)
    assert desk.log == []


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("python -m app 'two words'", "python -m app two words"),
        ('["python", "a.py"]', "python a.py"),
        (["python", "-c", "a = 1; print(a > 0 | 2)"], "python -c a = 1; print(a > 0 | 2)"),
        (["bash", "-c", "ls | wc"], "bash -c ls | wc"),
    ],
)
async def test_a_command_may_be_said_in_several_ways(command: Any, run: str) -> None:
    desk = Desk()
    assert (await used(desk, "run_command", command=command)).startswith("exit code 0")
    assert desk.log == [run]


@pytest.mark.parametrize(
    ("ran", "text", "summary"),
    [
        (CommandRun(exit_code=0, output="done\n"), "exit code 0\nstdout:\ndone", "exit code 0"),
        (
            CommandRun(exit_code=2, output="a\n", errors="usage: x\n"),
            "exit code 2\nstdout:\na\nstderr:\nusage: x",
            "exit code 2",
        ),
        (CommandRun(exit_code=None, ending="timeout", output="a"), "It was ended because it took too long", "ended by"),
        (
            CommandRun(exit_code=127, errors="prlimit: failed to execute rg: No such file or directory"),
            "There is no program 'rg'.",
            "no such program",
        ),
    ],
)
async def test_how_a_command_ended_is_told(ran: CommandRun, text: str, summary: str) -> None:
    desk, told = Desk(), Told()
    desk.ran = ran
    assert (await used(desk, "run_command", told, command=["rg"])).startswith(text)
    use = told.of(ToolUsed)[0]
    assert use.result.startswith(summary)
    assert use.ok is (ran.exit_code == 0)


async def test_long_output_keeps_its_beginning_and_its_end() -> None:
    desk = Desk()
    desk.ran = CommandRun(
        exit_code=1, output="first\n" + "x\n" * 50_000 + "last\n", errors="y\n" * 50_000 + "the error\n"
    )
    text = await used(desk, "run_command", command=["a"])
    assert len(text) < 14_000
    assert "stdout:\nfirst\n" in text
    assert "\nlast\nstderr:" in text
    assert text.endswith("the error")


async def test_requests_are_understood_as_models_write_them() -> None:
    desk = Desk()
    requests = [
        {"method": "post", "path": "to dos/ü?q=%20", "json_body": '{"title": "a"}'},
        {"path": "http://127.0.0.1:8000/todos?done=true", "headers": {"X-Count": 3}},
        {"method": "POST", "path": "/todos", "raw_body": "{broken", "restart_before": True},
        {"method": "PUT", "path": "/x", "raw_body": "a", "headers": {"Content-Type": "text/plain"}},
        {"method": "DELETE", "path": "/todos/1"},
    ]
    await used(desk, "try_requests", requests=requests)
    kind = {"content-type": "application/json"}
    assert desk.asked == [
        WebRequest(method="POST", path="/to%20dos/%C3%BC?q=%20", headers=kind, body='{"title": "a"}'),
        WebRequest(method="GET", path="/todos?done=true", headers={"X-Count": "3"}),
        WebRequest(method="POST", path="/todos", headers=kind, body="{broken", restart=True),
        WebRequest(method="PUT", path="/x", headers={"Content-Type": "text/plain"}, body="a"),
        WebRequest(method="DELETE", path="/todos/1"),
    ]


async def test_answers_are_told_in_order_with_the_headers_that_matter() -> None:
    desk, told = Desk(), Told()
    headers = (("date", "Mon, 01 Jan"), ("content-type", "application/json"), ("location", "/todos/1"))
    desk.trial = Trial(
        answers=(WebAnswer(status=201, reason="Created", headers=headers, body='{"id":1}'), WebAnswer(status=204)),
        log="INFO:     Started server process [3]\nnobody asked",
    )
    requests = [{"method": "POST", "path": "/todos"}, {"method": "DELETE", "path": "/todos/1", "restart_before": True}]
    assert await used(desk, "try_requests", told, requests=requests) == (
        '1. POST /todos → 201 Created\ncontent-type: application/json\nlocation: /todos/1\n{"id":1}\n\n'
        "2. DELETE /todos/1 (after a restart) → 204 No Content"
    )
    use = told.of(ToolUsed)[0]
    assert (use.target, use.result, use.ok) == ("POST /todos and 1 more", "201, 204", True)


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (Trial(answers=(WebAnswer(status=500),)), "1. GET /a → 500 Internal Server Error"),
        (Trial(problem="The application did not start."), "The application did not start."),
        (
            Trial(
                answers=(WebAnswer(problem="the connection was closed"),), problem="The application ended by itself."
            ),
            "Not sent: the last 1.\n\nThe application ended by itself.",
        ),
    ],
)
async def test_an_application_that_is_no_good_is_quoted(trial: Trial, words: str) -> None:
    desk, told = Desk(), Told()
    log = "INFO:     127.0.0.1:55110 - GET /a\nTraceback\nRuntimeError: why\n"
    desk.trial = trial.model_copy(update={"log": log})
    text = await used(desk, "try_requests", told, requests=[{"path": "/a"}, {"path": "/b"}])
    assert words in text
    assert text.endswith("The application wrote:\nTraceback\nRuntimeError: why")
    assert "55110" not in text
    assert told.of(ToolUsed)[0].ok is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "requests: Field required"),
        ({"requests": []}, "at least 1 item"),
        ({"requests": [{"method": "GET"}]}, "requests.0.path: Field required"),
        ({"requests": [{"path": "/"}] * 31}, "at most 30 items"),
    ],
)
async def test_requests_that_are_none_are_explained(arguments: dict[str, Any], words: str) -> None:
    assert words in await used(Desk(), "try_requests", **arguments)
