"""`conclave build`: one object on stdout, an exit code that tells how it went. The happy path builds by it as well."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.story.place import Place
from tests.story.prompts import POEM, TERSE_TODO, marked
from tests.story.service import RUN_SECONDS
from tests.story.stack import Stack

KEYS = {
    "run_id",
    "status",
    "requirements",
    "tasks",
    "repository",
    "commit",
    "artifacts",
    "usage",
    "duration_seconds",
    "model",
}


def the_only_object(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """Stdout holds one JSON object and nothing else."""
    found: dict[str, object] = json.loads(done.stdout)
    assert found.keys() >= KEYS
    return found


@pytest.mark.exhaustive
def test_the_same_request_again_is_delivered_again(stack: Stack, marker: str) -> None:
    """The project's name comes from the request, so the second run starts from what the first delivered."""
    for _ in range(2):
        done = stack.command("build", marked(TERSE_TODO, marker), "--json", seconds=RUN_SECONDS)
        assert done.returncode == 0, done.stderr[-3000:]
        assert the_only_object(done)["status"] == "done"


@pytest.mark.exhaustive
def test_a_requirement_that_is_left_out_makes_the_run_incomplete_and_named(place: Place) -> None:
    stack = place.stack
    done = stack.command("build", "Answer numbers. shape: lacking", "--json", seconds=RUN_SECONDS)
    assert done.returncode == 3, f"{done.returncode} {done.stdout} {done.stderr}"
    result = the_only_object(done)
    assert result["status"] == "incomplete"
    requirements = result["requirements"]
    assert isinstance(requirements, list)
    unproven = [one["id"] for one in requirements if one["passing"] < one["tests"] or not one["tests"]]
    assert unproven
    assert re.search(rf"\b{unproven[0]}\b", done.stderr), "the missing requirement is named"
    again = stack.command("watch", str(result["run_id"]), "--json")
    assert again.returncode == 3
    assert the_only_object(again)["status"] == "incomplete"


def test_a_declined_request_exits_with_4_and_says_what_would_help(stack: Stack) -> None:
    done = stack.command("build", POEM, "--json", seconds=RUN_SECONDS)
    assert done.returncode == 4
    assert the_only_object(done)["status"] == "failed"
    assert "OPENAI_API_KEY" in done.stderr


def test_an_order_that_cannot_be_carried_out_exits_with_2(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    for words in (
        ["build", ""],
        ["build", TERSE_TODO, "--approve", "perhaps"],
        ["build", "-f", str(tmp_path / "missing.md")],
        ["build", TERSE_TODO, "--out", str(tmp_path / "full")],
    ):
        done = stack.command(*words, "--json")
        assert done.returncode == 2, f"{words}: {done.returncode} {done.stderr}"
        assert done.stdout == ""
        assert done.stderr.strip()


def test_status_of_a_running_stack_names_its_parts(stack: Stack) -> None:
    report = stack.status()
    assert report["state"] == "ready"
    assert {part["name"] for part in report["parts"]} >= {"postgres", "valkey", "understudy", "api", "worker"}


def test_the_api_process_is_slim(stack: Stack) -> None:
    process = stack.process_of("api")
    assert process is not None
    loaded = "\n".join(mapping.path for mapping in process.memory_maps())
    assert "onnxruntime" not in loaded
    # Its routes and their schemas are most of it.
    assert process.memory_info().rss < 170 * 1024**2
