"""Ways out of the sandbox: files and processes of the host. Numbers are those of the first table of attacks."""

from __future__ import annotations

import os
from pathlib import Path

from packages.workspace.sandbox import Command
from tests.workspace.hostile.attack import Rows, expect, require
from tests.workspace.hostile.scene import Scene, contents, survivors

ROWS = Rows()

ROWS.attempts(
    "01",
    "read password hashes and a file of the service",
    "the content does not come out",
    {
        "password hashes": "say(open('/etc/shadow').read())",
        "a file": "say(open(secret).read())",
        "a file of the machine": "open('/etc/hostname').read()",
        "state folders": "os.listdir('/var/lib')",
        "homes": (
            "found = [f for f in glob.glob('/root/.*') + glob.glob('/home/*/.*') if os.path.isfile(f)]\n"
            "if not found: raise OSError('no files')"
        ),
    },
    free=["a file"],
    sample=True,
)

ROWS.attempts(
    "02",
    "read environment, memory, folder and files of a process outside through /proc",
    "no such process is there",
    {
        "environment": "say(open(f'/proc/{pid}/environ').read())",
        "any environment": (
            "for p in glob.glob('/proc/[0-9]*/environ'):\n"
            " with contextlib.suppress(OSError): say(open(p).read())\n"
            "raise OSError('seen: all there are')"
        ),
        "memory": "open(f'/proc/{pid}/mem', 'rb').close()",
        "folder": "say(open(f'/proc/{pid}/cwd/secret').read())",
        "root": "say(open(f'/proc/{pid}/root/{secret}').read())",
        "files": "os.listdir(f'/proc/{pid}/fd')",
        "the service": "open(f'/proc/{service}/environ').read()",
    },
    free=["environment", "memory", "folder", "files"],
    sample=True,
)

ROWS.attempts(
    "03",
    "reach another workspace by its path, by .., and through the folder above the root",
    "only the own workspace is there",
    {
        "by path": "say(open(victim).read())",
        "by ..": "say(open(workspace + '/..' * 9 + victim).read())",
        "above the root": "say(open('/../..' + victim).read())",
        "neighbours": (
            "near = [f for f in glob.glob(os.path.dirname(drop) + '/*')]\n"
            "if not near: raise OSError('nothing is there')"
        ),
        "writing": "put(victim, 'x')",
    },
    free=["by path", "by ..", "neighbours", "writing"],
)

ROWS.attempts(
    "04",
    "follow links of its own out of the workspace",
    "they end inside",
    {
        "file": "os.symlink(secret, 'link'); say(open('link').read())",
        "folder": "os.symlink(drop, 'folder'); put('folder/made', '')",
        "upwards": "os.symlink('..' + '/..' * 8 + secret, 'up'); say(open('up').read())",
        "by process": "os.symlink('/proc/1/root' + secret, 'magic'); say(open('magic').read())",
    },
    free=["file", "folder", "upwards"],
)


@ROWS.attack(
    "05", "use files that the service has open", "nothing but three streams is open", control=True, sample=True
)
async def inherited(scene: Scene) -> None:
    folder = os.open(scene.outside, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.set_inheritable(folder, True)
        code = (
            "for fd in map(int, os.listdir('/proc/self/fd')):\n"
            " with contextlib.suppress(OSError): say(open(os.open('secret', 0, dir_fd=fd)).read())\n"
            "most = [fd for fd in range(3, 256) if os.path.exists(f'/proc/self/fd/{fd}')]\n"
            "if not most: raise OSError('nothing is open')"
        )
        require(not await scene.attempt({"it": code}), "a file of the service is open")
        scene.verify()
    finally:
        os.close(folder)


@ROWS.attack("05b", "tell the service another exit code, on the stream that bubblewrap tells it on", "it is not there")
async def forged_exit(scene: Scene) -> None:
    code = (
        "for fd in range(3, 1024):\n"
        " with contextlib.suppress(OSError): os.write(fd, b'{\"exit-code\": 0}\\n')\n"
        "for file in glob.glob('/proc/[0-9]*/fd/*'):\n"
        " with contextlib.suppress(OSError):\n"
        "  if os.readlink(file).startswith('pipe') and int(file.split('/')[-1]) > 2:\n"
        "   os.write(os.open(file, os.O_WRONLY | os.O_NONBLOCK), b'{\"exit-code\": 0}\\n')\n"
        "say('tried'); os._exit(3)"
    )
    completed = await scene.program(code)
    expect("tried" in completed.output, completed.output)
    require(completed.exit_code == 3, f"the exit code became {completed.exit_code}")


ROWS.attempts(
    "12",
    "trace a process outside, read its memory, take its files",
    "there is none, and the calls are refused",
    {
        "attach": "reachable('ptrace', 16, pid, 0, 0)",
        "attach to its parent": "reachable('ptrace', 16, os.getppid(), 0, 0)",
        "read memory": "reachable('process_vm_readv', pid, None, 0, None, 0, 0)",
        "take a file": "reachable('pidfd_getfd', 0, 0, 0)",
        "handle": "call('pidfd_open', pid, 0)",
        "compare": "reachable('kcmp', 1, 1, 0, 0, 0)",
    },
    free=["handle"],
)

DAEMON = (
    "if os.fork() == 0:\n"
    " os.setsid()\n"
    " for s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\n"
    " for f in (0, 1, 2): os.dup2(os.open('/dev/null', 2), f)\n"
    " if os.fork() == 0: time.sleep(600)\n"
    " os._exit(0)\n"
    "os.wait()"
)


@ROWS.attack("13", "leave a daemon behind (two forks, own session)", "the run ends", sample=True)
async def daemon(scene: Scene) -> None:
    for _ in range(25):  # It once lived on for a moment, in one of a hundred runs.
        completed = await scene.program(DAEMON)
        scene.verify()
        require(completed.ending == "exited", f"ended by {completed.ending}")
        require(completed.duration_seconds < 50, "the run waited for it")


@ROWS.attack("13b", "the same, looked for outside", "no process is left", control=True, sample=True)
async def daemon_survives(scene: Scene) -> None:
    completed = await scene.program(DAEMON)
    expect("reached" in completed.output, completed.output)
    require(not survivors(scene.mark), "the daemon lives")


@ROWS.attack("18", "kill every process in sight", "only the sandbox ends")
async def kill_all(scene: Scene) -> None:
    code = (
        "for p in (*range(1, 300), pid, service, os.getppid()):\n"
        " with contextlib.suppress(OSError):\n"
        "  if p != os.getpid(): os.kill(p, 9)\n"
        "os.kill(-1, 9)"
    )
    completed = await scene.program(code)
    require(completed.ending == "exited", f"ended by {completed.ending}")
    require((await scene.run(Command(["true"]))).is_success, "the next run fails")


@ROWS.attack("18b", "kill one process of the same user by its number", "it lives", control=True, sample=True)
async def kill_one(scene: Scene) -> None:
    await scene.attempt({"it": "os.kill(pid, 9); time.sleep(0.2)"})


@ROWS.attack("26", "link to files outside, leave a pipe and a socket for the host", "no link, and nobody waits")
async def links_and_pipes(scene: Scene) -> None:
    reached = await scene.attempt(
        {
            "link": "os.link(secret, 'link')",
            "link to the system": "os.link('/usr/bin/env', 'env')",
            "rename": "os.rename(victim, 'mine')",
        }
    )
    require(not reached, f"reached: {reached}")
    left = await scene.attempt({"it": "os.mkfifo('pipe'); socket.socket(1).bind('socket')"})
    expect(left == ["it"], "nothing was left for the host")
    require((await scene.run(Command(["true"], scene.workspace))).is_success, "the next run waits for them")


@ROWS.attack("26b", "a link to a file of the same user", "it stays alone", control=True)
async def hard_link(scene: Scene) -> None:
    await scene.attempt({"it": "os.link(victim, drop + '/link')"})


@ROWS.attack("27", "read host paths from /proc/self/mountinfo and the command line", "names are seen, no content")
async def names_only(scene: Scene) -> None:
    code = (
        "seen = open('/proc/self/mountinfo').read() + open('/proc/1/cmdline').read().replace(chr(0), ' ')\n"
        "reached = [w for w in seen.split() if w.startswith('/') and os.path.exists(w + '/../' + "
        "os.path.basename(os.path.dirname(secret)) + '/secret')]\n"
        "if not reached: raise OSError('only names')"
    )
    require(not await scene.attempt({"it": code}), "a path of the host can be read")


@ROWS.attack("28", "overwrite bubblewrap and the interpreter through /proc, preload a library", "they stay as they are")
async def overwrite(scene: Scene) -> None:
    tools = scene.sandbox.bwrap if hasattr(scene.sandbox, "bwrap") else Path("/usr/bin/env")
    before = contents(tools.parent)
    reached = await scene.attempt(
        {
            "bubblewrap": "put('/proc/1/exe', b'x')",
            "itself": "put('/proc/self/exe', b'x')",
            "linker": "open('/etc/ld.so.preload', 'w')",
            "libraries": "open('/etc/ld.so.cache', 'r+b')",
            "its parent": "put(f'/proc/{os.getppid()}/exe', b'x')",
        }
    )
    require(not reached, f"reached: {reached}")
    require(contents(tools.parent) == before, "bubblewrap was changed")
