"""The same runs with and without search: what search showed of the files that tasks changed, and what prompts cost.

Flow, crews, prompts, git, sandbox, index and the understudy are real; what is durable elsewhere is in memory here. Each
row is one run:

    new, recorded      the recorded answers of a real model: they fit only where not one prompt differs
    new, understudy    a first request to the understudy
    large, understudy  the same software asked for again with one more field, in a repository of some seventy files

"shown" are existing files that search put into briefs or answered with, "changed" those of the repository that the
tasks changed, "both" the ones of them that had been shown. The understudy writes by rules and reads no passage: its
rows tell what briefs carry and cost, and whether that is what a change touches, but not what a model makes of it.

    python -m benchmarks.retrieval_ablation [--json FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from apps.api.indexer import Indexer
from apps.api.runs.bindings.models import RunModels
from apps.api.runs.bindings.search import Searches
from apps.api.runs.bindings.workspace import MAIN, ProjectWorkspaces
from apps.cli.recording import read
from benchmarks import table
from packages.agents.context import RunContext
from packages.agents.contracts import Publication, RunOrder
from packages.agents.crews import runtime
from packages.agents.events import ContextRetrieved, ContextUsed, Delivered, ModelAnswered, TaskMerged
from packages.agents.orchestration.flow import run_flow
from packages.delivery.store import FolderStore
from packages.llm.configuration import load_configuration
from packages.llm.router import Router
from packages.workspace.directory import Workspaces
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import choose_sandbox
from packages.workspace.sandbox.process_folder import ProcessFolder
from packages.workspace.toolchain import load_toolchain
from tests.agents import large_project
from tests.agents.memory import NoHistory, Person, Recorder, Steps
from tests.agents.nursery import Nursery
from tests.indexers import IndexerProcess
from tests.recordings.player import NothingGiven, RepositoryDelivery, play

CLONE = Path(__file__).resolve().parents[1]
RECORDING = CLONE / "tests/recordings/slugs"
REQUEST = "Create a REST API for a todo application"
AGAIN = "Create a REST API for a todo application. A todo has a title, a priority from 1 to 5 and whether it is done."
HEADINGS = ["run", "search", "state", "prompt tokens", "of them found", "shown", "changed", "both"]
Row = dict[str, Any]


class Unpublished(RepositoryDelivery):
    """Main stays where it is, so that the next run begins there as well."""

    async def publish(self, complete: bool) -> Publication:
        return await super().publish(False)


async def nowhere(project_id: str) -> bool:
    """Whether the project has documents."""
    return False


class Stories:
    def __init__(self, shared: ProjectWorkspaces, searches: Searches, router: Router) -> None:
        self.shared, self.searches, self.router = shared, searches, router

    async def recorded(self, is_searching: bool) -> Row:
        recording = read(RECORDING)
        # Each has a repository of its own: what it is called is part of the recorded order.
        played = await play(recording, RECORDING, self.shared, self.searches if is_searching else None)
        tokens = sum(one["input_tokens"] for one in recording["answers"])
        found = sum(event.retrieved.found.tokens for event in played.retrieved)
        same = played.used == len(recording["answers"])
        return {"state": played.state.value if same else played.reason, "prompt": tokens, "found": found}

    async def asked(self, project_id: str, run_id: str, prompt: str, is_searching: bool, is_kept: bool) -> Row:
        order = RunOrder(
            run_id=run_id,
            project_id=project_id,
            user_id="somebody",
            prompt=prompt,
            retrieves=is_searching,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        told, nursery = Recorder(), Nursery()
        workspace = self.shared.of(order, told)
        context = RunContext(
            order=order,
            step=Steps(),
            children=nursery,
            inbox=Person(),
            emit=told,
            models=RunModels(self.router, run_id),
            workspace=workspace,
            delivery=RepositoryDelivery(workspace) if is_kept else Unpublished(workspace),
            history=NoHistory(),
            search=self.searches.of(order, NothingGiven()) if is_searching else None,
        )
        nursery.context = context
        base = await workspace.start()
        state = await run_flow(context)
        await self.searches.forget(run_id)
        repository = Repository.open(self.shared.repository_of(project_id), self.shared.sandbox)
        existing = {entry.path for entry in await repository.list(base.tree)}
        changed = {file.path for merged in told.of(TaskMerged) for file in merged.merge.files} & existing
        used = told.of(ContextUsed)
        shown = {path for event in used for path in event.retrieved}
        answers = [event for event in told.narration if isinstance(event, ModelAnswered)]
        plans = [event for event in told.narration if isinstance(event, ContextRetrieved) and not event.task]
        return {
            "state": state.value,
            "prompt": sum(event.usage.input_tokens for event in answers),
            "found": sum(event.tokens for event in used) + sum(event.retrieved.found.tokens for event in plans),
            "shown": len(shown),
            "changed": len(changed),
            "both": len(changed & shown),
            "tree": [event.delivery.tree for event in told.of(Delivered)][-1:],
        }

    async def enlarge(self, project_id: str) -> None:
        """Main gets the files of a large project besides what it holds."""
        repository = Repository.open(self.shared.repository_of(project_id), self.shared.sandbox)
        main = await repository.resolve(MAIN)
        assert main is not None, "the first run of the project was not delivered"
        tree = await repository.store_files(large_project.FILES, await repository.tree_of(main))
        commit = await repository.record_commit(
            tree, [main], "The shop", "Person", {}, datetime(2026, 1, 2, tzinfo=UTC)
        )
        await repository.move(MAIN, commit, main)


async def measure(folder: Path, url: str, indexer: Indexer) -> list[Row]:
    sandbox = await choose_sandbox("auto", toolchain=load_toolchain(Path(os.environ["TOOLCHAIN"])))
    router = Router(load_configuration({"OPENAI_BASE_URL": url, "OPENAI_MODEL": "understudy"}))
    rows: list[Row] = []
    async with sandbox.scratch() as place:
        place.chmod(0o711)
        processes = ProcessFolder(place / "workspaces")

        def stories(name: str) -> Stories:
            repositories = place / name
            shared = ProjectWorkspaces(
                repositories, Workspaces(processes, sandbox), sandbox, FolderStore(folder / "artifacts"), _nobody
            )
            return Stories(shared, Searches(indexer, nowhere, repositories, sandbox), router)

        for is_searching in (False, True):
            with_or_without = {"search": "yes" if is_searching else "no"}
            told = await stories(f"recorded-{is_searching}").recorded(is_searching)
            rows.append({"run": "new, recorded", **with_or_without, **told})
        both = stories("understudy")
        for is_searching in (False, True):
            told = await both.asked(f"new-{is_searching}", f"first-{is_searching}", REQUEST, is_searching, is_kept=True)
            rows.append({"run": "new, understudy", "search": "yes" if is_searching else "no", **told})
        await both.enlarge("new-False")
        for is_searching in (False, True):
            told = await both.asked("new-False", f"again-{is_searching}", AGAIN, is_searching, is_kept=False)
            rows.append({"run": "large, understudy", "search": "yes" if is_searching else "no", **told})
        processes.close()
    await router.close()
    return rows


async def _nobody(run_id: str, task: str) -> str:
    return "understudy"


@contextmanager
def understudy() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "packages.understudy", "--port", str(port)], cwd=CLONE)
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/v1/models", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


async def _run(folder: Path, url: str, socket_path: Path) -> list[Row]:
    indexer = Indexer(socket_path)
    try:
        return await measure(folder, url, indexer)
    finally:
        await indexer.aclose()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the measurements to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="abl-", dir="/tmp") as name:
        folder = Path(name)
        process = IndexerProcess(folder / "retrieval", folder / "i.sock")
        runtime.preload()
        try:
            process.start()
            with understudy() as url:
                rows = asyncio.run(_run(folder, url, process.socket))
        finally:
            process.end()
            runtime.close()
    names = ("run", "search", "state", "prompt", "found", "shown", "changed", "both")
    table.show(HEADINGS, [[row.get(name, "") for name in names] for row in rows])
    table.write(arguments.json, {"rows": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
