"""A service that is attacked: reads numbers of attacks, one a line, and answers each with one line of JSON.

`python driver.py TOOLCHAIN`, as whoever the service is. Standard library only: any interpreter runs it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import traceback
from pathlib import Path

from packages.workspace.sandbox import Sandbox, choose_sandbox
from packages.workspace.sandbox.users import Users
from packages.workspace.toolchain import Toolchain, load_toolchain
from tests.workspace.hostile.attack import Attack, Broken
from tests.workspace.hostile.catalogue import ATTACKS
from tests.workspace.hostile.scene import Plain, new_scene

ATTACK_SECONDS = 240


def interpreter(toolchain: Toolchain) -> Path:
    """One that the sandbox's uid can start without a sandbox."""
    prefix = toolchain.python_copy or Path(sys.base_prefix)
    return prefix / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"


async def play(attack: Attack, sandbox: Sandbox) -> str:
    """Return why the wall does not hold, nothing if it does."""
    try:
        async with asyncio.timeout(ATTACK_SECONDS), new_scene(sandbox) as scene:
            await attack.play(scene)
            scene.verify()
    except Broken as broken:
        return f"BROKEN: {broken}"
    except Exception:
        return f"NOT TRIED: {traceback.format_exc()}"
    return ""


async def is_breakable(attack: Attack, sandbox: Sandbox, plain: Plain) -> bool | str | None:
    """Whether the same thing succeeds where there is no wall; None where that is not tried."""
    if attack.control is None:
        return None
    try:
        async with asyncio.timeout(ATTACK_SECONDS), new_scene(sandbox, plain) as scene:
            await attack.control(scene)
            scene.verify()
    except Broken:
        return True
    except Exception:
        return traceback.format_exc()
    return False


async def serve(toolchain: Toolchain) -> None:
    """With a uid of its own, where there is one: what an attack does without a wall may hit all that a uid has."""
    chosen = await choose_sandbox(toolchain=toolchain)
    async with Users().lend("hostile") as uid:
        await answer(chosen.as_user(uid), Plain(interpreter(toolchain), uid))


async def answer(sandbox: Sandbox, plain: Plain) -> None:
    while number := (await asyncio.to_thread(sys.stdin.readline)).strip():
        attack, began = ATTACKS[number], time.monotonic()
        result = {
            "broken": await play(attack, sandbox),
            "breakable": await is_breakable(attack, sandbox, plain),
            "seconds": round(time.monotonic() - began, 2),
        }
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(load_toolchain(Path(sys.argv[1]))))
