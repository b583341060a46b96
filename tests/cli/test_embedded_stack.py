"""The supervisor with a real PostgreSQL and a real Valkey: it starts, keeps, stops, and leaves nothing behind."""

import json
import os
import signal
import stat

import psutil
import pytest

from apps.cli.embedded import state
from apps.cli.embedded.identity import Identity, family
from apps.cli.embedded.state import StackState
from apps.cli.embedded.supervisor import FAILED_STARTS_ALLOWED
from apps.cli.home import Home
from tests.cli.conftest import CommandLine, wait_until


def processes_of(stack: StackState) -> set[Identity]:
    found = {one for part in stack.parts if part.identity for one in family(part.identity)}
    return found | ({stack.supervisor} if stack.supervisor else set())


def pid_of(conclave: CommandLine, name: str) -> int:
    part = conclave.stack.part(name)
    assert part is not None
    assert part.identity is not None
    return part.identity.pid


def mentions(home: Home) -> list[list[str]]:
    """The command lines of all processes on this machine that name the home."""
    named = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if any(str(home.path) in word for word in words):
            named.append(words)
    return named


def test_up_tells_the_setup_code_while_there_is_one(conclave: CommandLine, home: Home) -> None:
    home.prepare()
    home.setup_code.write_text("abcd2345\n")
    told = conclave.run("up").stdout
    assert "with the setup code abcd2345 administers it" in told
    assert f"Mails to them are files in {home.path}/outbox" in told
    home.setup_code.unlink()
    assert "setup code" not in conclave.run("up").stdout


def test_up_starts_every_part_and_down_leaves_nothing(conclave: CommandLine, home: Home) -> None:
    up = conclave.run("up")
    assert up.returncode == 0, up.stderr
    assert "The stack is up" in up.stdout
    stack = conclave.stack
    assert {part.name: part.state for part in stack.parts} == dict.fromkeys(
        ("postgres", "valkey", "api", "worker"), state.READY
    )
    members = processes_of(stack)
    # The supervisor, the four parts, the worker's child, and PostgreSQL's own processes.
    assert len(members) > 7
    assert not any(
        connection.laddr.port == 5432
        for connection in psutil.Process(pid_of(conclave, "postgres")).net_connections("inet")
    )

    down = conclave.run("down")
    assert (down.returncode, down.stdout.splitlines()[-1]) == (0, "The stack is down")
    assert not [one for one in members if one.is_alive]
    assert mentions(home) == []
    assert conclave.run("down").stdout == "The stack was not running\n"


def test_a_second_up_finds_the_running_stack(running: CommandLine) -> None:
    first = running.stack.supervisor
    again = running.run("up")
    assert "running already" in again.stdout
    assert running.stack.supervisor == first


def test_of_two_starts_at_once_one_starts_and_the_other_finds_it(conclave: CommandLine, home: Home) -> None:
    with conclave.start("up", "--json") as one, conclave.start("up", "--json") as other:
        answers = [json.loads(process.communicate(timeout=60)[0]) for process in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0)
    assert answers[0]["supervisor"] == answers[1]["supervisor"]
    assert (home.logs / "supervisor.log").read_text().count("starts\n") == 1


def test_a_part_that_is_killed_is_started_again(conclave: CommandLine) -> None:
    conclave.run("up")
    for name in ("postgres", "worker"):
        before = pid_of(conclave, name)
        os.kill(before, signal.SIGKILL)

        def is_back(name: str = name, before: int = before) -> bool:
            part = conclave.stack.part(name)
            return part is not None and part.restarts == 1 and part.state == state.READY

        wait_until(is_back)
        assert pid_of(conclave, name) != before
    status = conclave.run("status")
    assert status.returncode == 0
    assert "restarts: 1" in status.stdout


def test_the_stack_is_ready_without_a_part_that_nobody_needs(conclave: CommandLine) -> None:
    conclave.environment["CONCLAVE_PARTS"] = "tests.cli.stand_in_stack:with_a_hopeless_indexer"
    up = conclave.run("up")
    assert up.returncode == 0, up.stderr

    def is_tried_for_ever() -> bool:
        part = conclave.stack.part("indexer")
        return part is not None and part.restarts > FAILED_STARTS_ALLOWED + 1

    wait_until(is_tried_for_ever)
    status = conclave.run("status")
    assert status.returncode == 0
    assert "Search: no indexer answers, so runs go on without search" in status.stdout


def test_a_killed_supervisor_takes_its_parts_along_and_the_next_command_brings_them_back(
    conclave: CommandLine, home: Home
) -> None:
    conclave.run("up")
    stack = conclave.stack
    assert stack.supervisor is not None
    parts = [part.identity for part in stack.parts if part.identity]
    children = processes_of(stack)
    stack.supervisor.send(signal.SIGKILL)
    wait_until(lambda: not any(one.is_alive for one in parts))
    status = conclave.run("status")
    assert status.returncode == 1
    assert "ended unexpectedly" in status.stdout

    runs = conclave.run("runs")
    assert runs.returncode == 0, runs.stderr
    assert "run-1" in runs.stdout
    # Also the worker's child, which nobody had told, is gone by now.
    assert not [one for one in children if one.is_alive]
    assert conclave.run("status").returncode == 0


def test_whoever_watches_a_run_brings_a_killed_stack_back_and_goes_on(conclave: CommandLine) -> None:
    conclave.run("up")
    first = conclave.stack.supervisor
    assert first is not None
    with conclave.start("watch", "run-1") as watching:
        try:
            wait_until(lambda: bool(psutil.Process(watching.pid).net_connections("inet")))
            first.send(signal.SIGKILL)
            wait_until(lambda: conclave.stack.supervisor != first and conclave.stack.state == state.READY)
            assert conclave.run("cancel", "run-1").returncode == 0
            output, errors = watching.communicate(timeout=30)
        finally:
            watching.kill()
    assert watching.returncode == 5, errors
    assert "The run goes on; this catches up by itself." in output
    assert "Cancelled" in output


def test_status_says_what_a_waiting_run_needs(conclave: CommandLine) -> None:
    conclave.run("up")
    with conclave.start("build", "held please") as building:
        wait_until(lambda: "Needs you: Paused by ada.\n    ./conclave resume run-1" in conclave.run("status").stdout)
        building.kill()


@pytest.mark.exhaustive
def test_a_stale_lock_of_postgres_does_not_keep_it_from_starting(conclave: CommandLine, home: Home) -> None:
    conclave.run("up")
    lock = home.postgres / "postmaster.pid"
    text = lock.read_text()
    conclave.run("down")
    # After a power cut the number may belong to any process, such as this one.
    lock.write_text(text.replace(text.splitlines()[0], str(os.getpid()), 1))
    up = conclave.run("up")
    assert up.returncode == 0, up.stderr


@pytest.mark.exhaustive
def test_a_part_that_does_not_stay_up_is_given_up_with_its_last_words(home: Home) -> None:
    conclave = CommandLine(home, {"CONCLAVE_PARTS": "tests.cli.stand_in_stack:with_a_hopeless_part"})
    up = conclave.run("up")
    assert up.returncode == 4
    assert "The part api does not stay up: ended with exit code 3" in up.stderr
    assert "DATABASE_URL: is not set" in up.stderr
    assert "conclave logs api" in up.stderr
    waiting = conclave.stack.part("worker")
    assert waiting is not None
    assert waiting.state == state.WAITING
    status = conclave.run("status")
    assert (status.returncode, "DATABASE_URL: is not set" in status.stdout) == (1, True)


def test_secrets_are_readable_by_their_owner_alone(running: CommandLine) -> None:
    home = running.home
    readable = stat.S_IRGRP | stat.S_IROTH
    for path in (home.credentials, home.state, home.lock, home.start_lock, home.logs, home.postgres, home.path):
        assert not path.stat().st_mode & readable, path
    assert (home.postgres / "pg_hba.conf").read_text() == "local all all scram-sha-256\n"
    assert (home.postgres / "PG_VERSION").read_text().strip() == "18"


def test_sockets_move_to_a_short_path_when_the_home_is_deep(home: Home) -> None:
    deep = Home(home.path / ("d" * 60) / ("e" * 40))
    assert str(deep.sockets).startswith("/tmp/conclave-")
    assert home.sockets == home.path / "run"
    assert deep.sockets != Home(deep.path / "other").sockets


def test_the_understudy_does_not_replace_a_provider_in_silence(conclave: CommandLine, home: Home) -> None:
    conclave.run("up")
    stack = conclave.stack
    assert stack.supervisor is not None
    written = json.loads(home.state.read_text())
    stack.supervisor.send(signal.SIGKILL)
    wait_until(lambda: not stack.is_running)
    home.state.write_text(json.dumps({**written, "model": "OPENAI_API_KEY"}))
    refused = conclave.run("runs")
    assert refused.returncode == 4
    assert "OPENAI_API_KEY, which is not set here" in refused.stderr


def test_logs_show_the_last_lines_of_a_part(running: CommandLine) -> None:
    assert running.run("logs", "worker").stdout == "worker ready\n"
    unknown = running.run("logs", "wroker")
    assert unknown.returncode == 2
    assert "Known: api" in unknown.stderr
