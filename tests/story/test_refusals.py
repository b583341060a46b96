"""Bad input gets a clear error: what happened, and what to do next."""

from __future__ import annotations

from typing import Any

import pytest

from tests.story.prompts import TERSE_TODO, marked
from tests.story.service import Service

UNKNOWN_RUNS = ("0", "no-such-run", "00000000-0000-4000-8000-000000000000", "run_0000000000", "%00", "..%2f..%2fetc")
PARTS = ("", "/events", "/events/stream", "/ledger", "/tasks", "/verdicts", "/reports", "/spec", "/quote", "/artifacts")
PATH_TRICKS = (
    "../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "app/../../../etc/passwd",
    ".git/config",
    "app%00.py",
    "app\\..\\..\\etc",
    "-n",
    "a" * 5000,
    "\U0001f994.py",
)


def assert_clear(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses, (
        f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    )
    body = answer.json()
    assert body["error"]
    assert body["message"]
    assert body["hint"]


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": ""},
        {"prompt": "   \n\t"},
        {},
        {"prompt": "x" * 300_000},
        {"prompt": 42},
        {"prompt": TERSE_TODO, "approve": "perhaps"},
        {"prompt": TERSE_TODO, "budget_usd": -1},
        {"prompt": TERSE_TODO, "budget_usd": "much"},
        {"prompt": TERSE_TODO, "max_rounds": 0},
        {"prompt": TERSE_TODO, "attachments": [{"name": "../../etc/passwd", "content": "x"}, {"name": 1}]},
        [],
    ],
    ids=[
        "empty",
        "blank",
        "missing",
        "300 KB",
        "number",
        "approve",
        "negative",
        "words",
        "no rounds",
        "attachments",
        "list",
    ],
)
def test_a_bad_request_starts_no_run(service: Service, project: str, body: Any) -> None:
    answer = service.request("POST", f"/projects/{project}/generate", json=body)
    assert_clear(answer, 413, 422)
    assert len(answer.text) < 10_000, "the answer does not repeat what was sent"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"NaN", b'{"prompt": "\\ud800"}', b'{"prompt": "\\u0000"}'])
def test_a_broken_body_is_refused(service: Service, project: str, content: bytes) -> None:
    answer = service.request(
        "POST", f"/projects/{project}/generate", content=content, headers={"content-type": "application/json"}
    )
    assert_clear(answer, 400, 422)


@pytest.mark.parametrize("identity", UNKNOWN_RUNS)
def test_an_unknown_run_is_not_found(service: Service, identity: str) -> None:
    for part in PARTS:
        assert_clear(service.request("GET", f"/runs/{identity}{part}"), 400, 404, 422)
    for verb in ("approve", "reject", "cancel"):
        assert_clear(service.request("POST", f"/runs/{identity}/{verb}", json={"comment": "x"}), 400, 404, 422)


def test_an_unknown_project_is_not_found(service: Service) -> None:
    assert_clear(service.request("POST", "/projects/none-such/generate", json={"prompt": TERSE_TODO}), 404, 422)
    assert_clear(service.request("GET", "/projects/none-such"), 404, 422)


def test_nothing_is_shown_without_a_token(service: Service) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic cm9vdDo="}):
        assert_clear(service.request("GET", "/runs", headers=headers), 401)
        assert_clear(service.request("GET", "/projects", headers=headers), 401)


def test_an_answer_in_the_wrong_state_is_refused(service: Service, project: str, marker: str) -> None:
    service.stack.faults.set(marker, "hang", times=1)
    run = service.generate(project, marked(TERSE_TODO, marker), approve="ask")
    assert_clear(service.request("POST", f"/runs/{run.id}/approve", json={}), 409)
    assert_clear(service.request("POST", f"/runs/{run.id}/reject", json={"comment": "No."}), 409)
    run.cancel()
    run.wait_for_state("cancelled")
    assert_clear(service.request("POST", f"/runs/{run.id}/approve", json={}), 409)


def test_rejecting_needs_a_comment_and_keeps_the_run_waiting(service: Service, project: str, marker: str) -> None:
    run = service.generate(project, marked(TERSE_TODO, marker), approve="ask")
    run.wait_for_state("awaiting_approval")
    assert_clear(service.request("POST", f"/runs/{run.id}/reject", json={"comment": "  "}), 422)
    assert_clear(service.request("POST", f"/runs/{run.id}/approve", json={"budget_usd": -5}), 422)
    assert run.state == "awaiting_approval"
    for trick in PATH_TRICKS:
        answer = service.request("GET", f"/runs/{run.id}/files", params={"path": trick})
        assert answer.status_code in (200, 404, 422), f"{trick}: {answer.status_code} {answer.text}"
        assert "root:" not in answer.text
        answer = service.request("GET", f"/runs/{run.id}/files/{trick}")
        assert answer.status_code in (400, 404, 422), f"{trick}: {answer.status_code} {answer.text}"
    run.cancel()
    run.wait_for_state("cancelled")
