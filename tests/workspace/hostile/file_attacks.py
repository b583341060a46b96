"""Files that the service reads and writes in a tree that somebody hostile prepared, and may still write to."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from packages.workspace.errors import WorkspaceError
from packages.workspace.files.editor import MOST_FILE_BYTES, Files
from packages.workspace.sandbox import Command
from tests.workspace.hostile.attack import Broken, Play, Rows, expect, require
from tests.workspace.hostile.scene import PROGRAM, Scene

ROWS = Rows()
PREPARE = """
cd $W; mkdir -p src folder; echo fine > src/main.py; umask 0
ln -s $OUTSIDE/secret link; ln -s $OUTSIDE linked; ln -s $DROP dropped
ln -s ../../../../../../..$OUTSIDE/secret upwards; ln -s $W/src/main.py own
ln -s /proc/self/environ environment; ln -s /proc/self/cwd working; ln -s /proc/self/fd descriptors
ln -s /dev/zero zero; ln -s /dev/tty terminal; mkfifo pipe; ln -s loop loop
"""
ANSWER_SECONDS = 60


async def prepare(scene: Scene, script: str = PREPARE) -> Files:
    environment = {"W": "/workspace", "OUTSIDE": str(scene.outside), "DROP": str(scene.outside / "drop")}
    done = await scene.sandbox.run(Command(["bash", "-ec", script], scene.workspace, environment=environment))
    expect(done.is_success, done.output)
    return Files(scene.workspace, scene.sandbox.uid)


async def answer(scene: Scene, action: Callable[[], object]) -> bool:
    """Whether the service was given what it asked for; whatever it got is searched for the secret."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            scene.outputs.append(str(await asyncio.to_thread(action)))
    except TimeoutError as error:
        raise Broken("the service waits") from error
    except (WorkspaceError, OSError) as error:
        scene.outputs.append(str(error))
        return False
    return True


def read(number: str, tries: str, *paths: str, sample: bool = False, control: bool = True) -> None:
    """Reading must be refused; as anybody would read, at least one path gives the secret away."""

    async def play(scene: Scene) -> None:
        files = await prepare(scene)
        given = [path for path in paths if await answer(scene, lambda path=path: files.text(told(scene, path)))]  # type: ignore[misc]  # Bound at once.
        require(not given, f"read: {given}")

    async def naive(scene: Scene) -> None:
        await prepare(scene)
        for path in paths:
            await answer(scene, lambda path=path: (scene.workspace / told(scene, path)).read_text())  # type: ignore[misc]  # Bound at once.

    ROWS.attack(number, tries, "refused", control=naive if control else False, sample=sample)(play)


def told(scene: Scene, path: str) -> str:
    return path.replace("OUTSIDE", str(scene.outside))


def write(number: str, tries: str, *paths: str, sample: bool = False, control: bool = True) -> None:
    async def play(scene: Scene) -> None:
        files = await prepare(scene)
        given = [path for path in paths if await answer(scene, lambda path=path: files.write(told(scene, path), "x"))]  # type: ignore[misc]  # Bound at once.
        require(not given, f"written: {given}")

    async def naive(scene: Scene) -> None:
        await prepare(scene)
        for path in paths:
            await answer(scene, lambda path=path: (scene.workspace / told(scene, path)).write_text("x"))  # type: ignore[misc]  # Bound at once.

    ROWS.attack(number, tries, "refused, nothing is made outside", control=naive if control else False, sample=sample)(
        play
    )


read("F01", "read through a link to a file", "link", sample=True)
read("F02", "read through a folder that is a link", "linked/secret", "linked/drop/../secret")
read("F03", "read through links upwards and around", "upwards", "src/../link", "loop")
read(
    "F04",
    "read a path upwards, or an absolute one",
    "../" * 9 + "OUTSIDE/secret".lstrip("/"),
    "OUTSIDE/secret",
    sample=True,
)
read("F05", "read processes through links (environment, folder, descriptors)", "environment", "working/secret",
     "descriptors/0", control=False)  # fmt: skip
read("F06", "read a pipe, that nobody writes to", "pipe", control=False, sample=True)
read("F07", "read devices through links", "zero", "terminal", control=False)
read("F08", "read git's own files, in any case", ".git/config", "src/.GIT/hooks/x", ".Git", control=False)
read("F09", "names that no path may have", "a\0b", "x" * 500, "", ".", "src", control=False)
write("F10", "write through a folder that is a link", "dropped/new", "linked/drop/new", sample=True)
write("F11", "write upwards, or to an absolute path", "OUTSIDE/drop/new", "src/../../new")
write("F12", "write git's own files, in any case", ".git/config", "src/.GIT/hooks/pre-commit", "a/.gIt", control=False)
write("F13", "write to folders and impossible names", "src", "folder", "", "a\0b", "src/main.py/x", control=False)


@ROWS.attack("F14", "write over links, a pipe and a link to the own file", "they are replaced, never written through",
             control=False, sample=True)  # fmt: skip
async def replaced(scene: Scene) -> None:
    files = await prepare(scene)
    for name in ("link", "pipe", "zero", "own", "loop"):
        require(await answer(scene, lambda name=name: files.write(name, "mine")), f"{name} could not be replaced")  # type: ignore[misc]  # Bound at once.
        require((scene.workspace / name).read_text() == "mine" and not (scene.workspace / name).is_symlink(), name)
    require((scene.workspace / "src/main.py").read_text() == "fine\n", "written through a link")


@ROWS.attack("F15", "delete through links and upwards", "only the link itself goes")
async def deleted(scene: Scene) -> None:
    files = await prepare(scene)
    victim = str(scene.outside / "victim")
    for path in ("linked/victim", victim, "../x", "dropped", "linked/drop", "src", ".git"):
        await answer(scene, lambda path=path: files.delete(path))  # type: ignore[misc]  # Bound at once.
    scene.verify()
    require((scene.workspace / "src/main.py").exists(), "a folder was deleted")


@ROWS.attack("F16", "list through links, pipes, and a folder that contains itself", "only ordinary files are named")
async def listed(scene: Scene) -> None:
    files = await prepare(scene, PREPARE + "ln -s . itself; ln -s $OUTSIDE src/away\n")
    require([entry.path for entry in files.list().entries] == ["src/main.py"], f"{files.list().entries}")
    for prefix in ("linked", "..", "dropped", "itself", "/", "src/away"):
        require(not await answer(scene, lambda prefix=prefix: files.list(prefix)), f"{prefix} was listed")  # type: ignore[misc]  # Bound at once.


@ROWS.attack("F17", "files that are too large, binary, or sparse without end", "refused before they are in memory")
async def too_large(scene: Scene) -> None:
    files = await prepare(
        scene, "cd $W; truncate -s 200M sparse; printf 'PNG\\0\\0' > binary; head -c 3M /dev/zero > big"
    )
    for path in ("sparse", "binary", "big"):
        require(not await answer(scene, lambda path=path: files.text(path)), f"{path} was read")  # type: ignore[misc]  # Bound at once.
    require(not await answer(scene, lambda: files.write("new", "x" * (MOST_FILE_BYTES + 1))), "written")


@ROWS.attack("F18", "folders without end, in depth and number", "the listing ends and says that it is not complete")
async def endless(scene: Scene) -> None:
    script = "cd $W; for i in $(seq 3000); do : > f$i; done; for i in $(seq 300); do mkdir d; cd d; done; : > deep"
    files = await prepare(scene, script)
    async with asyncio.timeout(ANSWER_SECONDS):
        listing = await asyncio.to_thread(files.list)
    require(not listing.is_complete and len(listing.entries) <= 2000, "everything was listed")


SWAP = """
os.mkdir(workspace + '/d'); say('swapping')
while True:
 with contextlib.suppress(OSError):
  os.rename(workspace + '/d', workspace + '/aside'); os.symlink(target, workspace + '/d')
  os.unlink(workspace + '/d'); os.rename(workspace + '/aside', workspace + '/d')
 with contextlib.suppress(OSError):
  if not os.path.lexists(workspace + '/d'): os.mkdir(workspace + '/d')
  import shutil; shutil.rmtree(workspace + '/aside')
"""


@contextlib.asynccontextmanager
async def swapping(scene: Scene, target: Path) -> AsyncIterator[None]:
    """A program inside that turns the folder `d` into a link and back, all the time."""
    begun = asyncio.Event()

    async def listen(_: str) -> None:
        begun.set()

    code = f"import os, contextlib\nworkspace, target = '/workspace', {str(target)!r}\n{SWAP.replace('say', 'print')}"
    code = code.replace("print('swapping')", "print('swapping', flush=True)")
    command = Command(["python", "-I", PROGRAM], scene.workspace, files={PROGRAM: code.encode()})
    async with await scene.sandbox.spawn(command, listen) as process:
        await asyncio.wait_for(begun.wait(), 60)
        yield
        expect(process.is_running, f"the swapping ended: {process.output}")


def race(
    action: Callable[[Files, Scene], object], naive: Callable[[Path, Scene], object], target: str
) -> tuple[Play, Play]:
    async def play(scene: Scene) -> None:
        files = Files(scene.workspace, scene.sandbox.uid)
        async with swapping(scene, scene.outside / target):
            done = await asyncio.to_thread(repeat, scene, lambda: action(files, scene), 1500)
        expect(done, "it never succeeded")

    async def control(scene: Scene) -> None:
        async with swapping(scene, scene.outside / target):
            await asyncio.to_thread(repeat, scene, lambda: naive(scene.workspace, scene), 20_000)

    return play, control


def repeat(scene: Scene, action: Callable[[], object], times: int) -> int:
    """How often it succeeded; ends early when something outside was reached."""
    done = 0
    for number in range(times):
        with contextlib.suppress(WorkspaceError, OSError):
            scene.outputs.append(str(action()))
            done += 1
        if number % 50 == 0:
            scene.verify()
            scene.outputs.clear()
    scene.verify()
    return done


def write_naively(workspace: Path, scene: Scene) -> None:
    if not (workspace / "d").is_symlink():
        (workspace / "d/file").write_text("x")


play, control = race(lambda files, scene: files.write("d/file", "x"), write_naively, "drop")
ROWS.attack("F19", "swap a folder for a link while the service writes", "nothing is made outside", control=control,
            sample=True)(play)  # fmt: skip


def read_naively(workspace: Path, scene: Scene) -> str:
    if not (workspace / "d").is_symlink():
        return (workspace / "d/secret").read_text()
    return ""


def look(files: Files, scene: Scene) -> str:
    with contextlib.suppress(WorkspaceError):
        return files.text("d/secret")
    return ""


play, control = race(look, read_naively, ".")
ROWS.attack("F20", "the same while it reads", "the secret does not come out", control=control)(play)


@ROWS.attack("F21", "swap a folder for a link while the workspace is removed", "nothing outside is removed")
async def removed(scene: Scene) -> None:
    async with scene.sandbox.scratch() as workspace:
        script = "ln -s $OUTSIDE all; for i in $(seq 200); do mkdir -p a/$i; ln -s $DROP a/$i/l; done; chmod 000 a/1 a"
        command = ["bash", "-c", script]
        environment = {"OUTSIDE": str(scene.outside), "DROP": str(scene.outside / "drop")}
        await scene.sandbox.run(Command(command, workspace, environment=environment))
    require(not workspace.exists(), "the workspace is left")
    require(os.path.isdir(scene.outside / "drop"), "a folder outside is gone")
