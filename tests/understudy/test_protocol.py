"""The OpenAI chat-completions protocol, as its clients know it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.understudy.playing import TOOLS, Debate, Declined, Understudy, as_sections

REQUEST = "Create a REST API for a todo application"
SCHEMA = {"type": "json_schema", "json_schema": {"name": "Design", "schema": {"type": "object"}}}


def a_question(request: str = REQUEST, **more: Any) -> dict[str, Any]:
    messages = [
        {"role": "system", "content": "You are Architect."},
        {"role": "user", "content": as_sections({"request": request, "spec": "none", "objections": []})},
    ]
    return {"model": "understudy", "messages": messages, "response_format": SCHEMA, **more}


def a_coding_question(understudy: Understudy) -> dict[str, Any]:
    spec = Debate(understudy, REQUEST).run()
    sections = {"request": REQUEST, "contract": spec, "task": spec["tasks"][0], "files": [], "attempt": "1"}
    tools = [{"type": "function", "function": {"name": name, "parameters": {}}} for name in TOOLS]
    messages = [{"role": "system", "content": "You are Coder."}, {"role": "user", "content": as_sections(sections)}]
    return {"messages": messages, "tools": tools}


def joined(understudy: Understudy, body: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The message that the deltas of a stream make, and the chunks."""
    body = {**body, "stream": True, "stream_options": {"include_usage": True}}
    answer = understudy.http.post("/v1/chat/completions", json=body)
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line) for line in lines[:-1]]
    message: dict[str, Any] = {"content": "", "refusal": "", "tool_calls": []}
    for chunk in chunks:
        for choice in chunk["choices"]:
            delta = choice["delta"]
            message["content"] += delta.get("content") or ""
            message["refusal"] += delta.get("refusal") or ""
            for call in delta.get("tool_calls", []):
                if call["index"] == len(message["tool_calls"]):
                    message["tool_calls"].append({"id": call["id"], "name": call["function"]["name"], "arguments": ""})
                message["tool_calls"][call["index"]]["arguments"] += call["function"]["arguments"]
    return message, chunks


@pytest.mark.parametrize("request_", [REQUEST, "Build a website"])
def test_a_stream_says_what_a_whole_answer_says(understudy: Understudy, request_: str) -> None:
    whole = understudy.http.post("/v1/chat/completions", json=a_question(request_)).json()
    message, chunks = joined(understudy, a_question(request_))
    expected = whole["choices"][0]["message"]
    assert message["content"] == (expected["content"] or "")
    assert message["refusal"] == (expected["refusal"] or "")
    assert chunks[-1]["usage"] == whole["usage"] | {"prompt_tokens": chunks[-1]["usage"]["prompt_tokens"],
                                                    "total_tokens": chunks[-1]["usage"]["total_tokens"]}  # fmt: skip
    assert chunks[-2]["choices"][0]["finish_reason"] == whole["choices"][0]["finish_reason"] == "stop"


def test_tool_calls_stream_as_they_come_whole(understudy: Understudy) -> None:
    body = a_coding_question(understudy)
    whole = understudy.http.post("/v1/chat/completions", json=body).json()["choices"][0]
    message, chunks = joined(understudy, body)
    assert whole["finish_reason"] == chunks[-2]["choices"][0]["finish_reason"] == "tool_calls"
    expected = [(call["function"]["name"], call["function"]["arguments"]) for call in whole["message"]["tool_calls"]]
    assert [(call["name"], call["arguments"]) for call in message["tool_calls"]] == expected


def test_usage_grows_with_the_conversation(understudy: Understudy) -> None:
    short = understudy.http.post("/v1/chat/completions", json=a_question()).json()["usage"]
    long = understudy.http.post("/v1/chat/completions", json=a_question(REQUEST + " " + "please " * 100)).json()[
        "usage"
    ]
    assert long["prompt_tokens"] > short["prompt_tokens"] > 0
    assert short["total_tokens"] == short["prompt_tokens"] + short["completion_tokens"]


def test_the_same_question_has_the_same_answer(understudy: Understudy) -> None:
    first, second = (understudy.http.post("/v1/chat/completions", json=a_question()).json() for _ in range(2))
    assert (first["id"], first["choices"]) == (second["id"], second["choices"])


def test_a_limit_of_tokens_cuts_the_answer(understudy: Understudy) -> None:
    choice = understudy.http.post("/v1/chat/completions", json=a_question(max_tokens=10)).json()["choices"][0]
    assert choice["finish_reason"] == "length"
    assert len(choice["message"]["content"]) == 40


def test_a_malformed_request_is_refused_as_openai_does(understudy: Understudy) -> None:
    answer = understudy.http.post("/v1/chat/completions", json={"messages": []})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["param"] == "messages"


def test_the_model_is_listed_and_the_process_is_healthy(understudy: Understudy) -> None:
    assert [one["id"] for one in understudy.http.get("/v1/models").json()["data"]] == ["understudy"]
    assert understudy.http.get("/health").status_code == 200


def test_plain_talk_is_answered_with_what_it_is(understudy: Understudy) -> None:
    said = understudy.message({"messages": [{"role": "user", "content": "ping"}]})["content"]
    assert "rule-based" in said
    assert "OPENAI_API_KEY" in said


def test_a_refusal_names_the_repertoire_and_the_remedy(understudy: Understudy) -> None:
    with pytest.raises(Declined, match=r"builds REST APIs over named resources.*OPENAI_API_KEY"):
        understudy.message(a_question("Write an Android app"))


# --- faults ------------------------------------------------------------------------------------------------


def test_a_fault_acts_on_the_next_matching_calls_alone(understudy: Understudy) -> None:
    understudy.fault("status", match="todo", times=1, argument=429, retry_after_seconds=2)
    assert understudy.http.post("/v1/chat/completions", json=a_question("REST API for books")).status_code == 200
    busy = understudy.http.post("/v1/chat/completions", json=a_question())
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "2")
    assert busy.json()["error"]["type"] == "rate_limit_error"
    assert understudy.http.post("/v1/chat/completions", json=a_question()).status_code == 200
    assert understudy.http.get("/faults").json() == []


def test_faults_can_be_cleared(understudy: Understudy) -> None:
    understudy.fault("status", argument=500)
    assert understudy.http.delete("/faults").status_code == 204
    assert understudy.http.post("/v1/chat/completions", json=a_question()).status_code == 200


@pytest.mark.parametrize("form", ["fenced", "trailing_comma", "truncated", "prose"])
def test_malformed_answers_are_no_plain_json(understudy: Understudy, form: str) -> None:
    understudy.fault("malformed_json", argument=form, times=1)
    text = understudy.message(a_question())["content"]
    with pytest.raises(ValueError, match=r"."):
        json.loads(text)
    assert "requirements" in text


def test_a_slow_answer_takes_its_time(understudy: Understudy) -> None:
    understudy.fault("slow", argument=0.3, times=1)
    started = time.monotonic()
    understudy.message(a_question())
    assert time.monotonic() - started >= 0.3


def test_claims_without_work_can_be_told(understudy: Understudy) -> None:
    body = a_coding_question(understudy)
    understudy.fault("empty_claim", match="<task>", times=1)
    assert not understudy.message(body).get("tool_calls")
    assert understudy.message(body)["tool_calls"]


def test_a_stubborn_planner_never_agrees(understudy: Understudy) -> None:
    understudy.fault("stubborn", match="You are the Planner")
    debate = Debate(understudy, REQUEST)
    debate.run(most=4)
    assert debate.rounds == 4
    assert debate.open


def test_an_unknown_fault_is_refused(understudy: Understudy) -> None:
    assert understudy.http.post("/faults", json={"fault": "sabotage"}).status_code == 400
