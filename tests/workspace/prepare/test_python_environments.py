"""Python packages: what a project's files ask for is there afterwards, beside what the toolchain brings."""

import asyncio
import os
import socket
import threading
from pathlib import Path

import pytest

from packages.workspace.prepare import Environments, Registries, Registry
from packages.workspace.sandbox import Sandbox
from tests.workspace.prepare.conftest import Make, Try
from tests.workspace.prepare.local_registry import LocalRegistry

REQUIRED = {"requirements.txt": b"greeting==1.0\n"}


def offer_greeting(registry: LocalRegistry) -> None:
    code = "from wording import word\n\ndef main():\n    print(word, 'from the command')\n"
    registry.offer_wheel("greeting", "1.0", {"greeting.py": code}, ("wording>=2",), entries="greet = greeting:main")
    registry.offer_wheel("wording", "2.0", {"wording.py": "word = 'hello'\n"})


def left_in(kept: Path) -> list[str]:
    """What lies where environments are kept, but for the empty place in which they are made."""
    return [str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file() and path.suffix != ".lock"]


def named(folder: Path, name: str, *, everywhere: bool = True) -> list[str]:
    return [str(path.relative_to(folder)) for path in (folder.rglob(name) if everywhere else folder.glob(name))]


async def test_packages_and_their_commands_are_there_once_and_read_only(
    environments: Environments, registry: LocalRegistry, try_out: Try, kept: Path
) -> None:
    offer_greeting(registry)
    prepared, same = await asyncio.gather(environments.prepare(REQUIRED), environments.prepare(REQUIRED))
    assert prepared == same
    assert prepared.problem == ""
    assert registry.requests.count("GET /simple/greeting/") == 1, "two at once make it once"
    script = "greet && python -m pytest -q && python -I -c 'import fastapi, greeting' && which pytest python"
    test = "import greeting, httpx\n\nasync def test_it():\n    assert greeting.word == 'hello'\n"
    completed = await try_out(prepared, script, {"test_it.py": test, "pytest.ini": "[pytest]\nasyncio_mode = auto\n"})
    assert completed.is_success, completed.output
    assert completed.output.startswith("hello from the command\n")
    assert completed.output.endswith("/environment/python/bin/pytest\n/environment/python/bin/python\n")
    refused = await try_out(prepared, "cd /environment/python; chmod -R u+w .; rm -rf lib; mkdir x; touch bin/python y")
    assert refused.output.count("Read-only file system") >= 3
    assert (await try_out(prepared, "greet")).is_success
    asked = len(registry.requests)
    reordered = {"requirements.txt": b"# a comment\r\ngreeting == 1.0  # another\r\n", "README.md": b"x"}
    assert (await environments.prepare(reordered)).bindings == prepared.bindings
    assert len(registry.requests) == asked, "the second time nothing is asked for"
    [content] = prepared.bindings.values()
    assert content.parent.parent == kept
    writable = [path for path in content.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o222]
    assert writable == []


async def test_without_a_network_the_toolchain_serves_what_it_has(make: Make, kept: Path) -> None:
    environments = await make(Registries(None, None))
    project = b'[project]\nname = "x"\ndependencies = ["fastapi>=0.100"]\n[dependency-groups]\ndev = ["pytest"]\n'
    prepared = await environments.prepare({"pyproject.toml": project})
    assert (prepared.problem, prepared.bindings, prepared.environment) == ("", {}, {})
    assert [name for name in left_in(kept) if not name.endswith(".json")] == [], "and nothing is copied for it"


@pytest.mark.exhaustive
async def test_without_a_network_the_answer_is_typed_and_the_network_is_not_tried_again(make: Make, kept: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    registry = Registry(f"http://127.0.0.1:{port}/simple")
    environments = await make(Registries(registry, None, frozenset({"127.0.0.1"})))
    prepared = await environments.prepare(REQUIRED)
    [problem] = prepared.problems
    assert (problem.language, problem.kind, prepared.bindings) == ("python", "offline", {})
    assert "The base toolchain serves:" in problem.text
    assert "fastapi " in problem.text
    assert left_in(kept) == []
    with LocalRegistry(port).serving() as late:
        offer_greeting(late)
        assert (await environments.prepare(REQUIRED)).problems == (problem,)
        [other] = (await environments.prepare({"requirements.txt": b"wording\n"})).problems
        assert other.kind == "offline"
        assert late.requests == []


async def test_a_package_that_has_only_source_is_not_built(
    environments: Environments, registry: LocalRegistry, kept: Path
) -> None:
    registry.offer_file("greeting", "greeting-1.0.tar.gz", b"whatever its setup.py would do")
    [problem] = (await environments.prepare(REQUIRED)).problems
    assert problem.kind == "unsolvable"
    assert "greeting" in problem.text
    assert "wheel" in problem.text
    assert registry.downloads() == []
    assert left_in(kept) == []


async def test_a_package_that_does_not_exist_is_named(environments: Environments) -> None:
    [problem] = (await environments.prepare(REQUIRED)).problems
    assert problem.kind == "unsolvable"
    assert "greeting was not found" in problem.text


@pytest.mark.exhaustive
async def test_more_than_the_quota_ends_it(make: Make, registry: LocalRegistry, kept: Path) -> None:
    environments = await make(registry.registries, quota_bytes=100_000)
    registry.offer_wheel("greeting", "1.0", {"greeting.py": f"x = '{'x' * 300_000}'\n"})
    [problem] = (await environments.prepare(REQUIRED)).problems
    assert problem.kind == "limit"
    assert "larger than one preparation may fetch" in problem.text
    assert left_in(kept) == []


@pytest.mark.exhaustive
async def test_paths_that_lead_out_of_a_wheel_lead_nowhere(
    environments: Environments, registry: LocalRegistry, kept: Path
) -> None:
    ways = ("../escaped", "../../../../../escaped", "/environment/escaped", "greeting-1.0.data/data/../../escaped")
    registry.offer_wheel("greeting", "1.0", {"greeting.py": "", **dict.fromkeys(ways, "x")})
    prepared = await environments.prepare(REQUIRED)
    assert prepared.problem == ""
    assert all("site-packages" in path.split("/") for path in named(kept, "escaped"))
    assert named(Path("/tmp"), "escaped", everywhere=False) == []


@pytest.mark.exhaustive
async def test_no_code_of_a_package_sees_a_network(
    environments: Environments, registry: LocalRegistry, try_out: Try
) -> None:
    """A .pth file runs at every start of Python, also at those of the preparation."""
    code = (
        "import os, socket; s = socket.socket(); r = s.connect_ex(('127.0.0.1', 3141)); s.close();"
        " f = open('/environment/python/reached', 'a') if r == 0 or os.path.exists('/bridge') else None"
    )
    registry.offer_wheel("greeting", "1.0", {"greeting.py": "", "greeting.pth": code + "\n"})
    prepared = await environments.prepare(REQUIRED)
    assert prepared.problem == ""
    completed = await try_out(prepared, "ls /environment/python; python -c 'import greeting'")
    assert completed.is_success, completed.output
    assert "reached" not in completed.output


@pytest.mark.exhaustive
async def test_packages_of_the_toolchain_give_way_with_those_that_need_them(
    environments: Environments, registry: LocalRegistry, try_out: Try
) -> None:
    registry.offer_wheel("pluggy", "0.1", {"pluggy.py": ""})
    registry.offer_wheel("pytest", "1.0", {"pytest.py": "old = True\n"}, ("pluggy==0.1",))
    registry.offer_wheel("pytest-asyncio", "0.1", {"pytest_asyncio.py": "old = True\n"}, ("pytest==1.0",))
    prepared = await environments.prepare({"requirements.txt": b"pluggy==0.1\n"})
    assert prepared.problem == ""
    script = (
        "python -c 'import pytest, pytest_asyncio; print(pytest.old, pytest_asyncio.old); import fastapi, hypothesis'"
    )
    completed = await try_out(prepared, script)
    assert completed.output == "True True\n"


@pytest.mark.exhaustive
async def test_ended_in_the_middle_it_leaves_nothing(
    environments: Environments, registry: LocalRegistry, kept: Path, sandbox: Sandbox
) -> None:
    page = registry.offer_wheel("greeting", "1.0", {"greeting.py": f"x = '{os.urandom(200_000).hex()}'\n"})
    page.held_until = threading.Event()
    preparing = asyncio.create_task(environments.prepare(REQUIRED))
    assert await asyncio.to_thread(registry.half_sent.wait, 60)
    preparing.cancel()
    await asyncio.gather(preparing, return_exceptions=True)
    assert preparing.cancelled()
    assert left_in(kept) == []
    page.held_until.set()
    page.held_until = None
    assert (await environments.prepare(REQUIRED)).problem == "", "and it can be done anew"


@pytest.mark.exhaustive
async def test_one_who_gives_up_does_not_end_it_for_others(environments: Environments, registry: LocalRegistry) -> None:
    page = registry.offer_wheel("greeting", "1.0", {"greeting.py": ""})
    held = page.held_until = threading.Event()
    impatient, patient = (asyncio.create_task(environments.prepare(REQUIRED)) for _ in range(2))
    assert await asyncio.to_thread(registry.half_sent.wait, 60)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    held.set()
    assert (await patient).problem == ""


async def test_who_asks_while_another_gives_up_gets_what_was_asked_for(
    environments: Environments, registry: LocalRegistry
) -> None:
    page = registry.offer_wheel("greeting", "1.0", {"greeting.py": "word = 'hello'\n"})
    page.held_until = threading.Event()
    leaving = asyncio.create_task(environments.prepare(REQUIRED))
    await asyncio.to_thread(registry.half_sent.wait, 30)
    leaving.cancel()
    for _ in range(20):  # Turns of the loop: what nobody waits for any more is being ended.
        await asyncio.sleep(0)
    coming = asyncio.create_task(environments.prepare(REQUIRED))
    page.held_until.set()
    assert (await coming).problem == ""
    assert leaving.cancelled()
