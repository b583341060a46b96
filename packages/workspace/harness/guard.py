"""Run one program of an ordinary user behind Landlock and a system call filter, and end all that it started.

Runs beside the program, as the same user, outside of what confines it. It ends everything when the program ends, or
when its own input does, which the service holds open for as long as it wants the program. Argument: the descriptor
of a JSON document, see sandbox/reduced.py. Writes {"exit-code": n} to the descriptor that is named there.
"""

import json
import os
import resource
import secrets
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from confine import (  # type: ignore[import-not-found]  # Lies beside it.
    ALL_OF_FILES,
    DEVICE,
    LISTED,
    READABLE,
    checked,
    filter_system_calls,
    filter_with_listener,
    libc,
    restrict,
)
from loopback import Loopback, asking_filter  # type: ignore[import-not-found]  # Lies beside it.

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
INPUT = 0
FAILED = b"!"
LOOK_AGAIN_SECONDS = 0.005
NOT_FOUND, NOT_EXECUTABLE = 127, 126
DEVICES = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]


def become(order: dict[str, Any], telling: socket.socket) -> None:
    """Confine this process step by step, and become the program."""
    checked(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    os.setsid()
    os.dup2(os.open("/dev/null", os.O_RDONLY) if order["stdin"] is None else order["stdin"], INPUT)
    os.chdir(order["directory"])
    Path("/proc/self/oom_score_adj").write_text("900")
    os.nice(5)
    for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    restrict([
        (READABLE, order["readable"]),
        (ALL_OF_FILES, order["writable"]),
        (LISTED, ["/proc"]),
        (DEVICE, DEVICES),
    ])  # fmt: skip
    socket.send_fds(telling, [b"."], [filter_with_listener(asking_filter())])
    for name, most in order["limits"].items():
        resource.setrlimit(getattr(resource, name), most)
    # The kernel counts all threads of this user.
    processes = order["processes"] + threads_of(os.getuid())
    resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
    filter_system_calls(bytes.fromhex(order["filter"]))
    program = order["arguments"][0]
    try:
        os.execvpe(program, order["arguments"], order["environment"])  # noqa: S606  # That is its purpose.
    except OSError as error:
        sys.stderr.write(f"{program}: {error.strerror}\n")
        sys.stderr.flush()
        os._exit(NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE)


def threads_of(user: int) -> int:
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lines = dict(
                line.split(":\t", 1) for line in (process / "status").read_text().splitlines() if ":\t" in line
            )
        except OSError:
            continue
        if int(lines["Uid"].split()[0]) == user:
            count += int(lines["Threads"])
    return count


def descendants(root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        try:
            for thread in os.listdir(f"/proc/{process}/task"):
                waiting += map(int, Path(f"/proc/{process}/task/{thread}/children").read_text().split())
        except OSError:
            continue
        found.append(process)
    return found[1:]


def end_all() -> None:
    """Whatever leaves its parent becomes a child of this process, so nothing can hide from it.

    The kernel's list of children may lack some while others end, so it is read until there are none.
    """
    while True:
        for process in descendants(os.getpid()):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(LOOK_AGAIN_SECONDS)


def reap(program: int) -> int | None:
    """Take leave of whoever ended; return the exit code if the program did."""
    while True:
        try:
            ended, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return None
        if ended == 0:
            return None
        if ended == program:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def own_address() -> str:
    """Some address of 127.0.0.0/8 that nobody uses: not of 127.0.0.0/16, where others look for services."""
    return f"127.{1 + secrets.randbelow(254)}.{secrets.randbelow(256)}.{1 + secrets.randbelow(254)}"


def watch_over(order: dict[str, Any]) -> int | None:
    """The program's exit code; None when the service let go of it."""
    checked(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    watch = selectors.DefaultSelector()
    watch.register(INPUT, selectors.EVENT_READ)
    if watch.select(0):
        return None
    telling, told = socket.socketpair()
    program = os.fork()
    if program == 0:
        try:
            become(order, telling)
        except OSError as error:
            sys.stderr.write(f"The program could not be confined: {error}\n")
            sys.stderr.flush()
            telling.send(FAILED)
        finally:
            os._exit(NOT_EXECUTABLE)
    telling.close()
    _, descriptors, _, _ = socket.recv_fds(told, 1, 1)
    if not descriptors:
        return None
    loopback = Loopback(descriptors[0], own_address(), order["reachable"], order["writable"])
    watch.register(woken, selectors.EVENT_READ)
    watch.register(descriptors[0], selectors.EVENT_READ)
    while True:
        for key, events in watch.select():
            if key.fd == INPUT:
                return None
            if key.fd == descriptors[0]:
                if events & selectors.EVENT_WRITE:  # Nobody is left who could ask.
                    watch.unregister(descriptors[0])
                else:
                    loopback.take()
                continue
            os.read(woken, 512)
            code = reap(program)
            if code is not None:
                return None if told.recv(1) == FAILED else code


def main() -> None:
    with os.fdopen(int(sys.argv[1]), "rb") as given:
        order = json.load(given)
    os.set_inheritable(order["status"], False)
    code = watch_over(order)
    end_all()
    if code is not None:
        os.write(order["status"], json.dumps({"exit-code": code}).encode() + b"\n")
    os._exit(0)


if __name__ == "__main__":
    main()
