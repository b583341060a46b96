"""Packages that a project asks for are where its own code runs, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from apps.api.runs.bindings.packages import Packages
from apps.api.runs.bindings.workspace import ProjectWorkspace, ProjectWorkspaces
from packages.delivery.store import FolderStore
from packages.workspace.directory import Workspaces
from packages.workspace.git.repository import EMPTY_TREE
from packages.workspace.prepare import Registries
from packages.workspace.sandbox import Sandbox
from packages.workspace.toolchain import Toolchain
from tests.agents.memory import Recorder
from tests.api.runs.bindings.project_files import STACK, an_order, by_script
from tests.sandboxes import find_uv
from tests.workspace.prepare.local_registry import LocalRegistry

APPLICATION = """
from fastapi import FastAPI
from greeting import hello
app = FastAPI()

@app.get("/hello")
def read(): return hello("you")
"""
FILES = {
    "requirements.txt": "greeting==1.0\nfastapi\n",
    "app/main.py": APPLICATION,
    "call.py": "import greeting, sys\nprint(greeting.hello('me'), file=sys.stderr)\n",
    "test_own.py": "from greeting import hello\n\ndef test_it():\n    assert hello('a') == 'Hello, a!'\n",
}
ACCEPTANCE = """
import pytest

@pytest.mark.requirement("R1")
def test_the_service_greets(client):
    assert client.get("/hello").json() == "Hello, you!"

@pytest.mark.requirement("R2")
def test_a_call_greets(program):
    assert program.run("python", "call.py").stderr == "Hello, me!\\n"

@pytest.mark.requirement("R3")
def test_the_judge_does_not_meet_it():
    with pytest.raises(ModuleNotFoundError):
        import greeting
"""


@pytest.fixture
def registry() -> Iterator[LocalRegistry]:
    with LocalRegistry().serving() as registry:
        yield registry


@pytest.fixture
async def provided(
    sandbox: Sandbox,
    toolchain: Toolchain,
    place: Path,
    workspaces: Workspaces,
    registry: LocalRegistry,
    tmp_path: Path,
) -> AsyncIterator[ProjectWorkspace]:
    if sandbox.level == "reduced":
        pytest.skip("NOT SEEN HERE: the reduced sandbox offers the base toolchain alone")
    packages = Packages(place / "packages", sandbox, toolchain, find_uv(), lambda: registry.registries)
    store = FolderStore(tmp_path)
    shared = ProjectWorkspaces(place / "repositories", workspaces, sandbox, store, by_script, packages=packages)
    yield shared.of(an_order(), Recorder())
    await packages.aclose()


async def stored(project: ProjectWorkspace) -> str:
    async with project.open(EMPTY_TREE) as bench:
        for name, content in FILES.items():
            await bench.write(name, content)
        return await bench.store()


async def test_tests_programs_and_the_application_have_them_and_the_judge_has_not(
    provided: ProjectWorkspace, registry: LocalRegistry
) -> None:
    greeting = "def hello(name: str) -> str:\n    return f'Hello, {name}!'\n"
    registry.offer_wheel("greeting", "1.0", {"greeting/__init__.py": greeting, "greeting/py.typed": ""})
    tree = await stored(provided)
    own = await provided.run_tests(tree, STACK)
    assert (own.is_green, own.packages) == (True, ""), own.output
    fetched = registry.downloads()
    async with provided.open(tree, STACK) as bench:
        ran = await bench.run_command(["python", "call.py"])
        assert (ran.errors, ran.packages) == ("Hello, me!\n", "")
        assert "mypy: clean" in await bench.run_checks(), "it finds them, with their types"
    locked = await provided.lock_acceptance({"test_all.py": ACCEPTANCE}, STACK)
    judged = await provided.run_acceptance(tree, locked, STACK)
    assert judged.is_green, judged.output
    assert registry.downloads() == fetched != [], "it is fetched once"


async def test_what_is_not_there_is_told_with_what_serves(provided: ProjectWorkspace, registry: LocalRegistry) -> None:
    tree = await stored(provided)
    report = await provided.run_tests(tree, STACK)
    assert not report.is_green
    assert "greeting was not found in the package registry" in report.packages
    async with provided.open(tree, STACK) as bench:
        assert (await bench.run_command(["python", "call.py"])).packages == report.packages
    assert not registry.downloads()


async def test_a_project_that_asks_for_nothing_opens_nothing(
    sandbox: Sandbox, toolchain: Toolchain, place: Path, workspaces: Workspaces, tmp_path: Path
) -> None:
    def never() -> Registries:
        raise AssertionError("nobody asked")

    packages = Packages(place / "packages", sandbox, toolchain, None, never)
    store = FolderStore(tmp_path)
    shared = ProjectWorkspaces(place / "repositories", workspaces, sandbox, store, by_script, packages=packages)
    project = shared.of(an_order(), Recorder())
    async with project.open(EMPTY_TREE) as bench:
        await bench.write("test_a.py", "def test_a():\n    pass\n")
        assert (await bench.run_tests()).is_green
        await bench.write("requirements.txt", "greeting\n")
        report = await bench.run_tests()
    assert report.is_green
    assert "uv is not on this machine" in report.packages or sandbox.level == "reduced"
