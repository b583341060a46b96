"""API tokens (`cnc_…`): the API is asked whose they are, and its answer is kept for some seconds."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.gateway.identity.principal import Principal
from apps.gateway.refusals import not_signed_in, sign_in_unchecked

AskWho = Callable[[str], Awaitable[dict[str, Any] | None]]
"""`GET /auth/me` with this token: its answer, or None for 401. Raises `Refusal` where the API gives neither."""


@dataclass(frozen=True)
class _Answer:
    principal: Principal | None
    good_until: float


class TokenLookup:
    def __init__(self, ask: AskWho, good_seconds: float, refused_seconds: float, entries: int) -> None:
        self._ask = ask
        self._good_seconds = good_seconds
        self._refused_seconds = refused_seconds
        self._entries = entries
        self._answers: OrderedDict[bytes, _Answer] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[_Answer]] = {}

    def known(self, token: str) -> Principal | None:
        """Whose token this is, where that is still remembered; `Refusal` (401) where it was refused a moment ago."""
        answer = self._answers.get(_digest(token))
        if answer is None or answer.good_until <= time.monotonic():
            return None
        return _principal_of(answer)

    async def verify(self, token: str) -> Principal:
        """Requests that come together ask once. `Refusal` for a token that does not count or cannot be looked up."""
        digest = _digest(token)
        asking = self._asking.get(digest)
        if asking is None:
            asking = self._asking[digest] = asyncio.create_task(self._look_up(token, digest))
            asking.add_done_callback(lambda task: self._forget(digest, task))
        # The question goes on if this one who asks leaves: others may wait for the same answer.
        return _principal_of(await asyncio.shield(asking))

    async def _look_up(self, token: str, digest: bytes) -> _Answer:
        body = await self._ask(token)
        now = time.monotonic()
        if body is None:
            answer = _Answer(None, now + self._refused_seconds)
        else:
            principal = _principal(body, self._good_seconds)
            answer = _Answer(principal, now + principal.expires_at - time.time())
        self._answers[digest] = answer
        self._answers.move_to_end(digest)
        if len(self._answers) > self._entries:
            self._answers.popitem(last=False)
        return answer

    def _forget(self, digest: bytes, task: asyncio.Task[_Answer]) -> None:
        del self._asking[digest]
        if not task.cancelled():
            task.exception()  # is read, for everybody who waited may have left


def _digest(token: str) -> bytes:
    """Tokens that live for months are not kept in memory."""
    return hashlib.sha256(token.encode()).digest()


def _principal_of(answer: _Answer) -> Principal:
    if answer.principal is None:
        raise not_signed_in("The API does not know this token, or no more.")
    return answer.principal


def _principal(body: dict[str, Any], good_seconds: float) -> Principal:
    """No answer is remembered beyond the end of its token."""
    sign_in = body.get("sign_in")
    sign_in = sign_in if isinstance(sign_in, dict) else {}
    ends_at = _epoch_seconds(sign_in.get("expires_at"))
    expires_at = time.time() + good_seconds
    if ends_at is not None:
        expires_at = min(expires_at, ends_at)
    sign_in_id, is_administrator = str(sign_in.get("id") or ""), body.get("role") == "admin"
    # An administrator's token administers only if it was made for that.
    scopes = sign_in.get("scopes") or ()
    is_administrator = is_administrator and any(str(scope).startswith("admin:") for scope in scopes)
    return Principal(str(body["id"]), sign_in_id, is_administrator, expires_at, ends_at)


def _epoch_seconds(moment: object) -> float | None:
    """Of an ISO date; None is never. `Refusal` for anything else: nobody can tell when this token ends."""
    if moment is None:
        return None
    try:
        found = datetime.fromisoformat(str(moment))
    except ValueError:
        raise sign_in_unchecked() from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
