"""A shell on a real terminal, in the real sandbox, seen through the real gateway and API."""

from __future__ import annotations

import asyncio
import os

import pytest

from apps.api.terminal.bindings.scrollback import AHEAD_BYTES, KEPT_BYTES
from tests.api.terminal.conftest import Stage
from tests.api.terminal.screen import opened
from tests.gateway.outside import until

FLOOD = "yes conclave"
TELLS_ITS_SIZE = (
    "import os, signal; signal.signal(signal.SIGWINCH, lambda *_: print('now', *os.get_terminal_size())); "
    "print('listen' + 'ing'); signal.pause()"
)
MOST_BETWEEN_BYTES = 200_000
"""What a pipe, the terminal's own buffer and one reading of it hold between a program and whoever watches."""


async def test_the_terminal_is_as_large_as_the_page_says(stage: Stage) -> None:
    async with stage.terminal(columns=91, rows=27) as screen:
        await screen.run("stty size", "27 91")
        await screen.run(f'python -c "{TELLS_ITS_SIZE}"', "listening")
        await screen.say(type="resize", columns=120, rows=40)
        await screen.until("now 120 40")


@pytest.mark.exhaustive
async def test_control_c_ends_the_program_and_not_the_shell(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.run("echo star''ted; sleep 1000", "started")
        await screen.type("\x03")
        await screen.run("echo status=$?", "status=130")


async def test_jobs_are_stopped_and_go_on(stage: Stage) -> None:
    async with stage.terminal() as screen:
        assert b"job control" not in screen.output, "bash complains where it has none"
        await screen.run("echo star''ted; sleep 1000", "started")
        await screen.type("\x1a")
        await screen.until("Stopped")
        await screen.run("jobs", "sleep 1000")
        await screen.type("fg\r")
        await screen.until("sleep 1000")
        await screen.type("\x03")
        await screen.run("echo status=$?", "status=130")


@pytest.mark.exhaustive
async def test_text_of_all_languages_goes_both_ways(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.type("printf '%s|%s\\n' 'Grüße 你好 🌍' end\r")
        await screen.until("Grüße 你好 🌍|end")


@pytest.mark.exhaustive
async def test_the_terminal_is_one_and_the_only_one_that_the_shell_can_reach(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.run("test -t 0 -a -t 1 -a -t 2 && echo all''three", "allthree")
        await screen.run("echo by''name > /dev/tty", "byname")
        await screen.run("echo pts=$(ls /dev/pts | grep -c '[0-9]')", "pts=0")


@pytest.mark.exhaustive
async def test_the_shell_sees_no_secret_and_no_process_of_the_service(stage: Stage) -> None:
    secret = os.environ["PATH"]
    async with stage.terminal() as screen:
        await screen.run("cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'; echo al''l", "all\r\n")
        told = screen.output.decode()
        for word in (secret, "DATABASE_URL", "REDIS_URL", "apps.api", "cnc_", stage.person.id, stage.run_id):
            assert word not in told
        await screen.run("echo uid=$(id -u) net=$(ls /sys/class/net 2>/dev/null | grep -v lo | wc -l)", "net=0")
        await screen.run("cat /root/x /home/*/.ssh/* /etc/shadow > /dev/null 2>&1; echo status=$?", "status=1")


@pytest.mark.exhaustive
@pytest.mark.parametrize("number", ["0x5412", "0x541C", "0x100005412"])
async def test_nothing_is_typed_by_a_program(stage: Stage, number: str) -> None:
    async with stage.terminal() as screen:
        code = f"import ctypes; print('answer', ctypes.CDLL(None).ioctl(0, ctypes.c_ulong({number}), b'x'))"
        await screen.run(f'python -c "{code}"', "answer -1")


async def test_what_is_changed_there_does_not_enter_the_run(stage: Stage) -> None:
    before = await stage.repository.resolve(f"refs/conclave/runs/{stage.run_id}/head")
    async with stage.terminal() as screen, stage.terminal() as other:
        await screen.run("echo changed > readme.txt; rm -r src; ls | wc -l", "1\r\n")
        await other.run("cat read* */app.py", "made by the run")
    assert await stage.repository.resolve(f"refs/conclave/runs/{stage.run_id}/head") == before


async def test_who_comes_again_goes_on_where_they_were(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.type("read line; echo got=$line\r")
        await screen.until("$line\r\n")
        had, terminal = screen.offset, screen.terminal
    async with stage.again(terminal, since=had) as screen:
        assert (screen.ready["start"], screen.ready["replay_to"], screen.ready["reset"]) == (had, had, False)
        await screen.type("conclave\r")
        await screen.until("got=conclave")


@pytest.mark.exhaustive
async def test_what_was_written_meanwhile_comes_first(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.type("read; echo mean''while\r")
        await screen.until("while\r\n")
        had, terminal = screen.offset, screen.terminal
        await screen.type("\r")
    async with stage.again(terminal, since=had) as screen:
        await screen.until("meanwhile")
        assert b"rea''dy" not in screen.output


async def test_who_comes_with_nothing_gets_what_is_kept(stage: Stage) -> None:
    async with stage.terminal() as screen:
        terminal, offset, everything = screen.terminal, screen.offset, bytes(screen.output)
    async with stage.again(terminal) as screen:
        assert (screen.ready["start"], screen.ready["reset"]) == (0, False)
        while screen.offset < offset:
            await screen.hear()
        assert screen.output.startswith(everything)
        await screen.type(f"{FLOOD} | head -c {2 * KEPT_BYTES}; echo en''d\r")
        await screen.until("end\r\n")
        written = screen.offset
    async with stage.again(terminal) as screen:
        assert screen.ready["reset"]
        assert written - KEPT_BYTES <= screen.ready["start"] <= screen.ready["replay_to"]
        while screen.offset < screen.ready["replay_to"]:
            await screen.hear()
        assert len(screen.output) <= KEPT_BYTES + AHEAD_BYTES


async def test_whoever_comes_later_takes_the_terminal_over(stage: Stage) -> None:
    async with stage.terminal() as screen, stage.again(screen.terminal) as other:
        assert await screen.until_closed() == (4409, "this terminal was opened elsewhere")
        await other.run("echo mi''ne", "mine")


async def test_who_does_not_read_holds_the_program(stage: Stage) -> None:
    """And no more of it is under way than may be, in any part of the way."""
    async with stage.terminal(is_acknowledging=False) as screen:
        await screen.acknowledge()
        begin = screen.offset
        await screen.type(f"{FLOOD} | tee count\r")
        while screen.offset < begin + AHEAD_BYTES:
            await screen.hear()
        (copy,) = stage.shared.workspaces.folder.path().glob("c-*")
        sizes = [0]

        async def is_held() -> bool:
            async with stage.ada.session.get(f"{stage.ada.url}/health"):
                sizes.append((copy / "count").stat().st_size)
            return sizes[-1] == sizes[-2] > 0

        await until(is_held)
        assert screen.offset == begin + AHEAD_BYTES
        assert sizes[-1] < AHEAD_BYTES + MOST_BETWEEN_BYTES
        screen.is_acknowledging = True
        await screen.acknowledge()
        while screen.offset < begin + 3 * AHEAD_BYTES:
            await screen.hear()
        await screen.type("\x03")
        await screen.run("echo status=$?", "status=130")


async def test_control_c_is_heard_in_a_flood(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.type(f"{FLOOD}\r")
        while screen.offset < 1_000_000:
            await screen.hear()
        await screen.type("\x03")
        await screen.run("echo status=$?", "status=130")


@pytest.mark.exhaustive
async def test_a_flood_comes_whole_and_in_order(stage: Stage) -> None:
    count = 200_000
    async with stage.terminal() as screen:
        screen.output.clear()
        screen._read = 0
        await screen.type(f"seq -s, {count}; echo en''d\r")
        await screen.until("end\r\n")
        told = screen.output.replace(b"\r\n", b"\n")
        assert ",".join(map(str, range(1, count + 1))).encode() + b"\n" in told


@pytest.mark.exhaustive
async def test_what_nobody_reads_is_not_kept_for_ever(stage: Stage) -> None:
    """A paste that is too long for a program which does not read is answered by the bell."""
    async with stage.terminal() as screen:
        await screen.type("stty raw -echo; echo ra''w; sleep 1000\r")
        await screen.until("raw")
        for _ in range(10):
            await screen.type("x" * 60_000)
        await screen.until("\a")


@pytest.mark.exhaustive
async def test_what_is_typed_before_the_shell_is_there_waits_for_it(stage: Stage) -> None:
    told = await stage.ticket()
    async with opened(stage.ada, stage.run_id, told["ticket"]) as screen:
        await screen.run("echo ear''ly", "early")


@pytest.mark.exhaustive
async def test_two_terminals_are_two_worlds(stage: Stage) -> None:
    async with stage.terminal() as one, stage.terminal() as other:
        await asyncio.gather(one.run("echo o''ne > /tmp/x; cat /tmp/x", "one"), other.run("ls /tmp | wc -l", "0\r\n"))
        await other.run("kill -9 -1; echo al''ive", "alive")
        await one.run("echo st''ill", "still")
