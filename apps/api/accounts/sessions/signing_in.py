"""Signing in. Each part is a transaction of its own: what counts tries, and what tells of refusals, stays when the
request is refused, and nobody holds a connection while a password is checked.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated

from fastapi import Depends

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.client import Client, ClientDep
from apps.api.accounts.errors import CredentialsRefused, EmailUnverified, SecondFactorRefused, TooManyTries
from apps.api.accounts.letters import Letters
from apps.api.accounts.one_time import LIVES, OneTimeSecrets
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.second_factor.codes import Proof, SecondFactor
from apps.api.accounts.second_factor.repository import SecondFactorRepository
from apps.api.accounts.sessions.cookie import CookieDep, RefreshCookie
from apps.api.accounts.sessions.opening import open_session, signed_in
from apps.api.accounts.sessions.repository import SessionRepository
from apps.api.accounts.sessions.schemas import CodeOrder, CodeWanted, LoginOrder, SignedIn
from apps.api.accounts.sessions.service import end_former, former_session
from apps.api.accounts.throttle import Guard, network_of, password_guard
from apps.api.db.accounts import User
from apps.api.db.session import after_commit, transaction
from apps.api.resources import ResourcesDep


class SigningIn:
    def __init__(self, accounts: AccountResources, client: Client, cookie: RefreshCookie) -> None:
        self._accounts, self._client, self._cookie = accounts, client, cookie
        self._sessions = accounts.sessions

    async def log_in(self, order: LoginOrder) -> SignedIn | CodeWanted:
        """Raises `CredentialsRefused`, after the same work and in the same words for every cause."""
        _ = self._accounts.signing  # nobody is checked who could not be let in
        if order.transport == "cookie":
            self._cookie.require_own_page()
        user, typed, own = await self._who(unicodedata.normalize("NFKC", order.login).lower())
        await self._reserve(typed, user)
        # Beyond these the right password is refused as a wrong one: that two names are one account is told to nobody.
        has_tries = await self._accounts.throttle.is_allowed(*own.of_account)
        password = order.password.get_secret_value()
        kept = user.password_hash if user and has_tries else None
        if not await self._accounts.hasher.verify(kept, password) or user is None or user.disabled_at is not None:
            await self._refuse("password", user)
            raise CredentialsRefused("The name or the password is wrong.")
        await self._accounts.throttle.give_back(typed, own)
        if self._accounts.settings.needs_verified_email and user.email_verified_at is None:
            await self._refuse("email", user)
            raise EmailUnverified("Your address is not confirmed yet.")
        await self._renew_hash(user, password)
        if await SecondFactor(self._accounts, user.id).is_on():
            return await self._ask_for_code(user, order)
        return await self._let_in(user, ["pwd"], order.device, order.transport)

    async def log_in_with_code(self, order: CodeOrder) -> SignedIn:
        """The second half, with the ticket of the first one."""
        ticket = order.ticket.get_secret_value()
        now = self._accounts.clock()
        async with transaction(self._sessions) as session:
            held = await OneTimeSecrets(session, now).read(ticket, "second_factor")
            user = await AccountRepository(session).user(held.user_id) if held else None
        if held is None or user is None:
            raise CredentialsRefused("This ticket is not valid.", "Begin again with POST /auth/login.")
        if held.details["transport"] == "cookie":
            self._cookie.require_own_page()
        factor = SecondFactor(self._accounts, user.id)
        limits = factor.guard(self._client.address)
        await self._reserve(limits, user)
        proof = await factor.prove(order.code.get_secret_value())
        if proof is None:
            await self._refuse("code", user)
            raise SecondFactorRefused("This code is not valid.")
        found = await self._let_in(
            user,
            [*held.details.get("amr", ["pwd"]), "otp"],
            held.details["device"],
            held.details["transport"],
            proof=proof,
            ticket=ticket,
        )
        await self._accounts.throttle.give_back(limits)
        return found

    async def _who(self, login: str) -> tuple[User | None, Guard, Guard]:
        """With what limits guesses at what was typed, and at the account, whichever of its names was typed."""
        address = self._client.address
        async with transaction(self._sessions) as session:
            user, addresses = await SessionRepository(session).find_account(login, address)
        is_known = network_of(address) in map(network_of, addresses)
        typed = password_guard(f"typed {login}", address, is_known_address=is_known)
        return user, typed, password_guard(user.id if user else login, address, is_known_address=is_known)

    async def _reserve(self, limits: Guard, user: User | None) -> None:
        try:
            await self._accounts.throttle.reserve(*limits.limits)
        except TooManyTries as refusal:
            if await self._accounts.throttle.is_news(refusal):
                await self._refuse("tried too often", user)
            raise

    async def _ask_for_code(self, user: User, order: LoginOrder) -> CodeWanted:
        details = {"device": order.device or "", "transport": order.transport}
        async with transaction(self._sessions) as session:
            await self._require_unchanged(await AccountRepository(session).locked_user(user.id), user)
            secrets = OneTimeSecrets(session, self._accounts.clock())
            ticket = await secrets.issue(user.id, "second_factor", details)
        return CodeWanted(ticket=ticket, expires_in=int(LIVES["second_factor"].total_seconds()))

    async def _let_in(
        self,
        user: User,
        amr: list[str],
        device: str | None,
        transport: str,
        *,
        proof: Proof | None = None,
        ticket: str = "",
    ) -> SignedIn:
        now = self._accounts.clock()
        async with transaction(self._sessions) as session:
            present = await AccountRepository(session).locked_user(user.id)
            present = await self._require_unchanged(present, user)
            if proof is None and await AccountRepository(session).has_second_factor(user.id):
                raise CredentialsRefused("A second factor was connected at this moment.", "Sign in again.")
            if transport == "cookie":
                former = await former_session(session, self._accounts, self._cookie)
                if former is not None:
                    await end_former(session, self._accounts, self._client, former.id)
            if proof is not None:
                is_first = await SecondFactor(self._accounts, user.id).take(session, proof)
                if not is_first or not await OneTimeSecrets(session, now).use(ticket, "second_factor"):
                    raise SecondFactorRefused("This code was used already.")
                if proof.kind == "backup_code" and user.email:
                    left = await SecondFactorRepository(session).backup_codes_left(user.id)
                    letters = Letters(self._accounts.settings.public_url)
                    letter = letters.backup_code_used(user.email, user.name, left)
                    after_commit(session, lambda: self._accounts.mail.post(letter))
            row, token = await open_session(session, self._accounts, present, self._client, device or "", amr, now)
            AuditLog(session, self._client, now).record(
                "session.opened", user_id=user.id, target=row.id, factor=proof.kind if proof else ""
            )
        if transport == "cookie":
            self._cookie.keep(token.text, now, row.expires_at)
        return await signed_in(self._accounts, present, row, token.text if transport == "body" else None)

    async def _require_unchanged(self, present: User | None, checked: User) -> User:
        """The password that was checked may have been changed meanwhile, and the account locked."""
        if present is None or present.disabled_at is not None or present.password_hash != checked.password_hash:
            raise CredentialsRefused("The name or the password is wrong.")
        return present

    async def _renew_hash(self, user: User, password: str) -> None:
        """A hash of another cost than today's is made anew, now that the password is known."""
        if user.password_hash is None or not self._accounts.hasher.is_outdated(user.password_hash):
            return
        renewed = await self._accounts.hasher.hash(password)
        async with transaction(self._sessions) as session:
            present = await AccountRepository(session).locked_user(user.id)
            present = await self._require_unchanged(present, user)
            present.password_hash = renewed
        user.password_hash = renewed

    async def _refuse(self, what: str, user: User | None) -> None:
        """Written down although the request is refused. For nobody's account it takes as long."""
        async with transaction(self._sessions) as session:
            AuditLog(session, self._client, self._accounts.clock()).record(
                "session.opened", user_id=user.id if user else None, actor="", result="refused", wrong=what
            )


def _signing_in(resources: ResourcesDep, client: ClientDep, cookie: CookieDep) -> SigningIn:
    return SigningIn(resources.accounts, client, cookie)


SigningInDep = Annotated[SigningIn, Depends(_signing_in)]
