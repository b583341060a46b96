"""The engine, and the one place that commits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Sessions = async_sessionmaker[AsyncSession]
Hook = Callable[[], Awaitable[None]]

_LAST = "before_commit"
_HOOKS = "after_commit"


def build_engine(url: URL, connections: int = 10) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,  # errors are logged, and people type passwords into any field
    )


def build_sessions(engine: AsyncEngine) -> Sessions:
    # Objects stay readable after the commit: a route answers with what it wrote.
    return async_sessionmaker(engine, expire_on_commit=False)


def before_commit(session: AsyncSession, hook: Hook) -> None:
    """Run `hook` as the last of this session's transaction: what it locks is held for as short as can be."""
    session.info.setdefault(_LAST, []).append(hook)


def after_commit(session: AsyncSession, hook: Hook) -> None:
    """Run `hook` once this session's transaction has been committed; never, if it is rolled back."""
    session.info.setdefault(_HOOKS, []).append(hook)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One session, one transaction: committed at the end of the block, rolled back if it raises."""
    async with sessions() as session:
        yield session
        for hook in session.info.pop(_LAST, []):
            await hook()
        await session.commit()
    for hook in session.info.pop(_HOOKS, []):
        await hook()


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with transaction(request.app.state.resources.sessions) as session:
        yield session


# The scope ends before the answer is sent: what a client reads in it is committed, and a stream holds no session.
SessionDep = Annotated[AsyncSession, Depends(_session, scope="function")]
