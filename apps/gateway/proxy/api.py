"""What the gateway itself asks the API: its health, its keys, and whose a token is."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from apps.gateway.identity.keys import KeysUnreachable
from apps.gateway.proxy.upstreams import Upstream, Upstreams
from apps.gateway.refusals import sign_in_unchecked, too_often

_TIMEOUT = ClientTimeout(total=5.0)
_ANSWER_LIMIT_BYTES = 262_144


class Api:
    def __init__(self, session: ClientSession, upstreams: Upstreams, health_check_seconds: float) -> None:
        self._session = session
        self._upstreams = upstreams
        self._health_check_seconds = health_check_seconds

    async def keys(self) -> dict[str, Any]:
        """The JWKS. Raises `KeysUnreachable`."""
        try:
            status, body = await self._ask("/.well-known/jwks.json")
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise KeysUnreachable(str(error) or type(error).__name__) from error
        if status != 200 or not isinstance(body, dict) or not isinstance(body.get("keys"), list):
            raise KeysUnreachable(f"/.well-known/jwks.json answers {status} and no list of keys")
        return body

    async def whose(self, token: str) -> dict[str, Any] | None:
        """`GET /auth/me` with this token; None for 401. `Refusal` where the API answers neither yes nor no."""
        try:
            status, body = await self._ask("/auth/me", {"Authorization": f"Bearer {token}"})
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise sign_in_unchecked() from error
        if status in (401, 403):
            return None
        if status == 429:
            raise too_often("sign-in", 5)
        if status != 200 or not isinstance(body, dict) or "id" not in body:
            raise sign_in_unchecked()
        return body

    async def watch_health(self) -> None:
        """Runs for ever: asks each upstream for its health, all at once, every `health_check_seconds`."""
        while True:
            await asyncio.gather(*(self._check(one) for one in self._upstreams.all))
            await asyncio.sleep(self._health_check_seconds)

    async def _check(self, upstream: Upstream) -> None:
        try:
            status, upstream.last_answer = await self._ask_one(upstream, "/health")
        except (ClientError, TimeoutError, OSError, ValueError):
            upstream.last_answer = None
            upstream.checked(is_good=False)
            return
        upstream.checked(is_good=status < 500)

    async def _ask(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, object]:
        *first, last = self._upstreams.by_preference()
        for upstream in first:
            try:
                return await self._ask_one(upstream, path, headers)
            except (ClientError, TimeoutError, OSError):
                upstream.failed()
        return await self._ask_one(last, path, headers)

    async def _ask_one(
        self, upstream: Upstream, path: str, headers: dict[str, str] | None = None
    ) -> tuple[int, object]:
        """Status and JSON; `ValueError` for anything else or too much of it."""
        async with self._session.get(
            upstream.url + path, headers=headers, timeout=_TIMEOUT, allow_redirects=False
        ) as answer:
            body = await answer.content.read(_ANSWER_LIMIT_BYTES)
            while not answer.content.at_eof():
                if len(body) >= _ANSWER_LIMIT_BYTES:
                    raise ValueError(f"{path} answers with more than {_ANSWER_LIMIT_BYTES} bytes")
                body += await answer.content.read(_ANSWER_LIMIT_BYTES - len(body))
            return answer.status, json.loads(body) if answer.status == 200 else None
