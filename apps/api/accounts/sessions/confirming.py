"""Asking somebody who is signed in for their password again."""

from __future__ import annotations

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.errors import CredentialsRefused
from apps.api.accounts.principal import Principal
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.resources import AccountResources
from apps.api.accounts.throttle import password_guard
from apps.api.db.accounts import User
from apps.api.db.session import transaction


async def confirmed(accounts: AccountResources, principal: Principal, password: str) -> User:
    """The user of this principal, whose password it is; tries are limited as those of signing in are."""
    limits = password_guard(principal.user_id, principal.client.address, is_known_address=True)
    await accounts.throttle.reserve(*limits.limits)
    async with transaction(accounts.sessions) as session:
        user = await AccountRepository(session).user(principal.user_id)
    if user is None or not await accounts.hasher.verify(user.password_hash, password):
        async with transaction(accounts.sessions) as session:
            log = AuditLog(session, principal.client, accounts.clock())
            log.record("password.confirmed", user_id=principal.user_id, result="refused")
        raise CredentialsRefused("The password is wrong.")
    await accounts.throttle.give_back(limits)
    return user
