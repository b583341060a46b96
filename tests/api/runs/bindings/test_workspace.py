"""A run's view of its project: over a real repository and a real sandbox."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from apps.api.runs.bindings.workspace import ProjectWorkspace, ProjectWorkspaces
from packages.agents.context import ToolRefused
from packages.agents.contracts import Base, Joined, Merge, Replay
from packages.agents.errors import NotRecorded, WorkFailed
from packages.agents.events import ProgramOutput
from packages.workspace.git.repository import EMPTY_TREE, Repository
from tests.agents.memory import Recorder
from tests.agents.specs import a_task
from tests.api.runs.bindings.project_files import STACK, a_tree, an_order


async def a_branch(project: ProjectWorkspace, base: Base, task: str = "T1", **files: str) -> Base:
    return await project.record(a_task(task), base, await a_tree(project, base.tree, **files))


async def merged(project: ProjectWorkspace, number: int, head: Base, branch: Base, task: str = "T1") -> Merge:
    joined = await project.join([head, branch])
    assert joined.base is not None
    return await project.merge(a_task(task), number, head, branch, joined.base.tree)


async def test_a_new_project_starts_from_nothing(project: ProjectWorkspace) -> None:
    start = await project.start()
    assert start.tree == EMPTY_TREE
    assert await project.start() == start


async def test_every_run_of_a_new_project_starts_at_the_same_commit(shared: ProjectWorkspaces) -> None:
    orders = [
        an_order(f"run{day}").model_copy(update={"created_at": datetime(2026, 1, day, tzinfo=UTC)}) for day in (1, 2)
    ]
    first, second = await asyncio.gather(*(shared.of(order, Recorder()).start() for order in orders))
    assert first == second


async def test_a_merge_moves_the_runs_branch_and_says_whose_it_is(project: ProjectWorkspace, place: Path) -> None:
    start = await project.start()
    branch = await a_branch(project, start, app__a_py="A = 1\n")
    merge = await merged(project, 1, start, branch)
    assert (merge.tree, merge.branch) == (branch.tree, branch.commit)
    assert [file.path for file in merge.files] == ["app/a.py"]
    repository = Repository.open(place / "repositories/p1.git", project._shared.sandbox)
    assert await repository.resolve("refs/conclave/runs/run1/head") == merge.commit
    assert await repository.resolve("refs/conclave/runs/run1/tasks/T1") == branch.commit
    newest, *_ = await repository.log(merge.commit)
    assert newest.author == "Integrator <integrator@conclave.local>"
    assert {"Run: run1", "Task: T1", "Model: script", "Merge: M1"} <= set(newest.message.splitlines())


async def test_what_is_done_again_changes_nothing(project: ProjectWorkspace) -> None:
    start = await project.start()
    branch = await a_branch(project, start, app__a_py="A = 1\n")
    assert await a_branch(project, start, app__a_py="A = 1\n") == branch
    first = await merged(project, 1, start, branch)
    assert await merged(project, 1, start, branch) == first
    assert await project.join([start, branch]) == Joined(base=branch)


async def test_edits_of_different_files_join_in_any_order(project: ProjectWorkspace) -> None:
    start = await project.start()
    one, two = await a_branch(project, start, a_py="A = 1\n"), await a_branch(project, start, "T2", b_py="B = 2\n")
    joined, reversed_ = await project.join([one, two]), await project.join([two, one])
    assert joined.base is not None
    assert reversed_.base is not None
    assert joined.base.tree == reversed_.base.tree
    assert await project.join([one, two]) == joined
    async with project.open(joined.base.tree) as bench:
        assert await bench.list_files() == ["a.py", "b.py"]


async def test_edits_of_the_same_lines_conflict_by_name_and_show_both_sides(project: ProjectWorkspace) -> None:
    start = await project.start()
    one, two = await a_branch(project, start, a_py="A = 1\n"), await a_branch(project, start, "T2", a_py="A = 2\n")
    joined = await project.join([one, two])
    assert (joined.base, joined.conflicts) == (None, ("a.py",))
    async with project.open(joined.marked) as bench:
        content = await bench.read("a.py")
    assert "A = 1" in content
    assert "A = 2" in content
    assert "<<<<<<<" in content


async def test_a_complete_run_moves_main_and_the_next_run_starts_there(
    shared: ProjectWorkspaces, project: ProjectWorkspace
) -> None:
    start = await project.start()
    branch = await a_branch(project, start, a_py="A = 1\n")
    merge = await merged(project, 1, start, branch)
    published = await project.publish(complete=True)
    assert (published.branch, published.tree) == ("main", branch.tree)
    assert await project.publish(complete=True) == published
    assert (await shared.of(an_order("run2"), Recorder()).start()).commit == merge.commit


async def test_an_incomplete_run_leaves_main_alone(shared: ProjectWorkspaces, project: ProjectWorkspace) -> None:
    start = await project.start()
    await merged(project, 1, start, await a_branch(project, start, a_py="A = 1\n"))
    assert (await project.publish(complete=False)).branch == "conclave/run1"
    assert (await shared.of(an_order("run2"), Recorder()).start()).tree == EMPTY_TREE


async def test_main_is_never_taken_back(shared: ProjectWorkspaces, project: ProjectWorkspace) -> None:
    other, start = shared.of(an_order("run2"), Recorder()), await project.start()
    await merged(other, 1, start, await a_branch(other, start, b_py="B = 1\n"))
    await other.publish(complete=True)
    await merged(project, 1, start, await a_branch(project, start, a_py="A = 1\n"))
    assert (await project.publish(complete=True)).branch == "conclave/run1"
    third = shared.of(an_order("run3"), Recorder())
    async with third.open((await third.start()).tree) as bench:
        assert await bench.list_files() == ["b.py"]


async def test_tests_run_on_a_copy_of_a_tree(project: ProjectWorkspace) -> None:
    tree = await a_tree(project, EMPTY_TREE, test_a_py="def test_a() -> None:\n    open('left', 'w').close()\n")
    report = await project.run_tests(tree, STACK)
    assert report.is_green
    assert report.log
    async with project.open(tree) as bench:
        assert await bench.list_files() == ["test_a.py"]


async def test_locked_tests_keep_their_links_and_lie_on_no_branch(project: ProjectWorkspace, place: Path) -> None:
    content = "import pytest\n\n@pytest.mark.requirement('R1', 'R2')\ndef test_one(client):\n    pass\n"
    locked = await project.lock_acceptance({"test_one.py": content}, STACK)
    assert [case.requirements for case in locked.tests] == [("R1", "R2")]
    repository = Repository.open(place / "repositories/p1.git", project._shared.sandbox)
    assert await repository.refs("refs/heads/") == {}
    again = await project.lock_acceptance({"test_one.py": content}, STACK)
    assert again == locked
    assert await project.acceptance_files(locked) == {"test_one.py": content}
    assert await project.acceptance_faults(locked) == []


@pytest.mark.parametrize(
    "files",
    [
        {"test_one.py": "def test_one(:\n"},
        {"test_one.py": "X = 1\n"},
        {"../test_one.py": "def test_one():\n    pass\n"},
        {"conftest.py": "X = 1\n"},
    ],
)
async def test_tests_that_cannot_be_collected_are_refused_with_the_reason(
    project: ProjectWorkspace, files: dict[str, str]
) -> None:
    with pytest.raises(WorkFailed) as refusal:
        await project.lock_acceptance(files, STACK)
    assert refusal.value.message


async def test_the_delivered_acceptance_tests_are_the_locked_ones(project: ProjectWorkspace) -> None:
    content = "def test_one(client):\n    pass\n"
    locked = await project.lock_acceptance({"test_one.py": content}, STACK)
    tree = await a_tree(
        project, EMPTY_TREE, tests__acceptance__test_one_py="def test_one():\n    pass\n", a_py="A = 1\n"
    )
    joined = await project.with_acceptance(tree, locked, STACK)
    async with project.open(joined) as bench:
        assert "client" in await bench.read("tests/acceptance/test_one.py")
        assert {"tests/acceptance/conftest.py", "tests/acceptance/acceptance.json", "a.py"} <= set(
            await bench.list_files()
        )


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", ".git/config", ""])
async def test_an_agent_cannot_write_outside_its_files(project: ProjectWorkspace, path: str) -> None:
    async with project.open(EMPTY_TREE) as bench:
        with pytest.raises(ToolRefused):
            await bench.write(path, "x")


async def test_a_search_names_file_and_line(project: ProjectWorkspace) -> None:
    tree = await a_tree(project, EMPTY_TREE, a_py="A = 1\nB = 2\n")
    async with project.open(tree) as bench:
        assert await bench.search("B =") == ["a.py:2: B = 2"]


# --- the way of another run ----------------------------------------------------------------------------------


def gone_again(run: ProjectWorkspace, until: int | None = None) -> ProjectWorkspace:
    replay = Replay(of="run1", until=until)
    return run._shared.of(an_order("run2").model_copy(update={"replay": replay}), Recorder())


async def delivered(project: ProjectWorkspace, task: str = "T1", **files: str) -> str:
    """What is published, for a run that made one task. Returns the branch."""
    start = await project.start()
    await merged(project, 1, start, await a_branch(project, start, task, **files), task)
    return (await project.publish(complete=True)).branch


async def test_a_replay_begins_where_the_run_before_did_and_leaves_main_where_it_is(project: ProjectWorkspace) -> None:
    start = await project.start()
    assert await delivered(project, a_py="A = 1\n") == "main"
    replay = gone_again(project)
    assert await replay.start() == start
    assert await delivered(replay, a_py="A = 1\n", b_py="B = 1\n") == "conclave/run2"
    third = project._shared.of(an_order("run3"), Recorder())
    async with third.open((await third.start()).tree) as bench:
        assert await bench.list_files() == ["a.py"], "main is as the first run left it"


async def test_a_fork_begins_there_too_and_becomes_main_where_nothing_else_did(project: ProjectWorkspace) -> None:
    start = await project.start()
    fork = gone_again(project, until=7)
    assert await fork.start() == start
    assert await delivered(fork, a_py="A = 1\n") == "main"


async def test_a_replay_of_a_run_that_began_nowhere_is_refused(project: ProjectWorkspace) -> None:
    with pytest.raises(NotRecorded, match="run1"):
        await gone_again(project).start()
    assert (await gone_again(project, until=7).start()).tree == EMPTY_TREE


async def test_a_report_reads_the_same_whenever_the_same_tree_is_tested(
    shared: ProjectWorkspaces, project: ProjectWorkspace
) -> None:
    content = "class A:\n    pass\n\n\ndef test_a():\n    assert A() is None\n"
    tree = await a_tree(project, EMPTY_TREE, test_a_py=content)
    first = await project.run_tests(tree, STACK)
    shared.reports.clear()
    again = await project.run_tests(tree, STACK)
    assert first.output == again.output
    assert [case.message for case in first.cases] == [case.message for case in again.cases]
    assert "A object at 0x…" in first.output


async def test_a_long_program_is_heard_while_it_runs(shared: ProjectWorkspaces) -> None:
    told = Recorder()
    run = shared.of(an_order(), told)
    tree = (await run.start()).tree
    command = ("python", "-c", "print('heard', flush=True); import time; time.sleep(4)")
    stack = STACK.model_copy(update={"test": command})
    await run.run_tests(tree, stack)
    assert told.narration == [ProgramOutput(step="", program=" ".join(command), text="heard\n")]
