"""The keys that sign access tokens, and the tokens.

By age a key is first next (published, and not used), then current, then previous (its tokens still hold), then gone.
All processes come to the same answer, for it depends on nothing but the table and the time.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from jwt.algorithms import ECAlgorithm

from apps.api.accounts.repository import KeyRepository
from apps.api.accounts.vault import Vault
from apps.api.clock import Clock
from apps.api.db.accounts import SigningKey
from apps.api.db.session import Sessions, transaction
from apps.api.identifiers import new_id

ISSUER = AUDIENCE = "conclave"
ALGORITHM = "ES256"
TYPE = "at+jwt"
TOKEN_LIFE = timedelta(minutes=10)
# Whoever verifies has learnt of a key by the time that it signs.
LEAD = timedelta(days=1)
# Longer than a token lives, for clocks that differ.
_KEPT = timedelta(hours=1)
_READ_AGAIN = timedelta(minutes=5)
# A stranger who makes up names of keys costs one question in this time.
_LOOKED_FOR_AGAIN = timedelta(seconds=3)
_CLAIMS = ["iss", "aud", "sub", "sid", "roles", "iat", "exp", "jti", "auth_time", "amr"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Key:
    kid: str
    private: EllipticCurvePrivateKey
    created_at: datetime


@dataclass(frozen=True)
class Claims:
    user_id: str
    session_id: str
    auth_time: int


def signing_key(keys: Sequence[Key], now: datetime) -> Key:
    """The newest that has been known for long enough; of a fresh installation, the first."""
    ordered = sorted(keys, key=lambda key: key.created_at)
    ripe = [key for key in ordered if key.created_at + LEAD <= now]
    return ripe[-1] if ripe else ordered[0]


def is_successor_due(keys: Sequence[Key], now: datetime, life: timedelta) -> bool:
    return not keys or max(key.created_at for key in keys) + life <= now


def outlived(keys: Sequence[Key], now: datetime) -> list[Key]:
    """Keys whose last token has expired."""
    current = signing_key(keys, now)
    is_settled = current.created_at + LEAD + _KEPT <= now
    return [key for key in keys if is_settled and key.created_at < current.created_at]


class SigningKeys:
    def __init__(self, sessions: Sessions, vault: Vault, clock: Clock, days: int) -> None:
        self._sessions, self._vault, self._clock = sessions, vault, clock
        self._life = timedelta(days=days)
        self._keys: dict[str, Key] = {}
        self._read_at: datetime | None = None

    async def current(self) -> Key:
        await self._read(_READ_AGAIN)
        return signing_key(list(self._keys.values()), self._clock())

    async def find(self, kid: str) -> Key | None:
        await self._read(_READ_AGAIN)
        if kid not in self._keys:
            await self._read(_LOOKED_FOR_AGAIN)
        return self._keys.get(kid)

    async def published(self) -> list[dict[str, Any]]:
        """JWKs: the next, the current and the previous one."""
        await self._read(_READ_AGAIN)
        return [
            ECAlgorithm.to_jwk(key.private.public_key(), as_dict=True)
            | {"kid": key.kid, "use": "sig", "alg": ALGORITHM}
            for key in self._keys.values()
        ]

    async def _read(self, again_after: timedelta) -> None:
        now = self._clock()
        if self._read_at is not None and now - self._read_at < again_after:
            return
        async with transaction(self._sessions) as session:
            rows = KeyRepository(session)
            keys = self._opened(await rows.all())
            if is_successor_due(keys, now, self._life):
                await rows.lock()
                keys = self._opened(await rows.all())
                if is_successor_due(keys, now, self._life):
                    keys.append(await self._made(rows, now))
            if gone := outlived(keys, now):
                await rows.delete([key.kid for key in gone])
                keys = [key for key in keys if key not in gone]
        self._keys, self._read_at = {key.kid: key for key in keys}, now

    async def _made(self, rows: KeyRepository, now: datetime) -> Key:
        key = Key(new_id(), generate_private_key(SECP256R1()), now)
        written = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        await rows.add(SigningKey(kid=key.kid, private_key=self._vault.seal(written, key.kid), created_at=now))
        return key

    def _opened(self, rows: Sequence[SigningKey]) -> list[Key]:
        found = []
        for row in rows:
            written = self._vault.open(row.private_key, row.kid)
            if written is None:
                log.warning("The signing key %s was sealed under another ACCOUNTS_KEY: it is not used.", row.kid)
                continue
            private = load_der_private_key(written, None)
            assert isinstance(private, EllipticCurvePrivateKey)
            found.append(Key(row.kid, private, row.created_at))
        return found


class AccessTokens:
    def __init__(self, keys: SigningKeys, clock: Clock) -> None:
        self._keys, self._clock = keys, clock

    async def issue(self, user_id: str, role: str, session_id: str, auth_time: datetime, amr: Sequence[str]) -> str:
        now = self._clock()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": session_id,
            "roles": ["user", "admin"] if role == "admin" else ["user"],
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LIFE).timestamp()),
            "jti": new_id(),
            "auth_time": int(auth_time.timestamp()),
            "amr": list(amr),
        }
        key = await self._keys.current()
        return jwt.encode(claims, key.private, ALGORITHM, headers={"kid": key.kid, "typ": TYPE})

    async def verify(self, token: str) -> Claims | None:
        """None for anything that `issue` did not write, or that has expired. Whether the session lasts is not said."""
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if header.get("alg") != ALGORITHM or header.get("typ") != TYPE or not isinstance(kid, str):
                return None
            key = await self._keys.find(kid)
            if key is None:
                return None
            # The time is ours to tell, so that it is the same everywhere.
            checks: Any = {"require": _CLAIMS, "verify_exp": False, "verify_iat": False}
            claims = jwt.decode(
                token, key.private.public_key(), [ALGORITHM], audience=AUDIENCE, issuer=ISSUER, options=checks
            )
        except jwt.InvalidTokenError:
            return None
        are_times = isinstance(claims["exp"], int) and isinstance(claims["auth_time"], int)
        if not are_times or claims["exp"] <= self._clock().timestamp():
            return None
        return Claims(str(claims["sub"]), str(claims["sid"]), claims["auth_time"])
