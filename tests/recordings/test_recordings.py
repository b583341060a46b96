"""Recorded runs are told again without any model: the same answers to the same questions make the same tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.api.indexer import Indexer
from apps.api.runs.bindings.search import Searches
from apps.api.runs.bindings.workspace import ProjectWorkspaces
from apps.cli.recording import read
from packages.delivery.store import FolderStore
from packages.workspace.directory import Workspaces
from packages.workspace.sandbox import Sandbox
from tests.recordings.player import play

HERE = Path(__file__).parent
CLONE = HERE.parents[1]
RECORDINGS = sorted(path.parent for path in HERE.glob("*/recording.json"))
BY_A_MODEL = "slugs"
"""The one that a real model answered; the understudy's is long, and says less about prompts."""


@pytest.fixture
def shared(sandbox: Sandbox, place: Path, workspaces: Workspaces, tmp_path: Path) -> ProjectWorkspaces:
    return ProjectWorkspaces(place / "repositories", workspaces, sandbox, FolderStore(tmp_path), nobody)


async def nobody(run_id: str, task: str) -> str:
    return "recording"


async def nowhere(project_id: str) -> bool:
    """Whether the project has documents."""
    return False


def test_there_are_recordings() -> None:
    assert RECORDINGS


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(folder, id=folder.name, marks=() if folder.name == BY_A_MODEL else pytest.mark.exhaustive)
        for folder in RECORDINGS
    ],
)
async def test_a_recorded_run_comes_to_the_same_end_with_the_same_tree(folder: Path, shared: ProjectWorkspaces) -> None:
    recording = read(folder)
    played = await play(recording, folder.relative_to(CLONE), shared)
    assert played.state == recording["expected"]["state"], played.reason
    assert played.tree == recording["expected"]["tree"]
    assert played.used == len(recording["answers"]), "every answer was asked for"


async def test_a_small_new_project_asks_the_same_where_there_is_search(
    shared: ProjectWorkspaces, tmp_path: Path
) -> None:
    """The library alone is no reason for other prompts; the indexer is not even asked."""
    folder = HERE / BY_A_MODEL
    recording = read(folder)
    indexer = Indexer(tmp_path / "nobody.sock")
    searches = Searches(indexer, nowhere, shared.repositories, shared.sandbox)
    played = await play(recording, folder.relative_to(CLONE), shared, searches)
    await indexer.aclose()
    assert played.state == recording["expected"]["state"], played.reason
    assert played.used == len(recording["answers"])
    assert played.retrieved == []


async def test_another_prompt_ends_the_run_with_the_command_that_records_it_anew(shared: ProjectWorkspaces) -> None:
    folder = RECORDINGS[0]
    recording = read(folder)
    recording["order"]["prompt"] += " And mind the accents."
    played = await play(recording, folder.relative_to(CLONE), shared)
    assert played.state == "failed"
    changed = "the prompt of plan/1/design changed since this was recorded (the section <request>)"
    assert played.reason == f"{changed}; record it anew: ./conclave record {folder.relative_to(CLONE)}"


async def test_what_was_never_asked_ends_the_run_as_well(shared: ProjectWorkspaces) -> None:
    folder = RECORDINGS[0]
    recording = read(folder)
    recording["answers"] = [one for one in recording["answers"] if one["step"] != "plan/1/plan"]
    played = await play(recording, folder.relative_to(CLONE), shared)
    assert played.state == "failed"
    assert played.reason.startswith("plan/1/plan asks what was not asked when this was recorded")
