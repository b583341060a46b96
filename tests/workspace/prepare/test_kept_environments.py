"""What is kept of finished environments, and what of such as were never finished."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from packages.workspace.prepare.store import DESCRIPTION, KEPT_SECONDS, Store
from packages.workspace.sandbox import Command, Sandbox

MEBIBYTE = 1 << 20


@pytest.fixture
def kept(place: Path) -> Path:
    return place / "kept"


async def keep(store: Store, key: str, size: int = MEBIBYTE) -> None:
    async with store.building() as content:
        (content / "data").write_bytes(b"x" * size)
        await store.publish(key, content, (), {})


def age(kept: Path, key: str, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(kept / key / DESCRIPTION, (then, then))


def listed(kept: Path) -> list[str]:
    return [str(path) for path in kept.rglob("*")]


def keys_in(kept: Path) -> list[str]:
    return sorted(path.name for path in kept.iterdir() if path.name != "building")


async def test_what_was_not_asked_for_longest_is_dropped_beyond_the_size(kept: Path, sandbox: Sandbox) -> None:
    store = Store(kept, sandbox.uid, most_bytes=5 * MEBIBYTE // 2)
    for key in ("a", "b"):
        await keep(store, key)
    age(kept, "a", 3 * KEPT_SECONDS)
    age(kept, "b", 2 * KEPT_SECONDS)
    assert store.find("a") is not None, "to ask for it is to use it"
    await keep(store, "c")
    assert keys_in(kept) == ["a", "c"]
    await keep(store, "d")
    assert keys_in(kept) == ["a", "c", "d"], "what somebody may be looking at stays"
    assert store.find("b") is None
    store.close()


async def test_what_a_program_left_is_made_harmless(kept: Path, sandbox: Sandbox, place: Path) -> None:
    outside = place / "outside"
    outside.write_text("x")
    outside.chmod(0o600)
    store = Store(kept, sandbox.uid)
    async with store.building() as content:
        script = f"mkfifo pipe; ln -s {outside} link; mkdir -m 0700 dir; echo x > dir/file; chmod 6777 dir/file"
        await sandbox.run(Command(["sh", "-ec", script], content))
        stored = await store.publish("a", content, ("note",), {"lock": "{}"})
    assert (stored.notes, stored.files) == (("note",), {"lock": "{}"})
    assert sorted(os.listdir(stored.content)) == ["dir", "link"]
    assert (stored.content / "dir/file").stat().st_mode & 0o7777 == 0o555
    assert (stored.content / "dir").stat().st_mode & 0o7777 == 0o555
    assert outside.stat().st_mode & 0o7777 == 0o600
    store.close()


async def test_what_a_killed_process_was_making_is_gone_with_the_next(kept: Path, sandbox: Sandbox) -> None:
    script = (
        "import asyncio, os, sys; from pathlib import Path; from packages.workspace.prepare.store import Store\n"
        "async def die():\n"
        "    async with Store(Path(sys.argv[1]), None).building() as content:\n"
        "        (content / 'half').write_text('x'); print(content, flush=True); os.kill(os.getpid(), 9)\n"
        "asyncio.run(die())"
    )
    killed = subprocess.run(  # noqa: ASYNC221  # Nothing else is going on.
        [sys.executable, "-c", script, kept], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False
    )
    half = killed.stdout.strip()
    assert (killed.returncode, os.listdir(half)) == (-9, ["half"])
    store = Store(kept, sandbox.uid)
    await keep(store, "a")
    assert half not in listed(kept)
    assert keys_in(kept) == ["a"]
    store.close()
