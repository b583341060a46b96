"""An ended run once more: replayed, forked, recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.api.runs.recording import RecordingView
from apps.cli.recording import read, readable, restored, write
from tests.cli.conftest import CommandLine
from tests.cli.stand_in_api import Books, state, story

ONE, OTHER = "1" * 40, "2" * 40
ORDER = {"prompt": "done notes", "attachments": [], "approve": "auto", "max_rounds": 4, "limits": {}}


def an_answer(text: str, step: str = "plan/1/design", **arguments: str) -> dict[str, Any]:
    function = {"name": "write_file", "arguments": json.dumps(arguments)}
    return {
        "step": step,
        "ordinal": 0,
        "request_hash": "a" * 64,
        "role": "architect",
        "asked": [["the system message", "b" * 16]],
        "text": text,
        "tool_calls": [{"id": "call_1", "type": "function", "function": function}] if arguments else [],
        "input_tokens": 10,
        "output_tokens": 5,
    }


def a_recording(*answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = {
        "model": "m",
        "order": ORDER,
        "approvals": [],
        "arrivals": [["T1", 1]],
        "other_model": "",
        "expected": {"state": "done", "tree": ONE},
        "answers": list(answers),
        **more,
    }
    view: dict[str, Any] = RecordingView.model_validate(found).model_dump(mode="json")
    return view


# --- replay --------------------------------------------------------------------------------------------------


def test_a_replay_ends_with_the_tree_that_it_shares(remote: CommandLine, books: Books) -> None:
    books.add(*story("done"))
    books.commit, books.diff = OTHER, {"old": ONE, "new": ONE, "files": []}
    done = remote.run("replay", "run-1")
    assert done.returncode == 0, done.stderr
    assert books.calls == [("replay", {})]
    assert done.stdout.splitlines()[-1] == f"Same tree as run run-1: {ONE}"


def test_a_replay_with_another_tree_says_which_files_differ(remote: CommandLine, books: Books) -> None:
    books.add(*story("done"))
    files = [
        {"path": "app/main.py", "old_path": "app/main.py", "added": 2, "removed": 1},
        {"path": "logo.png", "old_path": "logo.png", "added": None, "removed": None},
    ]
    books.commit, books.diff = OTHER, {"old": ONE, "new": OTHER, "files": files}
    done = remote.run("replay", "run-1")
    assert done.returncode == 3
    assert done.stdout.splitlines()[-3:] == [
        f"Different tree: {OTHER} instead of {ONE}, 2 files",
        "  app/main.py | +2 -1",
        "  logo.png    | binary",
    ]
    told = json.loads(remote.run("replay", "run-1", "--json").stdout)
    assert (told["is_same"], told["tree"], told["tree_before"]) == (False, OTHER, ONE)


def test_a_replay_that_fails_has_no_tree_to_compare(remote: CommandLine, books: Books) -> None:
    books.add(state("queued"), state("failed", reason="The prompt of T1/1/code is not the one of run run-1 any more."))
    done = remote.run("replay", "run-1")
    assert done.returncode == 4
    assert "The prompt of T1/1/code" in done.stdout
    assert done.stdout.splitlines()[-1] == "No tree to compare: the replay is failed."


# --- fork ----------------------------------------------------------------------------------------------------


def test_a_fork_names_its_event_and_ends_as_a_build_does(remote: CommandLine, books: Books) -> None:
    books.ending = "done"
    done = remote.run("fork", "run-1", "--from-event", "7", "--cap", "2")
    assert done.returncode == 0, done.stderr
    assert books.calls == [("fork", {"from_event": 7, "budget_usd": 2.0})]
    assert "Run run-1 goes on from event 7 of run run-1" in done.stdout
    assert "1 of 1 proven." in done.stdout


def test_the_numbers_of_events_are_shown_to_whoever_looks_for_one(remote: CommandLine, books: Books) -> None:
    books.add(*story("done"))
    shown = remote.run("watch", "run-1", "--numbers").stdout.splitlines()
    assert shown[0].split() == ["1", "10:00:00", "Queued"]


# --- record --------------------------------------------------------------------------------------------------


def test_a_run_is_recorded_into_files_that_give_it_back(remote: CommandLine, books: Books, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    design = json.dumps({"title": "Notes", "text": "One\nTwo"}, ensure_ascii=False)
    code = an_answer("I write it.", "T1/1/code", path="a.py", content="A = 1\nB = 2\n")
    books.recording = a_recording(an_answer(design), code)
    done = remote.run("record", str(folder), "--run", "run-1")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (folder / "answers").iterdir()) == ["T1.1.code.json", "plan.1.design.json"]
    assert '"B = 2",' in (folder / "answers/T1.1.code.json").read_text().replace(" " * 14, "")
    told = read(folder)
    told["answers"].sort(key=lambda one: str(one["step"]), reverse=True)
    assert told == books.recording


def test_a_recording_is_built_and_recorded_anew_with_one_command(
    remote: CommandLine, books: Books, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    write(folder, a_recording(an_answer("old"), an_answer("gone", "T9/1/code")))
    books.recording = a_recording(an_answer("new"))
    done = remote.run("record", str(folder))
    assert done.returncode == 0, done.stderr
    assert [order["prompt"] for order in books.orders] == [ORDER["prompt"]]
    assert [one["text"] for one in read(folder)["answers"]] == ["new"]


@pytest.mark.parametrize("private", ["sk-very-secret", "/root/somewhere"])
def test_a_recording_with_a_secret_or_a_path_of_this_machine_is_not_written(
    remote: CommandLine, books: Books, tmp_path: Path, private: str
) -> None:
    remote.environment |= {"OPENAI_API_KEY": "sk-very-secret", "HOME": "/root"}
    books.recording = a_recording(an_answer(f"It lies in {private}."))
    done = remote.run("record", str(tmp_path / "notes"), "--run", "run-1")
    assert done.returncode == 2
    assert "plan/1/design" in done.stderr
    assert private not in done.stderr
    assert not (tmp_path / "notes").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(remote: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    assert remote.run("record", str(tmp_path), "--run", "run-1").returncode == 2
    assert remote.run("record", str(tmp_path / "new")).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["lines", "json", "é"]), inner),
    max_leaves=8,
)


@given(st.text() | JSON.map(json.dumps) | JSON.map(lambda one: json.dumps(one, indent=2, ensure_ascii=False)))
def test_whatever_a_model_said_is_given_back_to_the_letter(text: str) -> None:
    assert restored(json.loads(json.dumps(readable(text), ensure_ascii=False))) == text
