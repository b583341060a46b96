"""Mails, sent in the background so that no answer's time tells whether there was one: by SMTP, or into an outbox."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from apps.api.clock import Clock

AT_ONCE, WAITING = 2, 200
"""So many letters are sent at the same time, and so many more wait for it."""
_TIMEOUT_SECONDS = 20
_LAST_SECONDS = 5.0
_EVERY_SERVER = SMTP.clone(cte_type="7bit")  # some take nothing else

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str


class Mail:
    """`outbox` takes what is sent while there is no server: one file each, which its owner alone reads."""

    def __init__(self, server: str | None, sender: str, outbox: Path, clock: Clock) -> None:
        self._server, self._sender, self._outbox, self._clock = server, sender, outbox, clock
        self._sending: set[asyncio.Task[None]] = set()
        # Of its own: a server that does not answer keeps nobody waiting whose password is checked in a thread.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail")

    async def post(self, letter: Letter) -> None:
        """Sends it soon, and returns at once. What cannot be sent is logged, without what it says."""
        if len(self._sending) >= AT_ONCE + WAITING:
            log.error("The mail %r is not sent: %d others wait for the server", letter.subject, len(self._sending))
            return
        task = asyncio.create_task(self._send(letter))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def settled(self) -> None:
        """Returns once nothing is being sent."""
        while self._sending:
            await asyncio.gather(*self._sending)

    async def aclose(self, within_seconds: float = _LAST_SECONDS) -> None:
        """Sends what still waits, and gives up what the server has not taken by then."""
        if self._sending:
            _, left = await asyncio.wait(self._sending, timeout=within_seconds)
            if left:
                log.error("%d mails are not sent: the server did not take them before the end", len(left))
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _send(self, letter: Letter) -> None:
        message = EmailMessage(policy=_EVERY_SERVER)
        message["From"], message["To"], message["Subject"] = self._sender, letter.to, letter.subject
        message["Date"] = format_datetime(self._clock())
        # Lines as they are: an encoded one would break a link in two, for who reads the file of the outbox.
        message.set_content(letter.text, cte="7bit" if letter.text.isascii() else None)
        loop = asyncio.get_running_loop()
        try:
            if self._server is None:
                name = await loop.run_in_executor(self._threads, self._put, letter, message)
                log.info("A mail was put into the outbox: %s", name)
            else:
                await loop.run_in_executor(self._threads, _deliver, self._server, message)
        except (OSError, smtplib.SMTPException) as error:
            log.error("The mail %r could not be sent: %s", letter.subject, type(error).__name__)

    def _put(self, letter: Letter, message: EmailMessage) -> str:
        self._outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        to = re.sub(r"[^a-z0-9@.-]", "_", letter.to)[:80]
        name = f"{self._clock():%Y%m%dT%H%M%S.%f}-{to}-{secrets.token_hex(3)}.eml"
        with os.fdopen(os.open(self._outbox / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(bytes(message))
        return name


def _deliver(server: str, message: EmailMessage) -> None:
    """`smtp://name:password@host:port`; `smtps://` is encrypted from the start, `?starttls` from the first word on."""
    parts = urlsplit(server)
    context = ssl.create_default_context()
    host = parts.hostname or "localhost"
    connection: smtplib.SMTP
    if parts.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(host, parts.port or 25, timeout=_TIMEOUT_SECONDS)
    with connection:
        if "starttls" in parse_qs(parts.query, keep_blank_values=True):
            connection.starttls(context=context)
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        connection.send_message(message)
