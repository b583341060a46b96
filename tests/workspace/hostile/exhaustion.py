"""Using the machine up: processes, memory, disk, output, time. Every bomb is a small one that ends by itself.

Numbers below 30 are those of the first table of attacks; the others are ways around what watches and limits.
"""

from __future__ import annotations

import asyncio

from packages.workspace.sandbox import Command, Completed
from packages.workspace.sandbox.commands import MEBIBYTE
from packages.workspace.sandbox.usage import disk_usage
from tests.workspace.hostile.attack import Broken, Rows, expect, require
from tests.workspace.hostile.scene import Scene

ROWS = Rows()
SLEEP = "\ntime.sleep(rest)"  # For the watch to come round.
MEMORY = {"memory_bytes": 80 * MEBIBYTE, "temporary_bytes": 50 * MEBIBYTE}
DISK = {"disk_bytes": 50 * MEBIBYTE, "inodes": 2000}


async def bomb(scene: Scene, code: str, **limits: float) -> Completed:
    """Let off what must not come to its end."""
    completed = await scene.program(f"say('begun')\n{code}", **limits)
    expect("begun" in completed.output, completed.output)
    require('"reached"' not in completed.output, "it came to its end")
    return completed


@ROWS.attack("07", "fork without end", "it stops at the limit", control=True, sample=True)
async def fork_bomb(scene: Scene) -> None:
    completed = await scene.program("say(f'count {len(list(children(120)))}')", processes=40)
    count = int(completed.output.partition("count ")[2].split()[0])
    require(count < 40, f"{count} processes")


@ROWS.attack("07b", "the same, while others work", "the host and other sandboxes go on")
async def fork_bomb_beside(scene: Scene) -> None:
    code = "end = time.time() + 2\nwhile time.time() < end: list(children(60, 'time.sleep(0.2)'))"
    running = asyncio.create_task(scene.program(code, processes=40))
    neighbour = await scene.sandbox.run(Command(["sh", "-c", "true | cat; echo fine"]))
    await running
    require(neighbour.output == "fine\n", f"a neighbour could not work: {neighbour.output}")


@ROWS.attack("08", "fill the memory, one process", "ended by a limit", control=True, sample=True)
async def memory_of_one(scene: Scene) -> None:
    await bomb(scene, "x = [bytearray(b'x' * MEBIBYTE) for _ in range(160)]" + SLEEP, **MEMORY)


@ROWS.attack("08b", "fill the memory, 20 processes", "all of them count", control=True)
async def memory_of_many(scene: Scene) -> None:
    fill = "x = bytearray(b'x' * (8 * MEBIBYTE)); time.sleep(5)"
    completed = await bomb(scene, f"list(children(20, {fill!r}))" + SLEEP, **MEMORY)
    require(completed.ending == "memory", f"ended by {completed.ending}")


@ROWS.attack("08c", "fill file systems that lie in memory", "each has a size, the others are read-only")
async def memory_as_files(scene: Scene) -> None:
    folders = ("/tmp", "/dev/shm", "/home/sandbox", "/", "/dev", "/run")
    codes = {folder: f"put('{folder}/x', b'x'); put('{folder}/x', bytes(MEBIBYTE) * 80)" for folder in folders}
    reached = await scene.attempt(codes, temporary_bytes=20 * MEBIBYTE)
    require(not reached, f"filled: {reached}")


ROWS.attempts(
    "08d",
    "ask for memory that belongs to no process: memfd, System V",
    "there is none",
    {
        "memfd": "call('memfd_create', b'x', 0)",
        "secret memory": "call('memfd_secret', 0)",
        "shared memory": "call('shmget', 0, 4096, 0o1600)",
    },
    free=["memfd", "shared memory"],
    sample=True,
)


@ROWS.attack("08e", "shared memory, touched by a child that is gone", "the mapping counts whole", control=True)
async def memory_of_nobody(scene: Scene) -> None:
    touch = "for i in range(0, 160 * MEBIBYTE, 4096): m[i] = 1"
    code = (
        f"m = mmap.mmap(-1, 160 * MEBIBYTE)\nif os.fork() == 0:\n {touch}\n os._exit(0)\n"
        "with contextlib.suppress(OSError): os.wait()"
    )
    completed = await bomb(scene, code + SLEEP, **MEMORY)
    require(completed.ending == "memory", f"ended by {completed.ending}")


FILL = "for n in range({most}):\n put(f'{{workspace}}/f{{n}}', bytes(MEBIBYTE)); time.sleep(0.005)"


@ROWS.attack("09", "fill the disk with files", "ended", control=True)
async def disk_full(scene: Scene) -> None:
    completed = await bomb(scene, FILL.format(most=120) + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


@ROWS.attack("09b", "the same at full speed: what is left", "not much more than the limit", control=True)
async def disk_left(scene: Scene) -> None:
    await scene.program(FILL.format(most=250), **DISK)
    left = disk_usage([scene.workspace]).size // MEBIBYTE
    require(left < 200, f"{left} MiB are left")


@ROWS.attack("09c", "one huge file", "it stops at the limit", control=True)
async def huge_file(scene: Scene) -> None:
    code = "f = os.open(workspace + '/f', 65)\nfor _ in range(64): os.write(f, bytes(MEBIBYTE))"
    await scene.program(code, file_bytes=8 * MEBIBYTE)
    size = (scene.workspace / "f").stat().st_size
    require(size <= 8 * MEBIBYTE, f"it has {size} bytes")


INODES = "for n in range({most}):\n os.close(os.open(f'{{workspace}}/f{{n}}', 65))\n if n % 100 == 0: time.sleep(0.01)"


@ROWS.attack("09d", "make files without end", "ended", control=True)
async def inode_bomb(scene: Scene) -> None:
    completed = await bomb(scene, INODES.format(most=4000) + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


@ROWS.attack("09e", "the same at full speed: what is left", "not much more than the limit", control=True)
async def inodes_left(scene: Scene) -> None:
    await scene.program(INODES.format(most=12_000), **DISK)
    left = disk_usage([scene.workspace]).entries
    require(left < 10_000, f"{left} files are left")


BUSY = "for s in range(1, 65):\n with contextlib.suppress(OSError, ValueError): signal.signal(s, signal.SIG_IGN)\n"


@ROWS.attack("14", "ignore every signal, be busy, with daemons", "the time limit ends it", sample=True)
async def deaf(scene: Scene) -> None:
    code = BUSY + "list(children(3, 'os.setsid(); time.sleep(60)'))\nwhile True: pass"
    completed = await bomb(scene, code, wall_seconds=5)
    require(completed.ending == "timeout", f"ended by {completed.ending}")
    require(completed.duration_seconds < 30, "it ended late")


@ROWS.attack("14b", "the same, looked for outside", "no process is left")
async def deaf_survivors(scene: Scene) -> None:
    await bomb(scene, BUSY + "list(children(20, 'os.setsid(); time.sleep(60)'))\ntime.sleep(60)", wall_seconds=5)
    scene.verify()


@ROWS.attack("15", "use more processor time than a process may", "it is killed", control=True)
async def processor_time(scene: Scene) -> None:
    completed = await bomb(scene, BUSY + "while time.process_time() < 2: pass", cpu_seconds=1)
    require((completed.ending, completed.exit_code) == ("exited", 128 + 9), f"{completed.ending} {completed.exit_code}")


@ROWS.attack("16", "unpack a zip bomb into the workspace", "ended", control=True)
async def zip_bomb(scene: Scene) -> None:
    code = (
        "import zipfile\n"
        "with zipfile.ZipFile('/tmp/b.zip', 'w', zipfile.ZIP_DEFLATED) as z:\n"
        " for n in range(20): z.writestr(f'f{n}', bytes(8 * MEBIBYTE))\n"
        "zipfile.ZipFile('/tmp/b.zip').extractall(workspace)\nos.unlink('/tmp/b.zip')"
    )
    completed = await bomb(scene, code + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


@ROWS.attack("17", "write output without end", "ended, and little of it is kept", control=True, sample=True)
async def flood(scene: Scene) -> None:
    code = "for _ in range(64): os.write(1, b'y\\n' * (MEBIBYTE // 2))"
    completed = await scene.program(code, output_bytes=100_000)
    require(len(completed.output) < 200_000, f"{len(completed.output)} characters are kept")
    require(completed.ending == "output", f"ended by {completed.ending}")


@ROWS.attack("17b", "keep the output open in a background process", "the run ends with its program")
async def open_output(scene: Scene) -> None:
    completed = await scene.program("list(children(1, 'os.setsid(); time.sleep(60)'))")
    require(completed.ending == "exited", f"ended by {completed.ending}")
    require(completed.duration_seconds < 50, "the run waited for it")


@ROWS.attack("30", "fill the disk deeper than any path is long", "what cannot be measured is too much")
async def deep_folders(scene: Scene) -> None:
    code = "for _ in range(60): os.mkdir('d' * 200); os.chdir('d' * 200)\n"
    completed = await bomb(scene, code + "for n in range(20): put(f'f{n}', bytes(MEBIBYTE))" + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


@ROWS.attack("31", "fill the disk in a folder that cannot be read", "what cannot be measured is too much", sample=True)
async def unreadable_folder(scene: Scene) -> None:
    code = "os.mkdir('d'); os.chmod('d', 0o300)\nfor n in range(120): put(f'd/f{n}', bytes(MEBIBYTE))"
    completed = await bomb(scene, code + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


HELD = "for n in range(15):\n f = os.open('f', 66)\n os.unlink('f')\n os.write(f, bytes(MEBIBYTE) * 8)\n"


@ROWS.attack("32", "fill the disk with files that have no name any more", "they count", control=True)
async def unlinked_files(scene: Scene) -> None:
    completed = await bomb(scene, HELD + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


@ROWS.attack("32b", "the same, held by memory mappings alone", "they count", control=True)
async def unlinked_mappings(scene: Scene) -> None:
    keep = " m = mmap.mmap(f, 8 * MEBIBYTE)\n os.close(f)\n kept.append(m)\n"
    completed = await bomb(scene, "kept = []\n" + HELD + keep + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


@ROWS.attack("32c", "the same, by a process that hides its files", "what cannot be seen is too much", control=True)
async def hidden_files(scene: Scene) -> None:
    completed = await bomb(scene, "libc.prctl(4, 0, 0, 0, 0)\n" + HELD + SLEEP, **DISK)
    require(completed.ending == "disk", f"ended by {completed.ending}")


ROWS.attempts(
    "33",
    "fill the kernel's memory with System V semaphores and messages",
    "there are none",
    {"semaphores": "call('semget', 0, 32000, 0o600)", "messages": "call('msgget', 0, 0o600)"},
    free=["semaphores", "messages"],
    sample=True,
)


@ROWS.attack("34", "fill the memory with what lies unread in sockets", "it counts", control=True, sample=True)
async def socket_buffers(scene: Scene) -> None:
    code = (
        "kept = []\nfor n in range(120):\n kept.append(socket.socketpair())\n for s in kept[-1]:\n"
        "  s.setsockopt(1, 7, MEBIBYTE); s.setblocking(False)\n"
        "  with contextlib.suppress(BlockingIOError):\n   while True: s.send(bytes(65536))"
    )
    completed = await bomb(scene, code + SLEEP, **MEMORY)
    require(completed.ending == "memory", f"ended by {completed.ending}")


@ROWS.attack("34b", "the same over TCP", "it counts", control=True)
async def connection_buffers(scene: Scene) -> None:
    code = (
        "listening = socket.create_server(('127.0.0.1', 0), backlog=200)\nkept = []\nfor n in range(80):\n"
        " kept += [socket.create_connection(listening.getsockname()), listening.accept()[0]]\n"
        " kept[-1].setblocking(False)\n"
        " with contextlib.suppress(BlockingIOError):\n  while True: kept[-1].send(bytes(65536))"
    )
    completed = await bomb(scene, code + SLEEP, **MEMORY)
    require(completed.ending == "memory", f"ended by {completed.ending}")


@ROWS.attack("35", "fill the memory with page tables of an empty mapping", "they count", control=True)
async def page_tables(scene: Scene) -> None:
    code = (
        "m = mmap.mmap(-1, 60 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ)\n"
        "m.madvise(15)\nfor i in range(0, 60 << 30, 2 * MEBIBYTE): m[i]"
    )
    completed = await bomb(scene, code + SLEEP, **MEMORY)
    require(completed.ending == "memory", f"ended by {completed.ending}")


@ROWS.attack("36", "fill the memory with empty files", "they count", sample=True)
async def empty_files(scene: Scene) -> None:
    code = "for n in range(110_000): os.close(os.open(f'/tmp/{n}', 65))"
    completed = await bomb(scene, code + SLEEP, **MEMORY)
    require(completed.ending == "memory", f"ended by {completed.ending}")


@ROWS.attack("37", "keep the watch busy with millions of mappings, then fill the memory", "too many are too much")
async def blinded(scene: Scene) -> None:
    split = (
        "libc.mmap.restype = ctypes.c_void_p\n"
        "p = libc.mmap(None, ctypes.c_size_t(140_000 * 4096), 1, 0x4022, -1, 0)\n"
        "for i in range(60_000): libc.mprotect(ctypes.c_void_p(p + i * 8192), 4096, 0)\ntime.sleep(30)"
    )
    completed = await bomb(scene, f"list(children(12, {split!r}))\ntime.sleep(15)", **MEMORY)
    require(completed.ending == "memory", f"ended by {completed.ending}")


@ROWS.attack("38", "write into the file that is its input", "it cannot grow")
async def input_file(scene: Scene) -> None:
    codes = {
        "stream": "os.write(0, bytes(MEBIBYTE)); os.lseek(0, 0, 0)",
        "opened again": "f = os.open('/proc/self/fd/0', 2 | 1024); os.write(f, bytes(MEBIBYTE))",
        "size": "os.ftruncate(0, 64 * MEBIBYTE)",
    }
    reached = await scene.attempt(codes)
    if reached:
        raise Broken(f"reached: {reached}")
