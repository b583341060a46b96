"""Run one program as the first process of a container, and end with it: everything else in there then ends, too.

It also ends when its input does, which the service holds open for as long as it wants the program: so a container
ends after the service, however that died. Argument: a JSON file {"arguments", "environment", "stdin", "filter",
"joins_errors"}; stdin and filter are paths.
"""

import json
import os
import selectors
import signal
import sys
from pathlib import Path
from typing import Any

from confine import filter_system_calls, hide_own_memory_and_descriptors  # type: ignore[import-not-found]

INPUT = 0
ABANDONED = 137
IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)


def become(order: dict[str, Any]) -> None:
    os.setsid()
    os.dup2(os.open(order["stdin"], os.O_RDONLY), INPUT)
    if order["joins_errors"]:
        os.dup2(1, 2)
    for number in (signal.SIGCHLD, *IGNORED_BY_PYTHON):
        signal.signal(number, signal.SIG_DFL)
    filter_system_calls(Path(order["filter"]).read_bytes())
    os.execvpe(order["arguments"][0], order["arguments"], order["environment"])  # noqa: S606  # That is its purpose.


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


def main() -> int:
    order = json.loads(Path(sys.argv[1]).read_text())
    # The program, who is the same user, could otherwise open the pipe behind our input, and hold it open.
    hide_own_memory_and_descriptors()
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    watch = selectors.DefaultSelector()
    watch.register(INPUT, selectors.EVENT_READ)
    if watch.select(0):
        return ABANDONED
    watch.register(woken, selectors.EVENT_READ)
    program = os.fork()
    if program == 0:
        try:
            become(order)
        except OSError as error:
            sys.stderr.write(f"The program could not be started: {error}\n")
        finally:
            os._exit(126)
    while True:
        for key, _ in watch.select():
            if key.fd == INPUT:
                return ABANDONED
            os.read(woken, 512)
            code = reap(program)
            if code is not None:
                return code


if __name__ == "__main__":
    # At once: with the first process everything ends.
    os._exit(main())
