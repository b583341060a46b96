"""What is linked to an account, and unlinking it, which never takes the last way in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.audit.service import AuditLog
from apps.api.accounts.letters import Letters
from apps.api.accounts.oauth.errors import IdentityNotFound, LastWayIn
from apps.api.accounts.oauth.repository import IdentityRepository
from apps.api.accounts.oauth.schemas import IdentityList, IdentityView
from apps.api.accounts.principal import FreshDep, Principal, PrincipalDep, locked
from apps.api.accounts.resources import AccountResources
from apps.api.db.accounts import OAuthIdentity
from apps.api.db.session import SessionDep, after_commit
from apps.api.identifiers import Identifier
from apps.api.resources import ResourcesDep


class Identities:
    """Of one user."""

    def __init__(self, session: AsyncSession, accounts: AccountResources, principal: Principal) -> None:
        self._session, self._accounts, self._principal = session, accounts, principal
        self._rows = IdentityRepository(session)

    async def read(self) -> IdentityList:
        rows = await self._rows.of_user(self._principal.user_id)
        return IdentityList(items=[IdentityView.of(row, self._accounts.issuers.of(row.issuer)) for row in rows])

    async def find(self, identity_id: str) -> OAuthIdentity:
        rows = await self._rows.of_user(self._principal.user_id)
        found = next((row for row in rows if row.id == identity_id), None)
        if found is None:
            raise IdentityNotFound(f"There is no identity {identity_id}.")
        return found

    async def unlink(self, identity_id: str) -> None:
        """Of two who unlink at once the second one sees what the first one left."""
        user = await locked(self._session, self._principal)
        row = await self.find(identity_id)
        others = [one for one in await self._rows.of_user(user.id) if one.id != row.id]
        # Nobody signs in at an issuer that is configured no more.
        has_other = any(self._accounts.issuers.of(one.issuer) for one in others)
        if user.password_hash is None and not has_other:
            raise LastWayIn("Without this identity you could not sign in any more.")
        await self._rows.remove(row.id)
        issuer = self._accounts.issuers.of(row.issuer)
        title = issuer.title if issuer else row.issuer
        log = AuditLog(self._session, self._principal.client, self._accounts.clock())
        log.record("identity.unlinked", user_id=user.id, target=row.id, issuer=issuer.name if issuer else row.issuer)
        if user.email:
            letter = Letters(self._accounts.settings.public_url).identity_unlinked(user.email, user.name, title)
            after_commit(self._session, lambda: self._accounts.mail.post(letter))


def _identities(session: SessionDep, resources: ResourcesDep, principal: PrincipalDep) -> Identities:
    return Identities(session, resources.accounts, principal)


IdentitiesDep = Annotated[Identities, Depends(_identities)]


async def _existing(identity_id: Identifier, identities: IdentitiesDep) -> str:
    return (await identities.find(identity_id)).id


ExistingDep = Annotated[str, Depends(_existing)]


# In this order: one that is not there is so without a proof.
async def _unlinking(identities: IdentitiesDep, existing: ExistingDep, fresh: FreshDep) -> tuple[Identities, str]:
    return identities, existing


UnlinkingDep = Annotated[tuple[Identities, str], Depends(_unlinking)]
