"""Argon2id in threads: 46 MiB and one pass each, two at a time, so that guessing is dear and memory is bounded."""

from __future__ import annotations

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2
# At today's cost, and of nothing that anybody could send: unknown accounts take as long as others.
_OF_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Hasher:
    def __init__(self) -> None:
        self._argon2 = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        async with self._places:
            return await asyncio.to_thread(self._argon2.hash, normalized(password))

    async def verify(self, kept: str | None, password: str) -> bool:
        """False for whoever has no password, after the same work."""
        async with self._places:
            return await asyncio.to_thread(self._verify, kept, normalized(password))

    def is_outdated(self, kept: str) -> bool:
        """Whether it was made at another cost than today's."""
        return self._argon2.check_needs_rehash(kept)

    def _verify(self, kept: str | None, password: str) -> bool:
        try:
            return self._argon2.verify(kept or _OF_NOBODY, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def normalized(password: str) -> str:
    """The same password from every keyboard."""
    return unicodedata.normalize("NFKC", password)
