"""Mails over SMTP: what is said to the server, and that a server that is away harms nobody."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import os
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from apps.api.accounts.letters import Letters
from apps.api.accounts.mail import AT_ONCE, WAITING, Letter, Mail
from tests.api.accounts.conftest import StoppedClock
from tests.api.process import free_port

LETTER = Letter("ada@example.org", "Gr\u00fc\u00dfe", "Hello \u00e4nd welcome\n.\nstill here\n")


@asynccontextmanager
async def post_office() -> AsyncIterator[tuple[int, list[str]]]:
    """A server of SMTP on a port, and all lines that it was told."""
    said: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        is_data = False
        async for raw in reader:
            line = raw.decode().rstrip("\r\n")
            said.append(line)
            if is_data:
                is_data = line != "."
                if not is_data:
                    writer.write(b"250 taken\r\n")
                continue
            verb = line.split()[0].upper()
            is_data = verb == "DATA"
            answers = {"EHLO": "250-here\r\n250 AUTH PLAIN", "DATA": "354 go on", "AUTH": "235 in", "QUIT": "221 bye"}
            writer.write(f"{answers.get(verb, '250 fine')}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], said


async def test_a_mail_goes_to_the_server_with_its_name_and_password(tmp_path: Path, clock: StoppedClock) -> None:
    async with post_office() as (port, said):
        mail = Mail(f"smtp://ada:p%40ss@127.0.0.1:{port}", "Conclave <conclave@example.org>", tmp_path, clock)
        await mail.post(LETTER)
        await mail.settled()
    text = "\n".join(said)
    found = re.search(r"AUTH PLAIN (\S+)", text)
    assert found
    assert base64.b64decode(found[1]) == b"\0ada\0p@ss"
    assert "rcpt TO:<ada@example.org>" in text
    assert "From: Conclave <conclave@example.org>" in text
    sent = text[text.index("From:") : text.rindex("\n.\n")].replace("\n..", "\n.")
    read = email.message_from_string(sent, policy=email.policy.default)
    assert read["Subject"] == LETTER.subject
    assert read.get_content().strip() == LETTER.text.strip()


async def test_what_cannot_be_sent_is_logged_without_what_it_says(
    tmp_path: Path, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    mail = Mail(f"smtp://127.0.0.1:{free_port()}", "conclave@example.org", tmp_path, clock)
    await mail.post(LETTER)
    await mail.settled()
    assert "could not be sent" in caplog.text
    assert "welcome" not in caplog.text


@asynccontextmanager
async def silence() -> AsyncIterator[tuple[int, asyncio.Semaphore]]:
    """A port at which everybody is let in and nobody is told a word, and how many came. In the end it hangs up."""
    came, is_over = asyncio.Semaphore(0), asyncio.Event()
    visits: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.add(asyncio.current_task())
        came.release()
        await is_over.wait()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], came
    server.close()
    is_over.set()
    await asyncio.gather(*(visit for visit in visits if visit), return_exceptions=True)


async def test_a_server_that_says_nothing_takes_no_thread_from_others(tmp_path: Path, clock: StoppedClock) -> None:
    """Passwords are checked in threads of the loop, of which there is one here."""
    everybodys = ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(everybodys)
    async with silence() as (port, came), asyncio.timeout(15):
        mail = Mail(f"smtp://127.0.0.1:{port}", "conclave@example.org", tmp_path, clock)
        for _ in range(AT_ONCE + 1):
            await mail.post(LETTER)
        for _ in range(AT_ONCE):
            await came.acquire()
        assert await asyncio.to_thread(lambda: "a password was checked") == "a password was checked"
    await mail.settled()


async def test_letters_that_too_many_others_wait_before_are_logged_and_not_kept(
    tmp_path: Path, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with silence() as (port, came), asyncio.timeout(15):
        mail = Mail(f"smtp://127.0.0.1:{port}", "conclave@example.org", tmp_path, clock)
        for _ in range(AT_ONCE + WAITING):
            await mail.post(LETTER)
        assert "is not sent" not in caplog.text
        for _ in range(3):
            await mail.post(Letter("eve@example.org", "Reset", "a secret"))
        assert caplog.text.count("The mail 'Reset' is not sent") == 3
        assert "a secret" not in caplog.text
        for _ in range(AT_ONCE):
            await came.acquire()
        await mail.aclose(within_seconds=0)


async def test_a_server_that_says_nothing_does_not_hold_up_the_end(
    tmp_path: Path, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with silence() as (port, came), asyncio.timeout(15):
        mail = Mail(f"smtp://127.0.0.1:{port}", "conclave@example.org", tmp_path, clock)
        for _ in range(AT_ONCE + 5):
            await mail.post(LETTER)
        for _ in range(AT_ONCE):
            await came.acquire()
        await mail.aclose(within_seconds=0)
    assert f"{AT_ONCE + 5} mails are not sent" in caplog.text


async def test_what_still_waits_is_sent_before_the_end(tmp_path: Path, clock: StoppedClock) -> None:
    mail = Mail(None, "conclave@example.org", tmp_path, clock)
    for _ in range(AT_ONCE + 5):
        await mail.post(LETTER)
    await mail.aclose()
    assert len(os.listdir(tmp_path)) == AT_ONCE + 5


async def test_a_link_stands_whole_in_the_file_of_the_outbox(tmp_path: Path, clock: StoppedClock) -> None:
    letter = Letters("https://conclave.example.org").verify("ada@example.org", "ada", "s" * 43)
    mail = Mail(None, "conclave@example.org", tmp_path, clock)
    await mail.post(letter)
    await mail.aclose()
    (name,) = os.listdir(tmp_path)
    assert f"https://conclave.example.org/console/verify#{'s' * 43}" in (tmp_path / name).read_text().splitlines()
