"""Codes of the second factor: proving one without using it up, and using it up, once."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.resources import AccountResources
from apps.api.accounts.second_factor.repository import SecondFactorRepository
from apps.api.accounts.throttle import Guard, guard
from apps.api.db.session import transaction

COUNT = 10
# Clocks may differ by one step of 30 seconds.
_WINDOW = 1
# Without letters that look alike, in lower case.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 10
_DIGITS = re.compile(r"\d{6}", re.ASCII)
_BACKUP = re.compile(rf"(\d\d)([{_LETTERS}]{{{_LENGTH}}})", re.ASCII)
_PER_PAIR, _PER_ACCOUNT = 5, 10


@dataclass(frozen=True)
class Proof:
    """A code that is right. `number` is the time step of an app's, or that of a backup code."""

    kind: Literal["app", "backup_code"]
    number: int
    hash: str = ""


class SecondFactor:
    """Of one user."""

    def __init__(self, accounts: AccountResources, user_id: str) -> None:
        self._accounts, self._user_id = accounts, user_id

    async def is_on(self) -> bool:
        async with transaction(self._accounts.sessions) as session:
            found = await SecondFactorRepository(session).authenticator(self._user_id)
        return found is not None and found.confirmed_at is not None

    def guard(self, address: str) -> Guard:
        """Whoever comes so far knows the password: an address that is known is not trusted here."""
        return guard(
            "code", self._user_id, address, is_known_address=False, per_pair=_PER_PAIR, per_account=_PER_ACCOUNT
        )

    async def prove(self, code: str) -> Proof | None:
        """None for a code that is wrong. One that is right is not used up."""
        text = re.sub(r"[\s-]", "", code).lower()
        if _DIGITS.fullmatch(text):
            return await self._of_app(text)
        found = _BACKUP.fullmatch(text)
        return await self._of_backup(int(found[1]), found[2]) if found else None

    async def take(self, session: AsyncSession, proof: Proof) -> bool:
        """Uses it up in this transaction. False where it was used already, perhaps at this moment."""
        rows = SecondFactorRepository(session)
        if proof.kind == "app":
            return await rows.take_step(self._user_id, proof.number)
        return await rows.take_backup_code(self._user_id, proof.number, proof.hash, self._accounts.clock())

    async def _of_app(self, digits: str) -> Proof | None:
        async with transaction(self._accounts.sessions) as session:
            found = await SecondFactorRepository(session).authenticator(self._user_id)
        if found is None or found.confirmed_at is None:
            return None
        step = self.step_of(found.secret, digits)
        return None if step is None or step <= found.last_step else Proof("app", step)

    def step_of(self, sealed: bytes, digits: str) -> int | None:
        """The time step, around now, whose code this is."""
        secret = self._accounts.signing.vault.open(sealed, f"authenticator {self._user_id}")
        if secret is None:
            return None
        app = pyotp.TOTP(secret.decode())
        try:
            return app.verify_and_get_timecode(digits, for_time=self._accounts.clock(), valid_window=_WINDOW)
        except OTPVerificationError:
            return None

    async def _of_backup(self, number: int, letters: str) -> Proof | None:
        async with transaction(self._accounts.sessions) as session:
            found = await SecondFactorRepository(session).backup_code(self._user_id, number)
        if found is None or found.used_at is not None:
            return None
        is_right = await self._accounts.hasher.verify(found.hash, letters)
        return Proof("backup_code", number, found.hash) if is_right else None


def new_backup_codes() -> list[tuple[str, str]]:
    """(as it is shown, what is hashed): `03-k7m2p-x9q4r`; the number says which hash to compare with."""
    made = []
    for number in range(COUNT):
        letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        made.append((f"{number:02}-{letters[:5]}-{letters[5:]}", letters))
    return made
