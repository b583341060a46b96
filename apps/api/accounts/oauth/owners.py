"""Whose account it is that somebody from another issuer comes to. An identity is known by issuer and subject alone.

An account is found by its address only if both sides are sure of it: the issuer, which must be one whose word counts
for that, and we. An account whose address nobody confirmed may have been made by somebody who waits for its owner.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.client import Client
from apps.api.accounts.errors import CredentialsRefused
from apps.api.accounts.letters import Letters
from apps.api.accounts.oauth.errors import AddressTaken, AddressUnconfirmed, IdentityTaken
from apps.api.accounts.oauth.issuer import Issuer, Profile
from apps.api.accounts.oauth.repository import IdentityRepository
from apps.api.accounts.oauth.usernames import candidates
from apps.api.accounts.one_time import OneTimeSecrets
from apps.api.accounts.repository import AccountRepository
from apps.api.accounts.resources import AccountResources
from apps.api.db.accounts import OAuthIdentity, User
from apps.api.db.session import after_commit
from apps.api.identifiers import new_id


class Owners:
    """In one transaction."""

    def __init__(self, session: AsyncSession, accounts: AccountResources, client: Client, issuer: Issuer) -> None:
        self._session, self._accounts, self._issuer = session, accounts, issuer
        self._now = accounts.clock()
        self._identities, self._users = IdentityRepository(session), AccountRepository(session)
        self._log = AuditLog(session, client, self._now)
        self._letters = Letters(accounts.settings.public_url)

    async def of(self, profile: Profile) -> User:
        """The account of this identity: known, found by its address, or new."""
        identity = await self._identities.find(profile.issuer, profile.subject)
        if identity is not None:
            identity.last_used_at, identity.email = self._now, profile.email
            return await self._open(identity.user_id)
        same = await self._users.user_of_email(profile.email) if profile.email else None
        if same is None:
            return await self._new(profile)
        # In this order: whether an account is closed is told to its owner alone.
        is_sure = self._issuer.links_by_email and profile.is_email_verified and same.email_verified_at is not None
        user = await self._open(same.id) if is_sure else same
        if not is_sure or user.email != profile.email:
            raise AddressTaken(f"There is an account with the address that {self._issuer.title} told.")
        await self._link(user, profile, by="email")
        return user

    async def link(self, user_id: str, profile: Profile) -> None:
        """Somebody who is signed in asked for it. Once more changes nothing."""
        identity = await self._identities.find(profile.issuer, profile.subject)
        user = await self._open(user_id)
        if identity is None:
            await self._link(user, profile, by="request")
        elif identity.user_id != user_id:
            raise IdentityTaken(f"This identity at {self._issuer.title} belongs to another account.")

    async def _open(self, user_id: str) -> User:
        user = await self._users.locked_user(user_id)
        if user is None or user.disabled_at is not None:
            raise CredentialsRefused("This account is closed.", "Ask your administrator.")
        return user

    async def _link(self, user: User, profile: Profile, by: str) -> None:
        row = OAuthIdentity(
            id=new_id(),
            user_id=user.id,
            issuer=profile.issuer,
            subject=profile.subject,
            email=profile.email,
            linked_at=self._now,
            last_used_at=None if by == "request" else self._now,
        )
        await self._identities.add(row)
        self._log.record("identity.linked", user_id=user.id, target=row.id, issuer=self._issuer.name, by=by)
        if user.email and by != "registration":
            letter = self._letters.identity_linked(user.email, user.name, self._issuer.title)
            after_commit(self._session, lambda: self._accounts.mail.post(letter))

    async def _new(self, profile: Profile) -> User:
        if profile.email is None and self._accounts.settings.needs_verified_email:
            raise AddressUnconfirmed(f"{self._issuer.title} tells no address of yours.")
        verified_at = self._now if profile.is_email_verified else None
        for name in candidates(profile.username):
            user = await self._identities.create_user(name, profile.email, verified_at, self._now)
            if user is not None:
                self._log.record("account.registered", user_id=user.id, role=user.role, issuer=self._issuer.name)
                await self._link(user, profile, by="registration")
                await self._ask_to_confirm(user)
                return user
        raise AddressTaken(f"There is an account with the address that {self._issuer.title} told.")

    async def _ask_to_confirm(self, user: User) -> None:
        if user.email is None or user.email_verified_at is not None:
            return
        secret = await OneTimeSecrets(self._session, self._now).issue(user.id, "verify", {"email": user.email})
        letter = self._letters.verify(user.email, user.name, secret)
        after_commit(self._session, lambda: self._accounts.mail.post(letter))
