"""What repositories share: add, flush, and paging by a cursor that stays right while rows come in."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Base
from apps.api.errors import FieldProblem, InvalidRequest

T = TypeVar("T")

Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before", max_length=300)]
Limit = Annotated[int, Query(ge=1, le=200)]


class Page(BaseModel, Generic[T]):
    """Newest first. `next_cursor` is null on the last page."""

    items: list[T]
    next_cursor: str | None = None


class Repository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, row: Base) -> None:
        """Insert now, so that constraints speak here and not at the end of the request."""
        self.session.add(row)
        await self.session.flush()

    async def newest(
        self, statement: Select[T], table: type[Any], cursor: str | None, limit: int
    ) -> tuple[Sequence[T], str | None]:
        """One page of `statement` over `table` (it has `created_at` and `id`), and the cursor of the next one."""
        ordered = statement.order_by(table.created_at.desc(), table.id.desc()).limit(limit + 1)
        if cursor is not None:
            ordered = ordered.where(tuple_(table.created_at, table.id) < tuple_(*read_cursor(cursor)))
        rows = (await self.session.execute(ordered)).scalars().all()
        if len(rows) <= limit:
            return rows, None
        last: Any = rows[limit - 1]
        return rows[:limit], write_cursor(last.created_at, last.id)


def write_cursor(created_at: datetime, identity: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([created_at.isoformat(), identity]).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Raises `InvalidRequest` for anything that `write_cursor` did not write."""
    try:
        moment, identity = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        created_at = datetime.fromisoformat(moment)
        if created_at.tzinfo is None or not isinstance(identity, str) or "\x00" in identity:
            raise ValueError("not ours")
    except (ValueError, TypeError, binascii.Error) as error:
        problem = FieldProblem(path="query.cursor", message="not a cursor of this list")
        raise InvalidRequest(
            "The cursor is not valid.", "Start from the first page, without a cursor.", (problem,)
        ) from error
    return created_at, identity
