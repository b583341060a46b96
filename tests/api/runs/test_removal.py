"""What is left of a deleted project on a worker's machine and in its database, and who is in nobody else's way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from apps.api.db.models import ArtifactRow, Project, User
from apps.api.db.session import transaction
from apps.api.indexer import Indexer
from apps.api.runs.bindings.removal import Removal
from apps.api.runs.workflow import Width
from packages.agents.contracts import TestReport
from packages.agents.events import AttemptTested
from packages.delivery.store import FolderStore
from packages.retrieval.scopes import Scope
from tests.agents.scripted_answers import Answer
from tests.agents.scripts import EVERYBODY_AGREES
from tests.api.runs.gated import Coder
from tests.api.runs.gated_story import ALL, Story
from tests.api.runs.workshop import PATIENCE_SECONDS, open_workshop
from tests.indexers import IndexerProcess

OF_RUNS = ("events", "artifacts", "model_calls", "run_messages", "idempotency")
OF_THE_ENGINE = {
    "workflow_status": "workflow_uuid",
    "operation_outputs": "workflow_uuid",
    "workflow_input": "workflow_uuid",
    "workflow_output": "workflow_uuid",
    "notifications": "destination_uuid",
}


@pytest.fixture
def story(database_address: str, redis_address: str, tmp_path: Path) -> Iterator[Story]:
    coder, width = Coder(), Width(runs=1)
    answers: dict[str, Answer] = {**EVERYBODY_AGREES, "code": coder}
    with open_workshop(database_address, redis_address, tmp_path, answers, width) as shop:
        shop.run(machines(shop))
        (shop.settings.repositories / f"{shop.project}.git").mkdir(parents=True)
        (shop.settings.repositories / f"{shop.project}.git" / "HEAD").write_text("ref: refs/heads/main")
        yield Story(shop, coder)


async def machines(shop: Any) -> None:
    """Who delete projects by an API token."""
    async with transaction(shop.sessions) as session:
        await session.execute(update(User).values(kind="service"))


class Interrupted(FolderStore):
    """Takes one file, and fails at the next."""

    left = 1

    def drop(self, digest: str) -> None:
        if not self.left:
            raise OSError("the disk is away")
        self.left -= 1
        super().drop(digest)


def removal_of(story: Story, artifacts: FolderStore | None = None, indexer: Indexer | None = None) -> Removal:
    """By default nobody answers at the indexer's socket."""
    shop, kept = story.shop, story.shop.settings
    return Removal(
        shop.sessions,
        shop.store,
        shop.control,
        kept.repositories,
        artifacts or shop.artifacts,
        kept.documents,
        indexer or Indexer(kept.indexer),
    )


def delete(story: Story, project: str) -> None:
    answer = story.shop.ask("DELETE", f"/projects/{project}")
    assert answer.status_code == 204, answer.text


def looked(story: Story, removal: Removal, project: str) -> None:
    """Until nothing is left of the project."""

    async def look() -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await rows(story, "projects", "id", project):
                await removal.look()

    story.shop.run(look())


async def rows(story: Story, table: str, column: str, value: str) -> int:
    async with story.shop.sessions() as session:
        statement = text(f"SELECT count(*) FROM {table} WHERE {column} LIKE :value")
        return int((await session.execute(statement, {"value": value})).scalar_one())


def left(story: Story, run_id: str) -> dict[str, int]:
    """How many rows of each table speak of the run."""
    names = {**dict.fromkeys(OF_RUNS, "run_id"), "runs": "id"}
    names |= {f"dbos.{table}": column for table, column in OF_THE_ENGINE.items()}
    found = {name: story.shop.run(rows(story, name, column, f"{run_id}%")) for name, column in names.items()}
    return {name: count for name, count in found.items() if count}


def files(story: Story) -> set[str]:
    return {path.name for path in story.shop.settings.artifacts.rglob("*") if path.is_file()}


async def shared(story: Story, of: str, other: str) -> str:
    """The hash of a file of the one run that the other one has, too."""
    async with transaction(story.shop.sessions) as session:
        row = await session.get_one(ArtifactRow, (of, "repository.bundle"))
        kept = {"hash": row.hash, "size_bytes": row.size_bytes, "media_type": row.media_type}
        session.add(ArtifactRow(run_id=other, name="same.bundle", **kept))
        return row.hash


def test_nothing_is_left_of_a_project_whose_runs_have_ended(story: Story) -> None:
    story.shop.let(ALL)
    story.begin()
    assert story.shown()[0] == "done"
    ended = story.id
    story.shop.api, mine = story.shop.other, story.shop.api
    answer = story.shop.ask("POST", f"/projects/{story.shop.other_project}/generate", {"prompt": "A todo API"})
    story.id = str(answer.json()["id"])
    story.shop.settle(story.id)
    theirs, story.shop.api = story.id, mine
    kept = story.shop.run(shared(story, ended, theirs))
    logs = [story.shop.artifacts.put(text) for text in (b"ours", b"theirs", b"of both")]
    for run_id, log in ((ended, logs[0]), (theirs, logs[1]), (ended, logs[2]), (theirs, logs[2])):
        report = TestReport(command="pytest", exit_code=0, log=log)
        story.shop.run(story.shop.store.append(run_id, AttemptTested(task="T1", attempt=1, report=report)))
    before = left(story, theirs)
    assert {"events", "artifacts", "model_calls", "runs", "dbos.workflow_status"} <= left(story, ended).keys()
    paid = story.shop.run(rows(story, "model_attempts", "run_id", ended))
    assert paid
    delete(story, story.shop.project)
    assert (story.shop.settings.repositories / f"{story.shop.project}.git").exists()
    looked(story, removal_of(story), story.shop.project)
    assert left(story, ended) == {}
    assert left(story, theirs) == before
    assert not (story.shop.settings.repositories / f"{story.shop.project}.git").exists()
    names = story.shop.run(named(story))
    assert {kept, *logs[1:]} <= names
    assert logs[0] not in names
    assert files(story) == names, "no file is lost that somebody names, and none is left that nobody does"
    assert story.shop.run(rows(story, "model_attempts", "run_id", ended)) == paid, "what was paid is not forgotten"


async def named(story: Story) -> set[str]:
    """The files that what is left names: artifacts, and logs of test reports."""
    async with story.shop.sessions() as session:
        found = set((await session.scalars(text("SELECT hash FROM artifacts"))).all())
        logs = await session.scalars(text("SELECT data #>> '{report,log}' FROM events WHERE kind = 'attempt.tested'"))
        return found | {one for one in logs if one}


def test_documents_and_what_was_indexed_go_with_their_project(story: Story, indexer_process: IndexerProcess) -> None:
    shop = story.shop
    for project, api in ((shop.project, shop.api), (shop.other_project, shop.other)):
        sent = {"params": {"name": "rules.md"}, "content": b"# Rules"}
        assert shop.run(api("POST", f"/projects/{project}/documents", **sent)).status_code == 201
        assert (shop.settings.documents / project).is_dir()
    scopes = [
        Scope(kind, project) for kind in ("project", "documents") for project in (shop.project, shop.other_project)
    ]

    async def removed() -> set[Scope]:
        indexer = Indexer(indexer_process.socket)
        for scope in scopes:
            await indexer.begin(scope, {})
        await removal_of(story, indexer=indexer).look()
        left = set(await indexer.scopes())
        await indexer.aclose()
        return left

    delete(story, shop.project)
    left = shop.run(removed())
    assert {scope for scope in scopes if scope in left} == {scope for scope in scopes if scope.name != shop.project}
    assert shop.run(rows(story, "documents", "project_id", shop.project)) == 0
    assert shop.run(rows(story, "documents", "project_id", shop.other_project)) == 1
    assert not (shop.settings.documents / shop.project).exists()
    assert (shop.settings.documents / shop.other_project).is_dir()


def test_runs_under_way_and_queued_ones_end_before_they_are_removed(story: Story) -> None:
    story.begin(approve="ask")
    first, second = story.id, story.ordered()
    assert story.shop.row(second).state == "queued"
    removal = removal_of(story)
    with story.shop.deaf():
        delete(story, story.shop.project)
        story.shop.run(removal.look())
        assert left(story, first)["runs"] == 1, "the worker has not ended it"
    looked(story, removal, story.shop.project)
    assert left(story, first) == left(story, second) == {}


def test_a_run_that_began_in_the_instant_of_the_deletion_ends_too(story: Story) -> None:
    """The request that began it had seen the project before."""
    story.begin(approve="ask")

    async def mark() -> None:
        async with transaction(story.shop.sessions) as session:
            await session.execute(
                update(Project).where(Project.id == story.shop.project).values(deleted_at=story.shop.clock())
            )

    story.shop.run(mark())
    looked(story, removal_of(story), story.shop.project)
    assert left(story, story.id) == {}


def test_a_removal_that_was_interrupted_goes_on_and_delays_no_other(story: Story) -> None:
    story.shop.let(ALL)
    story.begin()
    before, ours = files(story), story.shop.project
    assert len(before) > 2
    delete(story, ours)
    story.shop.api = story.shop.other
    delete(story, story.shop.other_project)
    interrupted = Interrupted(story.shop.settings.artifacts)
    removal = removal_of(story, interrupted)
    looked(story, removal, story.shop.other_project)
    assert story.shop.run(rows(story, "projects", "id", ours)) == 1
    assert len(files(story)) == len(before) - 1
    assert left(story, story.id)["artifacts"] > 1
    interrupted.left = 1_000
    looked(story, removal, ours)
    assert files(story) == set()
    assert left(story, story.id) == {}
