"""What is over is forgotten, and nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from apps.api.accounts.one_time import OneTimeSecrets
from apps.api.accounts.repository import SecretRepository
from apps.api.accounts.throttle import Limit
from apps.api.db.accounts import OAuthAttempt, OneTimeSecret, SessionRow, Tries
from apps.api.db.session import Sessions, transaction
from tests.api.accounts.conftest import Device, Door, StoppedClock


async def column(people: Sessions, of: Any) -> set[Any]:
    async with transaction(people) as session:
        return set((await session.execute(select(of))).scalars())


async def test_tries_and_links_are_forgotten_when_they_are_over(
    door: Door, ada: Device, people: Sessions, clock: StoppedClock
) -> None:
    await door.accounts.throttle.reserve(Limit("old", 1))
    async with transaction(people) as session:
        await OneTimeSecrets(session, clock()).issue(ada.user_id, "reset")
        await SecretRepository(session).claim("c" * 64, "setup", ada.user_id, clock())
        attempt = {"browser_hash": "b", "issuer": "i", "nonce": "n", "verifier": "v", "next": "/"}
        session.add(OAuthAttempt(state_hash="s", **attempt, expires_at=clock.now))
    clock.advance(minutes=31)
    await door.accounts.throttle.reserve(Limit("new", 1))
    async with transaction(people) as session:
        await OneTimeSecrets(session, clock()).issue(ada.user_id, "reset")
    await door.accounts.pruning.once()
    assert await column(people, Tries.subject) == {"new"}
    assert await column(people, OAuthAttempt.state_hash) == set()
    left = await column(people, OneTimeSecret.expires_at)
    assert len([one for one in left if one > clock()]) == 2, "the second link, and that of the registration"
    assert await column(people, OneTimeSecret.purpose) == {"verify", "reset", "setup"}


async def test_sessions_are_kept_for_a_quarter_after_their_end(
    door: Door, ada: Device, people: Sessions, clock: StoppedClock
) -> None:
    ended = await door.device()
    await ended.post("/auth/logout", {"refresh_token": ended.refresh})
    clock.advance(days=89)
    await door.accounts.pruning.once()
    assert {ended.session_id, ada.session_id} <= await column(people, SessionRow.id)
    clock.advance(days=2)
    await door.accounts.pruning.once()
    assert await column(people, SessionRow.id) == {ada.session_id}, "hers expired, but not that long ago"
