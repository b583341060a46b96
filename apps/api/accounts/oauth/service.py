"""The way to an issuer and back. Nothing is held while the issuer is asked, and a refusal is written down."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.client import Client, ClientDep
from apps.api.accounts.errors import CredentialsRefused, EmailUnverified
from apps.api.accounts.oauth.errors import AttemptRefused, IssuerAnswerRefused, refusal
from apps.api.accounts.oauth.issuer import Issuer, Request
from apps.api.accounts.oauth.owners import Owners
from apps.api.accounts.oauth.repository import AttemptRepository
from apps.api.accounts.oauth.schemas import Answer, IssuerName, LinkBegun
from apps.api.accounts.oauth.visit import SIGN_IN, Visit, VisitDep
from apps.api.accounts.one_time import LIVES, OneTimeSecrets, digest
from apps.api.accounts.principal import FreshDep, Principal, PrincipalDep
from apps.api.accounts.repository import AccountRepository, TryRepository
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.sessions.cookie import CookieDep, RefreshCookie
from apps.api.accounts.sessions.opening import open_session
from apps.api.accounts.sessions.service import end_former, former_session
from apps.api.accounts.throttle import of_address
from apps.api.db.accounts import NEVER, OAuthAttempt, User
from apps.api.db.session import transaction
from apps.api.errors import AppError
from apps.api.resources import ResourcesDep

LIFE = timedelta(minutes=10)
_PER_ADDRESS = 50


class OAuth:
    def __init__(
        self, accounts: AccountResources, client: Client, issuer: Issuer, visit: Visit, cookie: RefreshCookie
    ) -> None:
        self._accounts, self._client, self._issuer, self._visit, self._cookie = accounts, client, issuer, visit, cookie
        self._sessions = accounts.sessions
        self._doing = "session.opened"
        self._tries = of_address("oauth", client.address, _PER_ADDRESS)

    async def begin(self, next_path: str, *, is_anew: bool) -> None:
        """The browser is led to the issuer."""
        async with self._visit.shown():
            self._visit.require_own_start()
            self._visit.go(await self._begun(next_path, is_anew=is_anew))

    async def link(self, next_path: str, principal: Principal) -> LinkBegun:
        """Of somebody who is signed in, and who has just proved it."""
        return LinkBegun(address=await self._begun(next_path, principal))

    async def finish(self, answer: Answer) -> None:
        """The browser comes back, and is led to where it wanted to go."""
        async with self._visit.shown():
            _ = self._accounts.signing
            await self._accounts.throttle.reserve(self._tries)
            self._visit.forget()
            async with self._refusals_written():
                self._visit.go(await self._finished(answer))

    async def _begun(self, next_path: str, principal: Principal | None = None, *, is_anew: bool = False) -> str:
        _, issuer = self._accounts.signing, self._issuer
        await self._accounts.throttle.reserve(self._tries)
        state, browser, nonce, verifier = (secrets.token_urlsafe(size) for size in (32, 32, 32, 48))
        address = await issuer.address(Request(state, nonce, verifier, self._redirect, is_anew))
        now = self._accounts.clock()
        attempt = OAuthAttempt(
            state_hash=digest(state),
            browser_hash=digest(browser),
            issuer=issuer.name,
            nonce=nonce,
            verifier=verifier,
            next=next_path,
            session_id=principal.sign_in.id if principal else None,
            expires_at=now + LIFE,
        )
        async with transaction(self._sessions) as session:
            rows = AttemptRepository(session)
            if principal is None:
                # Strict: the browser brings this cookie here, and none when it comes back from somebody else's page.
                former = await former_session(session, self._accounts, self._cookie)
                attempt.former_session_id = former.id if former else None
            await rows.add(attempt)
            if principal is not None:
                log = AuditLog(session, self._client, now)
                log.record("identity.link_begun", user_id=principal.user_id, issuer=issuer.name)
        self._visit.remember(browser, int(LIFE.total_seconds()))
        return address

    async def _finished(self, answer: Answer) -> str:
        issuer = self._issuer
        attempt = await self._taken(answer)
        await issuer.require_sender(answer.iss)
        if answer.error is not None:
            raise refusal(issuer.title, answer.error)
        if not answer.code:
            raise IssuerAnswerRefused(f"{issuer.title} sent neither a code nor an error.")
        request = Request(answer.state, attempt.nonce, attempt.verifier, self._redirect)
        profile = await issuer.profile(answer.code, request)
        async with transaction(self._sessions) as session:
            owners = Owners(session, self._accounts, self._client, issuer)
            if attempt.session_id is not None:
                await owners.link(await self._who_asked(session, attempt.session_id), profile)
                await self._give_back(session)
                return attempt.next
            user = await owners.of(profile)
        return await self._let_in(user, attempt, profile.proven_at)

    async def _taken(self, answer: Answer) -> OAuthAttempt:
        states = digest(answer.state), digest(self._visit.browser)
        async with transaction(self._sessions) as session:
            attempt = await AttemptRepository(session).take(*states, self._issuer.name, self._accounts.clock())
        if attempt is None:
            raise AttemptRefused("This sign-in was begun in another browser, or too long ago, or it was used.")
        if attempt.session_id is not None:
            self._visit.failing_to, self._doing = attempt.next, "identity.linked"
        return attempt

    async def _who_asked(self, session: AsyncSession, session_id: str) -> str:
        found = await AccountRepository(session).find_session(session_id)
        if found is None or found[0].revoked_at is not None or found[0].expires_at <= self._accounts.clock():
            raise AttemptRefused("You were signed out meanwhile.")
        return found[0].user_id

    async def _let_in(self, user: User, attempt: OAuthAttempt, proven_at: datetime | None) -> str:
        """As after a password: an account with a second factor wants it, too."""
        next_path = attempt.next
        accounts, now = self._accounts, self._accounts.clock()
        if accounts.settings.needs_verified_email and user.email_verified_at is None:
            raise EmailUnverified("Your address is not confirmed yet.")
        async with transaction(self._sessions) as session:
            await self._give_back(session)
            rows = AccountRepository(session)
            present = await rows.locked_user(user.id)
            if present is None or present.disabled_at is not None:
                raise CredentialsRefused("This account is closed.", "Ask your administrator.")
            if await rows.has_second_factor(user.id):
                details = {"device": "", "transport": "cookie", "amr": ["oauth"]}
                ticket = await OneTimeSecrets(session, now).issue(user.id, "second_factor", details)
                seconds = int(LIVES["second_factor"].total_seconds())
                # Behind `#`, which no server is sent or logs.
                return f"{SIGN_IN}#{urlencode({'ticket': ticket, 'expires_in': seconds, 'next': next_path})}"
            if attempt.former_session_id is not None:
                await end_former(session, accounts, self._client, attempt.former_session_id)
            # What an issuer does not tell counts as the least: somebody who is known there since nobody knows when.
            opened = await open_session(session, accounts, present, self._client, "", ["oauth"], proven_at or NEVER)
            row, token = opened
            log = AuditLog(session, self._client, now)
            log.record("session.opened", user_id=user.id, target=row.id, factor="", issuer=self._issuer.name)
        self._cookie.keep(token.text, now, row.expires_at)
        return next_path

    @asynccontextmanager
    async def _refusals_written(self) -> AsyncIterator[None]:
        try:
            yield
        except AppError as error:
            async with transaction(self._sessions) as session:
                log = AuditLog(session, self._client, self._accounts.clock())
                wrong, name = type(error).__name__, self._issuer.name
                log.record(self._doing, user_id=None, actor="", result="refused", wrong=wrong, issuer=name)
            raise

    async def _give_back(self, session: AsyncSession) -> None:
        """Who came back from where they were sent has tried nothing: neither way counts."""
        for _ in range(2):
            await TryRepository(session).take_one(self._tries.subject)

    @property
    def _redirect(self) -> str:
        return f"{self._accounts.settings.public_url.rstrip('/')}/auth/oauth/{self._issuer.name}/callback"


def _named(name: IssuerName, resources: ResourcesDep) -> Issuer:
    return resources.accounts.issuers.named(name)


IssuerDep = Annotated[Issuer, Depends(_named)]


def _oauth(resources: ResourcesDep, client: ClientDep, issuer: IssuerDep, visit: VisitDep, cookie: CookieDep) -> OAuth:
    return OAuth(resources.accounts, client, issuer, visit, cookie)


OAuthDep = Annotated[OAuth, Depends(_oauth)]


# In this order: who asks, whether there is such an issuer, and only then whether a proof is wanted.
def _linking(principal: PrincipalDep, oauth: OAuthDep, fresh: FreshDep) -> tuple[OAuth, Principal]:
    return oauth, fresh


LinkingDep = Annotated[tuple[OAuth, Principal], Depends(_linking)]
