"""All SQL about users and their tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.models import APIToken, User
from apps.api.db.repository import Repository
from apps.api.identifiers import new_id


class AccountRepository(Repository):
    async def ensure_user(self, name: str, role: str) -> str:
        """The id of the user of this name, who is made if missing, even by two processes at once, and has this role."""
        statement = insert(User).values(id=new_id(), name=name, role=role)
        updated = statement.on_conflict_do_update(index_elements=[User.name], set_={"role": role})
        return (await self.session.execute(updated.returning(User.id))).scalar_one()

    async def replace_token(self, user_id: str, name: str, prefix: str, token_hash: str) -> None:
        """One token of this name: an earlier one with another hash stops working."""
        ours = (APIToken.user_id == user_id) & (APIToken.name == name)
        await self.session.execute(delete(APIToken).where(ours, APIToken.hash != token_hash))
        row = {"id": new_id(), "user_id": user_id, "name": name, "prefix": prefix, "hash": token_hash}
        await self.session.execute(insert(APIToken).values(**row).on_conflict_do_nothing())

    async def find_token(self, token_hash: str) -> tuple[APIToken, User] | None:
        statement = select(APIToken, User).join(User).where(APIToken.hash == token_hash)
        found = (await self.session.execute(statement)).one_or_none()
        return (found[0], found[1]) if found else None

    async def token(self, token_id: str) -> APIToken:
        return await self.session.get_one(APIToken, token_id)

    async def mark_used(self, token_id: str, at: datetime) -> None:
        await self.session.execute(update(APIToken).where(APIToken.id == token_id).values(last_used_at=at))
