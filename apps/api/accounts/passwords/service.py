"""Changing a password, and choosing a new one when it is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.client import Client, ClientDep
from apps.api.accounts.errors import CredentialsRefused, LinkRefused
from apps.api.accounts.letters import Letters
from apps.api.accounts.one_time import OneTimeSecrets
from apps.api.accounts.passwords.schemas import ChangeOrder, ForgottenOrder, ResetOrder
from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.schemas import Told
from apps.api.accounts.sessions.confirming import confirmed
from apps.api.accounts.sessions.service import Ending
from apps.api.accounts.throttle import mails_to, of_address
from apps.api.db.accounts import User
from apps.api.db.session import after_commit, transaction
from apps.api.errors import SessionNeeded
from apps.api.resources import ResourcesDep

_PER_ADDRESS = 20


class ForgottenPasswords:
    """Of somebody who is not signed in."""

    def __init__(self, accounts: AccountResources, client: Client) -> None:
        self._accounts, self._client = accounts, client
        self._letters = Letters(accounts.settings.public_url)

    async def ask(self, order: ForgottenOrder) -> Told:
        """The same answer whether or not there is such an account."""
        _ = self._accounts.signing
        throttle, now = self._accounts.throttle, self._accounts.clock()
        await throttle.reserve(of_address("forgotten", self._client.address, _PER_ADDRESS))
        may_mail = await throttle.is_allowed(mails_to(order.email))
        async with transaction(self._accounts.sessions) as session:
            user = await AccountRepository(session).user_of_email(order.email)
            AuditLog(session, self._client, now).record(
                "password.reset_asked", user_id=user.id if user else None, actor=""
            )
            if may_mail and user is not None and user.disabled_at is None:
                secret = await OneTimeSecrets(session, now).issue(user.id, "reset")
                letter = self._letters.reset(order.email, user.name, secret)
                after_commit(session, lambda: self._accounts.mail.post(letter))
        return Told(message="If this address has an account, a mail to it tells how to go on.")

    async def reset(self, order: ResetOrder) -> Told:
        """Signs out every device. Whoever read the mail owns the address."""
        secret, password = order.token.get_secret_value(), order.password.get_secret_value()
        now = self._accounts.clock()
        async with transaction(self._accounts.sessions) as session:
            held = await OneTimeSecrets(session, now).read(secret, "reset")
            user = await AccountRepository(session).user(held.user_id) if held else None
        if user is None:
            raise LinkRefused("This link is not valid.")
        await self._accounts.strength.require(password, (user.name, user.email or ""), "body.password")
        password_hash = await self._accounts.hasher.hash(password)
        async with transaction(self._accounts.sessions) as session:
            present = await AccountRepository(session).locked_user(user.id)
            used = await OneTimeSecrets(session, now).use(secret, "reset")
            if used is None or present is None or present.disabled_at is not None:
                raise LinkRefused("This link is not valid.")
            if present.email_verified_at is None:
                await self._reclaim(session, present, now)
            replacing = Replacing(session, self._accounts, self._client)
            await replacing.replace(present, password_hash, action="password.reset", actor="")
        return Told(message="Your new password holds. Sign in with it.")

    async def _reclaim(self, session: AsyncSession, user: User, now: datetime) -> None:
        """Nobody had shown that the address is theirs: whatever was connected before was connected by anybody."""
        user.email_verified_at = now
        tokens = await AccountRepository(session).forget_ways_in(user.id)
        after_commit(session, lambda: self._accounts.revocations.announce(tokens))
        AuditLog(session, self._client, now).record("account.reclaimed", user_id=user.id, actor="")


class Passwords:
    """Of somebody who is signed in."""

    def __init__(self, accounts: AccountResources, principal: Principal) -> None:
        self._accounts, self._principal = accounts, principal

    async def change(self, order: ChangeOrder) -> None:
        """Signs out every other device."""
        principal, accounts = self._principal, self._accounts
        if principal.sign_in.kind != "session":
            raise SessionNeeded("An API token cannot change a password.")
        user = await confirmed(accounts, principal, order.current.get_secret_value())
        new = order.new.get_secret_value()
        await accounts.strength.require(new, (user.name, user.email or ""), "body.new")
        password_hash = await accounts.hasher.hash(new)
        async with transaction(accounts.sessions) as session:
            present = await AccountRepository(session).locked_user(user.id)
            if present is None or present.password_hash != user.password_hash:
                raise CredentialsRefused("The password is wrong.")
            replacing = Replacing(session, accounts, principal.client)
            await replacing.replace(
                present, password_hash, action="password.changed", actor=user.id, but=principal.sign_in.id
            )


class Replacing:
    """A new password in this transaction; all that was let in or sent out under the old one ends with it."""

    def __init__(self, session: AsyncSession, accounts: AccountResources, client: Client) -> None:
        self._session, self._accounts, self._client = session, accounts, client

    async def replace(self, user: User, password_hash: str, *, action: str, actor: str, but: str | None = None) -> None:
        now = self._accounts.clock()
        user.password_hash = password_hash
        await OneTimeSecrets(self._session, now).void(user.id, "reset", "second_factor")
        ending = Ending(self._session, self._accounts, self._client)
        await ending.end(user.id, action, action="session.revoked", actor=actor, but=but)
        AuditLog(self._session, self._client, now).record(action, user_id=user.id, actor=actor)
        if user.email:
            letter = Letters(self._accounts.settings.public_url).password_changed(user.email, user.name)
            after_commit(self._session, lambda: self._accounts.mail.post(letter))


def _forgotten(resources: ResourcesDep, client: ClientDep) -> ForgottenPasswords:
    return ForgottenPasswords(resources.accounts, client)


def _passwords(resources: ResourcesDep, principal: PrincipalDep) -> Passwords:
    return Passwords(resources.accounts, principal)


ForgottenPasswordsDep = Annotated[ForgottenPasswords, Depends(_forgotten)]
PasswordsDep = Annotated[Passwords, Depends(_passwords)]
