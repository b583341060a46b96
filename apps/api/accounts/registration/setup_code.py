"""The code that makes the first administrator. It follows from ACCOUNTS_KEY, so all processes know the same."""

from __future__ import annotations

import base64
import contextlib
import hmac
import logging
import os
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.one_time import digest
from apps.api.accounts.registration.repository import RegistrationRepository
from apps.api.accounts.repository import SecretRepository
from apps.api.accounts.resources import AccountResources
from apps.api.db.session import transaction

_BYTES = 15

log = logging.getLogger(__name__)


class SetupCode:
    def __init__(self, accounts: AccountResources) -> None:
        self._accounts = accounts
        self._code = base64.b32encode(accounts.signing.vault.mark("setup", "code")[:_BYTES]).decode().lower()
        self._file = accounts.settings.conclave_home / "setup-code"

    def is_right(self, code: str) -> bool:
        return hmac.compare_digest(code.strip().lower().encode(), self._code.encode())

    async def is_open(self, session: AsyncSession) -> bool:
        """Whether nobody has used it, and nobody has become an administrator by other means."""
        is_claimed = await SecretRepository(session).is_claimed(digest(self._code))
        return not is_claimed and not await RegistrationRepository(session).has_administrator()

    async def claim(self, session: AsyncSession, user_id: str) -> bool:
        """Once in the life of an installation, however many try at the same time."""
        return await SecretRepository(session).claim(digest(self._code), "setup", user_id, self._accounts.clock())

    async def show(self) -> None:
        """Keeps it in a file that the owner of the machine alone can read, for as long as it is of use."""
        async with transaction(self._accounts.sessions) as session:
            is_open = await self.is_open(session)
        if is_open:
            write(self._file, f"{self._code}\n")
            log.warning("Nobody administers this installation yet: %s holds the code that makes one", self._file)
        else:
            await self.hide()

    async def hide(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._file.unlink()


def write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
