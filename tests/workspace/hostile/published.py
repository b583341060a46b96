"""What was published from 2024 to 2026 about container runtimes, kernels, git, Python and agents' tools, tried here."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from packages.workspace.errors import SandboxUnavailable, WorkspaceError
from packages.workspace.files.editor import Files
from packages.workspace.git.repository import EMPTY_TREE
from packages.workspace.sandbox import Command
from packages.workspace.testing.runner import TEST_LIMITS, run_tests
from tests.workspace.hostile import file_attacks, git_attacks
from tests.workspace.hostile.attack import Play, Rows, expect, require
from tests.workspace.hostile.scene import Scene

ROWS = Rows()


@ROWS.attack("P01", "CVE-2024-21626 (runc): start in /proc/self/fd/N, a folder that the runtime has open",
             "nothing of the host is there", sample=True)  # fmt: skip
async def leaked_folder(scene: Scene) -> None:
    folder = os.open(scene.outside, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.set_inheritable(folder, True)
        for number in (*range(3, 8), folder):
            place = f"/proc/self/fd/{number}"
            os.symlink(place, scene.workspace / "app")  # What the service takes for a folder of the project.
            for directory in (place, "/workspace/app"):
                with contextlib.suppress(SandboxUnavailable):
                    places = ["secret", "../secret", *("../" * up + str(scene.names["secret"]) for up in (1, 2, 4, 6))]
                    places = [path.replace("//", "/") for path in places]
                    await scene.run(Command(["cat", *places], scene.workspace, directory=directory))
            os.unlink(scene.workspace / "app")
        scene.verify()
    finally:
        os.close(folder)


ROWS.attempts(
    "P02",
    "CVE-2025-31133 (runc): put a link in the place of /dev/null, for the runtime to mount on",
    "devices cannot be replaced, settings of the kernel not be written",
    {
        "replace": "os.rename('/dev/null', '/dev/other')",
        "remove": "os.unlink('/dev/null')",
        "link": "os.symlink('/proc/sys/kernel/core_pattern', '/dev/null2')",
        "setting": "put('/proc/sys/kernel/core_pattern', '|/workspace/x')",
        "trigger": "put('/proc/sysrq-trigger', 'h')",
    },
)
ROWS.attempts(
    "P03",
    "CVE-2025-52565 (runc): put a link in the place of /dev/console or a terminal",
    "they cannot be replaced",
    {
        "console": "os.symlink('/proc/sysrq-trigger', '/dev/console')",
        "terminals": "os.rename('/dev/pts', '/dev/pts2')",
        "terminal": "os.symlink('/proc/sysrq-trigger', '/dev/pts/0')",
        "folder of devices": "os.rename('/dev', '/dev2')",
    },
)


def binds(link: Path, bound: Path) -> list[Mapping[str, object]]:
    return [
        {"files": {f"/workspace/{link}/made": b"x"}},
        {"writable": {f"/workspace/{link}/made": bound}},
        {"readonly": {f"/workspace/{link}/made": bound}},
        {"files": {f"/x/../workspace/{link}/made": b"x"}},
        {"writable": {"/data": bound}, "files": {"/data/link/made": b"x"}},
    ]


@ROWS.attack("P04", "CVE-2024-42472 (flatpak), CVE-2024-45310, CVE-2025-52881 (runc): a link where a mount will be",
             "nothing is bound below what programs may write to", sample=True)  # fmt: skip
async def mount_through_link(scene: Scene) -> None:
    # Where bubblewrap sees the host while it mounts.
    for target in (f"/oldroot{scene.outside}/drop", f"{scene.outside}/drop", f"/newroot/..{scene.outside}/drop"):
        async with scene.sandbox.scratch() as bound:
            for folder in (scene.workspace, bound):
                os.symlink(target, folder / "link")
            for options in binds(Path("link"), bound):
                with contextlib.suppress(ValueError, SandboxUnavailable):
                    await scene.run(Command(["true"], scene.workspace, **options))  # type: ignore[arg-type]  # One of three.
            scene.verify()
            os.unlink(scene.workspace / "link")


@ROWS.attack(
    "P05", "CVE-2024-32462 (flatpak): a command that reads as an option of bubblewrap", "it is a program's name"
)
async def options_as_command(scene: Scene) -> None:
    secret = str(scene.names["secret"])
    for arguments in (
        ["--bind", "/", "/", "cat", secret],
        ["--ro-bind", "/", "/host", "--", "cat", f"/host{secret}"],
        ["--nproc=1", "cat", secret],
        ["-n", "0", "cat", secret],
        ["--pid", "1", "--", "cat", secret],
    ):
        completed = await scene.run(Command(arguments, scene.workspace))
        require(not completed.is_success, f"it ran: {arguments}")


async def variables_without(scene: Scene) -> None:
    environment = {"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": f"{scene.outside}/drop/trace"}
    await scene.run(Command(["true"], scene.workspace, environment=environment))


@ROWS.attack("P06", "CVE-2025-23266 (NVIDIA Container Toolkit): variables of the program steer what starts it",
             "they are set inside, last", control=variables_without, sample=True)  # fmt: skip
async def variables(scene: Scene) -> None:
    trace = f"{scene.outside}/drop/trace"
    environment = {
        "LD_DEBUG": "files",
        "LD_DEBUG_OUTPUT": trace,
        "LD_PRELOAD": "/workspace/x.so",
        "BASH_ENV": "/workspace/x",
    }
    completed = await scene.run(Command(["true"], scene.workspace, environment=environment))
    expect(completed.is_success, completed.output)


ROWS.attempts(
    "P07",
    "CVE-2025-9074 (Docker Desktop): ask the engine over the network",
    "there is no network",
    {
        "Docker Desktop": "socket.create_connection(('192.168.65.7', 2375), 2)",
        "the gateway": "socket.create_connection(('172.17.0.1', 2375), 2)",
        "a service of the host": "socket.create_connection(('127.0.0.1', port), 2)",
    },
    free=["a service of the host"],
)
ROWS.attempts(
    "P08",
    "CVE-2024-1086 (Linux): become root of a user namespace, then packet filters",
    "no namespace, no such socket",
    {
        "namespaces": "call('unshare', 0x10000000 | 0x40000000)",
        "by clone": "call('clone', 0x50000000 | 17, 0, 0, 0, 0)",
        "by the newer clone": "reachable('clone3', None, 0)",
        "packet filters": "socket.socket(16, 3, 12)",
        "older tables": "socket.socket(2, 3, 255).getsockopt(0, 64, 84)",
    },
)
ROWS.attempts(
    "P09",
    "CVE-2024-0582 (Linux): rings of io_uring",
    "refused before the kernel looks",
    {"setup": "reachable('io_uring_setup', 8, None)"},
)
ROWS.attempts(
    "P10",
    "CVE-2024-50264, CVE-2025-21756 (Linux): sockets of the hypervisor",
    "refused",
    {"stream": "socket.socket(40, 1)", "packets": "socket.socket(40, 5)", "pairs": "socket.socketpair(40, 1)"},
)
ROWS.attempts(
    "P11",
    "CVE-2025-38617 (Linux): rings of packet sockets",
    "refused",
    {"raw": "socket.socket(17, 3, 768)", "cooked": "socket.socket(17, 2, 768)"},
)

SUBMODULE = 'printf \'[submodule "x"]\\n\\tpath = "%s"\\n\\turl = ./x\\n\' {path} > .gitmodules; '


def git_row(number: str, tries: str, setup: str) -> None:
    async def play(scene: Scene) -> None:
        await git_attacks.prepare(scene, setup)
        async with git_attacks.new_repository(scene) as repository:
            await git_attacks.use(scene, repository)

    ROWS.attack(number, tries, "nothing runs, no submodule is stored or fetched")(play)


git_row(
    "P12",
    "CVE-2024-32002 (git): a submodule whose path goes through a link to .git, with hooks in it",
    SUBMODULE.format(path="A/modules/x")
    + "ln -s .git a; mkdir -p A/modules/x/hooks; cp evil.sh A/modules/x/hooks/post-checkout;"
    " git init -q A/modules/x",
)
git_row(
    "P13",
    "CVE-2025-48384 (git): a submodule's path that ends with a carriage return, and a link of that name",
    SUBMODULE.format(path="\"$(printf 'sub\\r')\"") + "ln -s .git/modules/x/hooks \"$(printf 'sub\\r')\"; mkdir sub;"
    " cp evil.sh sub/post-checkout",
)
git_row(
    "P14",
    "CVE-2024-32004, CVE-2024-32465 (git): a repository that came as an archive, with hooks and configuration",
    "git init -q --bare came; cp evil.sh came/hooks/post-checkout; git -C came config core.fsmonitor $W/evil.sh;"
    " git -C came config uploadpack.packObjectsHook $W/evil.sh; git init -q; git remote add origin ./came",
)


async def diff_naively(scene: Scene) -> None:
    await git_attacks.prepare(scene, "start")
    await git_attacks.shell(scene, "git diff --output=$DROP/made")


@ROWS.attack("P15", "CVE-2025-68144 (mcp-server-git): names of versions that read as options of git", "refused",
             control=diff_naively, sample=True)  # fmt: skip
async def options_as_versions(scene: Scene) -> None:
    async with git_attacks.new_repository(scene) as repository:
        tree = await repository.store_files({"a": "b"})
        for option in (
            "--output=/repository/made",
            f"--output={scene.outside}/drop/made",
            "-O/etc/passwd",
            "--help",
            "HEAD",
        ):
            for action in (
                repository.diff(option, tree),
                repository.diff(tree, option),
                repository.checkout(option, scene.workspace),
                repository.log(option),
                repository.resolve(option),
                repository.read(tree, option),
                repository.list(option),
                repository.merge(option, tree),
                repository.move(option, tree, None),
                repository.refs(option),
            ):
                with contextlib.suppress(WorkspaceError):
                    require(not await action, f"{option} was taken")
        require(not (repository.path / "made").exists(), "a file was made in the repository")


async def read_by_prefix(scene: Scene) -> None:
    path = Path(os.path.abspath(scene.workspace / f"../{scene.workspace.name}-beside/secret"))
    if str(path).startswith(str(scene.workspace)):
        scene.outputs.append(path.read_text())


async def read_beside(scene: Scene) -> None:
    files = Files(scene.workspace, scene.sandbox.uid)
    for path in (f"../{scene.workspace.name}-beside/secret", f"{scene.workspace}-beside/secret", "-beside/secret"):
        await file_attacks.answer(scene, lambda path=path: files.text(path))  # type: ignore[misc]  # Bound at once.
        await file_attacks.answer(scene, lambda path=path: files.write(path, "x"))  # type: ignore[misc]  # Bound at once.


def beside(play: Play) -> Play:
    """With a folder beside the workspace, whose name begins with its name."""

    async def played(scene: Scene) -> None:
        folder = Path(f"{scene.workspace}-beside")
        folder.mkdir()
        try:
            (folder / "secret").write_text(scene.secret)
            await play(scene)
            require((folder / "secret").read_text() == scene.secret, "it was written")
        finally:
            shutil.rmtree(folder)

    return played


ROWS.attack("P16", "CVE-2025-53110 (MCP filesystem server): a folder beside it, whose name begins with its name",
            "refused", control=beside(read_by_prefix))(beside(read_beside))  # fmt: skip

TAR = (
    "import io, tarfile\n"
    "made = io.BytesIO()\n"
    "with tarfile.open(fileobj=made, mode='w') as t:\n"
    " link = tarfile.TarInfo('link'); link.type = tarfile.SYMTYPE; link.linkname = drop; t.addfile(link)\n"
    " file = tarfile.TarInfo('link/made'); file.size = 1; t.addfile(file, io.BytesIO(b'x'))\n"
    "made.seek(0)\n"
    "t = tarfile.open(fileobj=made)\n"
    "t.extraction_filter = getattr(tarfile, 'fully_trusted_filter', None)\n"
    "t.extractall(workspace)"
)


@ROWS.attack("P17", "CVE-2025-4330, CVE-2025-4517 (Python): an archive that writes through its own link",
             "it ends inside", control=True)  # fmt: skip
async def archive(scene: Scene) -> None:
    require(not await scene.attempt({"it": TAR}), "the archive was unpacked outside")


SHADOWS = ("json", "subprocess", "base64", "stat", "fnmatch", "os", "sitecustomize", "usercustomize", "encodings")


async def shadow(scene: Scene) -> None:
    names = " ".join(f"{name}.py" for name in SHADOWS)
    setup = (
        f'for f in {names}; do printf \'import posix\\nposix.system("""%s""")\\n\' "$EVIL" > $f; done;'
        " echo 'import json' > x.pth; cp json.py conftest.py; cp json.py setup.py;"
        " printf '[tool.pytest.ini_options]\\naddopts = \"-p json\"\\n' > pyproject.toml"
    )
    await git_attacks.prepare(scene, setup)


async def import_shadow(scene: Scene) -> None:
    await shadow(scene)
    await scene.run(Command(["python", "-c", "import fnmatch"], scene.workspace))


@ROWS.attack("P18", "modules of the workspace in place of the library's (sitecustomize, json, conftest, .pth)",
             "none is imported where the service works on it", control=import_shadow, sample=True)  # fmt: skip
async def shadowed(scene: Scene) -> None:
    await shadow(scene)
    async with git_attacks.new_repository(scene) as repository:
        await git_attacks.use(scene, repository)
        require(os.listdir(scene.workspace) == [], "something stayed")
        await repository.checkout(EMPTY_TREE, scene.workspace)


MISBEHAVIOUR = {
    "forks at import": "import os\nfor _ in range(200): os.fork()",
    "floods at import": (
        "import os\nfor f in range(3, 30):\n try:\n  if os.readlink(f'/proc/self/fd/{f}')[:4] == 'pipe':\n"
        "   for _ in range(64): os.write(f, b'x' * (1 << 20))\n except OSError: pass"
    ),
    "opens the network at import": "import socket\nsocket.create_connection(('127.0.0.1', PORT), 2)",
    "leaves by itself": "import os\nos._exit(0)",
    "waits": "import time\ntime.sleep(600)",
    "links its report": "import os\nos.symlink('SECRET', '/report/junit.xml')\nos._exit(0)",
}


@ROWS.attack("P19", "a conftest that forks, floods, connects, leaves, waits or links its report at import",
             "the tests count as failed, with a reason")  # fmt: skip
async def misbehaving_tests(scene: Scene) -> None:
    for what, code in MISBEHAVIOUR.items():
        code = code.replace("PORT", str(scene.names["port"])).replace("SECRET", str(scene.names["secret"]))
        files = Files(scene.workspace, scene.sandbox.uid)
        files.write("conftest.py", code)
        files.write("test_it.py", "def test_it():\n    pass\n")
        limits = replace(TEST_LIMITS, wall_seconds=8, processes=40, output_bytes=100_000)
        report = await run_tests(scene.sandbox, scene.workspace, limits=limits, environment={"ATTACK_MARK": scene.mark})
        scene.outputs += [report.output, report.junit_xml, report.problem]
        require(not report.is_success, f"{what}: the tests passed")
        require(report.problem, f"{what}: no reason is told")
        scene.verify()
