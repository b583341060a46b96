"""Connecting an authenticator app, confirming it, and taking it away."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from typing import Annotated

import pyotp
import segno
from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.errors import SecondFactorOff, SecondFactorOn, SecondFactorRefused, StepUpNeeded
from apps.api.accounts.letters import Letters
from apps.api.accounts.mail import Letter
from apps.api.accounts.principal import Principal, PrincipalDep, locked
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.second_factor.codes import SecondFactor, new_backup_codes
from apps.api.accounts.second_factor.repository import SecondFactorRepository
from apps.api.accounts.second_factor.schemas import BackupCodes, ConfirmOrder, Connecting, SecondFactorView
from apps.api.accounts.sessions.repository import SessionRepository
from apps.api.accounts.sessions.service import Ending
from apps.api.db.session import after_commit, transaction
from apps.api.errors import SessionNeeded
from apps.api.resources import ResourcesDep

ISSUER = "Conclave"
_Write = Callable[[Letters, str, str], Letter]


def _drawn(uri: str) -> str:
    """A QR code as an SVG document: an image shows it only with its namespace."""
    document = io.BytesIO()
    segno.make(uri, micro=False).save(document, kind="svg", xmldecl=False, nl=False, scale=4, border=4)
    return document.getvalue().decode()


class OwnSecondFactor:
    """Of who is asking."""

    def __init__(self, accounts: AccountResources, principal: Principal) -> None:
        self._accounts, self._principal = accounts, principal
        self._factor = SecondFactor(accounts, principal.user_id)

    async def view(self) -> SecondFactorView:
        user_id = self._principal.user_id
        async with transaction(self._accounts.sessions) as session:
            rows = SecondFactorRepository(session)
            found = await rows.authenticator(user_id)
            left = await rows.backup_codes_left(user_id)
        connected_at = found.confirmed_at if found else None
        return SecondFactorView(is_on=connected_at is not None, connected_at=connected_at, backup_codes_left=left)

    async def connect(self) -> Connecting:
        """It counts once a code of it has come back. Asked again before that, there is another secret."""
        vault, user_id = self._accounts.signing.vault, self._principal.user_id
        secret = pyotp.random_base32()
        sealed = vault.seal(secret.encode(), f"authenticator {user_id}")
        async with transaction(self._accounts.sessions) as session:
            is_free = await SecondFactorRepository(session).connect(user_id, sealed, self._accounts.clock())
        if not is_free:
            raise SecondFactorOn("An authenticator app is connected already.")
        uri = pyotp.TOTP(secret).provisioning_uri(name=self._principal.name, issuer_name=ISSUER)
        return Connecting(secret=secret, uri=uri, qr=await asyncio.to_thread(_drawn, uri))

    async def confirm(self, order: ConfirmOrder) -> BackupCodes:
        """From now on the second factor is wanted. Every other device is signed out: it came in without."""
        if self._principal.sign_in.kind != "session":
            raise SessionNeeded("An API token cannot do this.")
        limits = self._factor.guard(self._principal.client.address)
        await self._accounts.throttle.reserve(*limits.limits)
        user_id, now = self._principal.user_id, self._accounts.clock()
        async with transaction(self._accounts.sessions) as session:
            found = await SecondFactorRepository(session).authenticator(user_id)
        if found is None or found.confirmed_at is not None:
            raise SecondFactorOff("There is no authenticator app to be confirmed.")
        step = self._factor.step_of(found.secret, order.code.get_secret_value().replace(" ", ""))
        if step is None:
            raise SecondFactorRefused("This code is not that of the app now.", "Look at the clock of the device.")
        shown, hashes = await self._backup_codes()
        async with transaction(self._accounts.sessions) as session:
            # Whoever is let in at this moment by the password alone is let in before, and signed out, or not at all.
            await locked(session, self._principal)
            rows = SecondFactorRepository(session)
            if not await rows.confirm(user_id, found.secret, step, now):
                raise SecondFactorOff("There is no authenticator app to be confirmed.")
            await rows.replace_backup_codes(user_id, hashes)
            amr = sorted({*self._principal.amr, "otp"}, reverse=True)
            # The moment of the proof stays: with another one the token that is in use would count no more.
            assert self._principal.auth_time is not None
            await SessionRepository(session).prove(self._principal.sign_in.id, self._principal.auth_time, amr)
            await self._changed(session, "second_factor.connected", Letters.second_factor_on)
        await self._accounts.throttle.give_back(limits)
        return BackupCodes(backup_codes=shown)

    async def renew_backup_codes(self) -> BackupCodes:
        self._require_proof()
        shown, hashes = await self._backup_codes()
        user_id = self._principal.user_id
        async with transaction(self._accounts.sessions) as session:
            rows = SecondFactorRepository(session)
            found = await rows.authenticator(user_id)
            if found is None or found.confirmed_at is None:
                raise SecondFactorOff("No authenticator app is connected.")
            await rows.replace_backup_codes(user_id, hashes)
            log = AuditLog(session, self._principal.client, self._accounts.clock())
            log.record("second_factor.backup_codes_renewed", user_id=user_id)
            await self._write(session, Letters.backup_codes_renewed)
        return BackupCodes(backup_codes=shown)

    async def remove(self) -> None:
        self._require_proof()
        async with transaction(self._accounts.sessions) as session:
            if not await SecondFactorRepository(session).remove(self._principal.user_id):
                raise SecondFactorOff("No authenticator app is connected.")
            principal = self._principal
            assert principal.auth_time is not None
            amr = sorted(principal.amr - {"otp"})
            await SessionRepository(session).prove(principal.sign_in.id, principal.auth_time, amr)
            await self._changed(session, "second_factor.removed", Letters.second_factor_off)

    def _require_proof(self) -> None:
        """A password alone does not take away what is there because passwords are stolen."""
        if "otp" not in self._principal.amr:
            raise StepUpNeeded("This wants a proof with the second factor.")

    async def _changed(self, session: AsyncSession, action: str, write: _Write) -> None:
        principal, accounts = self._principal, self._accounts
        ending = Ending(session, accounts, principal.client)
        await ending.end(
            principal.user_id, action, action="session.revoked", actor=principal.user_id, but=principal.sign_in.id
        )
        AuditLog(session, principal.client, accounts.clock()).record(action, user_id=principal.user_id)
        await self._write(session, write)

    async def _write(self, session: AsyncSession, write: _Write) -> None:
        """A mail, once this is committed."""
        user = await AccountRepository(session).user(self._principal.user_id)
        if user is not None and user.email:
            letter = write(Letters(self._accounts.settings.public_url), user.email, user.name)
            after_commit(session, lambda: self._accounts.mail.post(letter))

    async def _backup_codes(self) -> tuple[list[str], list[str]]:
        """(as they are shown, their hashes)."""
        made = new_backup_codes()
        hashes = await asyncio.gather(*(self._accounts.hasher.hash(letters) for _, letters in made))
        return [shown for shown, _ in made], list(hashes)


def _own(principal: PrincipalDep, resources: ResourcesDep) -> OwnSecondFactor:
    return OwnSecondFactor(resources.accounts, principal)


OwnSecondFactorDep = Annotated[OwnSecondFactor, Depends(_own)]
