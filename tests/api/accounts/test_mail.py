"""Mails over SMTP: what is said to the server, and that a server that is away harms nobody."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from apps.api.accounts.mail import Letter, Mail
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
