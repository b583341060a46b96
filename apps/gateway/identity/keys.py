"""The API's public keys (JWKS), kept fresh without letting a stranger make the gateway ask for ever."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import jwt

log = logging.getLogger(__name__)

FetchKeys = Callable[[], Awaitable[dict[str, Any]]]
"""Asks the API for the JWKS; raises `KeysUnreachable`."""


class KeysUnreachable(Exception):
    """The keys cannot be fetched now."""


class KeySet:
    def __init__(self, fetch: FetchKeys, refresh_seconds: float, retry_seconds: float) -> None:
        self._fetch = fetch
        self._refresh_seconds = refresh_seconds
        self._retry_seconds = retry_seconds
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked_at = -float("inf")
        self._is_loaded = False
        self._lock = asyncio.Lock()
        self.generation = 0
        """Grows when a key is withdrawn: what was verified before may not count any more."""

    @property
    def is_loaded(self) -> bool:
        return self._is_loaded

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        """None for a key that the API does not have. `KeysUnreachable` where nobody can tell."""
        if key_id not in self._keys:
            await self._refresh_unless_recent()
        return self._keys.get(key_id)

    async def keep_fresh(self) -> None:
        """Runs for ever: loads the keys, and again every `refresh_seconds`, for keys are also withdrawn."""
        while True:
            try:
                await self._refresh_unless_recent()
            except KeysUnreachable as error:
                log.warning("The keys of the API cannot be fetched: %s", error)
            await asyncio.sleep(self._refresh_seconds if self._is_loaded else self._retry_seconds)

    async def reload(self) -> None:
        """Ask now, whenever the last time was."""
        self._asked_at = -float("inf")
        await self._refresh_unless_recent()

    async def _refresh_unless_recent(self) -> None:
        async with self._lock:
            if time.monotonic() - self._asked_at < self._retry_seconds:
                if not self._is_loaded:
                    raise KeysUnreachable("they could not be fetched a moment ago")
                return
            self._asked_at = time.monotonic()
            document = await self._fetch()
            keys = dict(_usable(document))
            if self._keys.keys() - keys.keys():
                self.generation += 1
            self._keys = keys
            self._is_loaded = True


def _usable(document: dict[str, Any]) -> list[tuple[str, jwt.PyJWK]]:
    """Keys for ES256 that have an id; others are none of ours."""
    found = []
    for key in document.get("keys", []):
        if isinstance(key, dict) and key.get("kty") == "EC" and key.get("crv") == "P-256" and key.get("kid"):
            try:
                found.append((str(key["kid"]), jwt.PyJWK(key, algorithm="ES256")))
            except jwt.PyJWTError as error:
                log.warning("A key of the API cannot be used: %s", error)
    return found
