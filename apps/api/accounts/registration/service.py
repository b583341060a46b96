"""Registering. The answer is the same for what is free and for what is taken, a user name included: the mail tells."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.client import Client, ClientDep
from apps.api.accounts.errors import LinkRefused, SetupCodeRefused
from apps.api.accounts.letters import Letters
from apps.api.accounts.mail import Letter
from apps.api.accounts.one_time import OneTimeSecrets
from apps.api.accounts.registration.repository import RegistrationRepository
from apps.api.accounts.registration.schemas import AgainOrder, RegisterOrder, VerifyOrder
from apps.api.accounts.registration.setup_code import SetupCode
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.schemas import Told
from apps.api.accounts.throttle import mails_to, of_address
from apps.api.db.accounts import OneTimeSecret, User
from apps.api.db.session import after_commit, transaction
from apps.api.resources import ResourcesDep

_PER_ADDRESS = 20
REGISTERED = "A mail to this address tells how to go on."


class Registration:
    def __init__(self, accounts: AccountResources, client: Client) -> None:
        self._accounts, self._client = accounts, client
        self._letters = Letters(accounts.settings.public_url)

    async def register(self, order: RegisterOrder) -> Told:
        _ = self._accounts.signing
        await self._accounts.throttle.reserve(of_address("register", self._client.address, _PER_ADDRESS))
        password = order.password.get_secret_value()
        await self._accounts.strength.require(password, (order.username, order.email), "body.password")
        setup = await self._setup(order)
        password_hash = await self._accounts.hasher.hash(password)
        may_mail = await self._may_mail(order.email)
        async with transaction(self._accounts.sessions) as session:
            letter = await self._enter(session, order, password_hash, setup)
            if may_mail:
                after_commit(session, lambda: self._accounts.mail.post(letter))
        if setup is not None:
            await setup.show()
        return Told(message=REGISTERED)

    async def verify(self, order: VerifyOrder) -> Told:
        """A link that is opened once more says so, while what it confirmed still holds: programs open links, too."""
        now, secret = self._accounts.clock(), order.token.get_secret_value()
        async with transaction(self._accounts.sessions) as session:
            secrets, rows = OneTimeSecrets(session, now), RegistrationRepository(session)
            held = await secrets.use(secret, "verify")
            if held is None:
                await self._require_confirmed(session, await secrets.used(secret, "verify"))
                return Told(message="Your address is confirmed already.")
            if not await rows.confirm(held.user_id, held.details["email"], now):
                raise LinkRefused("This link is not valid.")
            AuditLog(session, self._client, now).record("email.verified", user_id=held.user_id)
        return Told(message="Your address is confirmed.")

    async def _require_confirmed(self, session: AsyncSession, used: OneTimeSecret | None) -> None:
        """That the address of this link is its user's, and was confirmed."""
        user = await AccountRepository(session).user(used.user_id) if used else None
        if used is None or user is None or user.email != used.details["email"] or user.email_verified_at is None:
            raise LinkRefused("This link is not valid.")

    async def verify_again(self, order: AgainOrder) -> Told:
        """The same answer whether or not there is an account that waits for it."""
        await self._accounts.throttle.reserve(of_address("verify", self._client.address, _PER_ADDRESS))
        may_mail = await self._may_mail(order.email)
        async with transaction(self._accounts.sessions) as session:
            user = await AccountRepository(session).user_of_email(order.email)
            if may_mail and user is not None and user.email_verified_at is None and user.disabled_at is None:
                letter = await self._to_verify(session, user)
                after_commit(session, lambda: self._accounts.mail.post(letter))
        return Told(message="If this address waits to be confirmed, a mail to it tells how.")

    async def _enter(
        self, session: AsyncSession, order: RegisterOrder, password_hash: str, setup: SetupCode | None
    ) -> Letter:
        """The new account, or what to tell whoever reads the mails of this address."""
        now = self._accounts.clock()
        role = "user" if setup is None else "admin"
        rows = RegistrationRepository(session)
        user = await rows.create(order.username, order.email, password_hash, role, now)
        log = AuditLog(session, self._client, now)
        if user is not None:
            if setup is not None and not await setup.claim(session, user.id):
                raise SetupCodeRefused("This setup code is not valid.")
            log.record("account.registered", user_id=user.id, role=role)
            return await self._to_verify(session, user)
        owner = await AccountRepository(session).user_of_email(order.email)
        log.record("account.registered", user_id=owner.id if owner else None, actor="", result="refused")
        if owner is not None:
            return self._letters.address_taken(order.email)
        return self._letters.name_taken(order.email, order.username)

    async def _to_verify(self, session: AsyncSession, user: User) -> Letter:
        assert user.email is not None
        secrets = OneTimeSecrets(session, self._accounts.clock())
        return self._letters.verify(
            user.email, user.name, await secrets.issue(user.id, "verify", {"email": user.email})
        )

    async def _setup(self, order: RegisterOrder) -> SetupCode | None:
        if order.setup_code is None:
            return None
        setup = SetupCode(self._accounts)
        async with transaction(self._accounts.sessions) as session:
            is_open = await setup.is_open(session)
        if not setup.is_right(order.setup_code.get_secret_value()) or not is_open:
            raise SetupCodeRefused("This setup code is not valid.")
        return setup

    async def _may_mail(self, email: str) -> bool:
        """Who would be sent too many sees it by nothing in the answer."""
        return await self._accounts.throttle.is_allowed(mails_to(email))


def _registration(resources: ResourcesDep, client: ClientDep) -> Registration:
    return Registration(resources.accounts, client)


RegistrationDep = Annotated[Registration, Depends(_registration)]
