"""Proving again who one is, before what is dangerous."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.errors import CredentialsRefused, NothingToProve, SecondFactorRefused
from apps.api.accounts.principal import Principal, PrincipalDep, locked
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.second_factor.codes import Proof, SecondFactor
from apps.api.accounts.sessions.confirming import confirmed
from apps.api.accounts.sessions.cookie import CookieDep, RefreshCookie
from apps.api.accounts.sessions.opening import signed_in
from apps.api.accounts.sessions.refresh import parse
from apps.api.accounts.sessions.repository import SessionRepository
from apps.api.accounts.sessions.schemas import SignedIn, StepUpOrder
from apps.api.db.session import transaction
from apps.api.errors import SessionNeeded
from apps.api.resources import ResourcesDep


class SteppingUp:
    def __init__(self, accounts: AccountResources, principal: Principal, cookie: RefreshCookie) -> None:
        self._accounts, self._principal, self._cookie = accounts, principal, cookie

    async def step_up(self, order: StepUpOrder) -> SignedIn:
        """All that signing in would want: the password, where there is one, and a code, where there is an app."""
        principal, accounts, now = self._principal, self._accounts, self._accounts.clock()
        if principal.sign_in.kind != "session":
            raise SessionNeeded("An API token has nothing to prove again.")
        factor = SecondFactor(accounts, principal.user_id)
        is_on = await factor.is_on()
        if principal.has_password:
            if order.password is None:
                raise CredentialsRefused("The password is wanted.")
            await confirmed(accounts, principal, order.password.get_secret_value())
        elif not is_on:
            raise NothingToProve("You have neither a password nor an authenticator app here.")
        proof = await self._proof(factor, order) if is_on else None
        amr = [*(["pwd"] if principal.has_password else []), *(["otp"] if proof else [])]
        async with transaction(accounts.sessions) as session:
            user = await locked(session, principal)
            if proof is not None and not await factor.take(session, proof):
                raise SecondFactorRefused("This code was used already.")
            rows = SessionRepository(session)
            row = await rows.prove(principal.sign_in.id, now, amr)
            following = accounts.signing.refresh.of(row.id, row.generation + 1)
            idle = timedelta(days=accounts.settings.session_idle_days)
            await rows.rotate(row.id, row.refresh_hash, following.hash, following.generation, now, idle)
            AuditLog(session, principal.client, now).record(
                "session.proven", user_id=principal.user_id, target=principal.sign_in.id, amr=amr
            )
        held = parse(self._cookie.token or "")
        is_cookie = held is not None and held.session_id == row.id
        if is_cookie:
            self._cookie.keep(following.text, now, row.expires_at)
        return await signed_in(accounts, user, row, None if is_cookie else following.text)

    async def _proof(self, factor: SecondFactor, order: StepUpOrder) -> Proof:
        limits = factor.guard(self._principal.client.address)
        await self._accounts.throttle.reserve(*limits.limits)
        proof = await factor.prove(order.code.get_secret_value()) if order.code else None
        if proof is None:
            async with transaction(self._accounts.sessions) as session:
                AuditLog(session, self._principal.client, self._accounts.clock()).record(
                    "session.proven", user_id=self._principal.user_id, result="refused", wrong="code"
                )
            raise SecondFactorRefused("This code is not valid.")
        await self._accounts.throttle.give_back(limits)
        return proof


def _stepping_up(resources: ResourcesDep, principal: PrincipalDep, cookie: CookieDep) -> SteppingUp:
    return SteppingUp(resources.accounts, principal, cookie)


SteppingUpDep = Annotated[SteppingUp, Depends(_stepping_up)]
