"""Pages by cursor: nothing twice, nothing missing, whatever the size of the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Project
from apps.api.db.repository import Repository, read_cursor, write_cursor
from apps.api.errors import InvalidRequest
from tests.factories import START, Person, a_project


async def all_pages(session: AsyncSession, owner: Person, limit: int) -> list[list[str]]:
    repository, cursor, pages = Repository(session), None, list[list[str]]()
    while True:
        statement = select(Project).where(Project.owner_id == owner.id)
        rows, cursor = await repository.newest(statement, Project, cursor, limit)
        pages.append([row.id for row in rows])
        if cursor is None:
            return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7, 8])
async def test_every_row_is_on_exactly_one_page_even_when_moments_are_equal(
    session: AsyncSession, person: Person, limit: int
) -> None:
    for number in range(7):
        project = await a_project(session, person)
        project.created_at = START + timedelta(seconds=number // 3)
    await session.flush()
    expected = (
        await session.execute(
            select(Project.id)
            .where(Project.owner_id == person.id)
            .order_by(Project.created_at.desc(), Project.id.desc())
        )
    ).scalars()
    pages = await all_pages(session, person, limit)
    assert [row for page in pages for row in page] == list(expected)
    assert all(len(page) == limit for page in pages[:-1])


async def test_a_row_that_comes_in_while_paging_moves_no_other(session: AsyncSession, person: Person) -> None:
    for number in range(4):
        (await a_project(session, person)).created_at = START + timedelta(seconds=number)
    await session.flush()
    repository, statement = Repository(session), select(Project).where(Project.owner_id == person.id)
    first, cursor = await repository.newest(statement, Project, None, 2)
    (await a_project(session, person)).created_at = START + timedelta(seconds=99)
    await session.execute(delete(Project).where(Project.id == first[0].id))
    second, end = await repository.newest(statement, Project, cursor, 2)
    assert [row.created_at.second for row in [*first, *second]] == [3, 2, 1, 0]
    assert end is None


@given(st.datetimes(timezones=st.just(UTC)), st.text(st.characters(exclude_characters="\x00", codec="utf-8")))
def test_a_cursor_is_read_as_it_was_written(moment: datetime, identity: str) -> None:
    assert read_cursor(write_cursor(moment, identity)) == (moment, identity)


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_cursor(text)
    assert refused.value.fields[0].path == "query.cursor"
