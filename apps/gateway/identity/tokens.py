"""Access tokens (JWT), verified here by the API's public keys; verified ones are remembered until they expire."""

from __future__ import annotations

import time
from collections import OrderedDict

import jwt

from apps.gateway.identity.keys import KeySet
from apps.gateway.identity.principal import Principal
from apps.gateway.refusals import not_signed_in

ALGORITHM = "ES256"
TYPE = "at+jwt"
ISSUER = AUDIENCE = "conclave"
_CLOCK_SECONDS = 5.0
"""How far two clocks may be apart."""


class TokenVerifier:
    """Nothing in a token decides how it is verified: algorithm, type, issuer and audience are fixed."""

    def __init__(self, keys: KeySet, cache_entries: int) -> None:
        self._keys = keys
        self._cache: OrderedDict[str, Principal] = OrderedDict()
        self._cache_entries = cache_entries
        self._generation = keys.generation

    def known(self, token: str) -> Principal | None:
        """Whose token this is, if it was verified before and still counts."""
        if self._generation != self._keys.generation:
            self._generation = self._keys.generation
            self._cache.clear()
        principal = self._cache.get(token)
        if principal is None:
            return None
        if principal.expires_at <= time.time():
            del self._cache[token]
            return None
        self._cache.move_to_end(token)
        return principal

    async def verify(self, token: str) -> Principal:
        """`Refusal` (401) for a token that does not count; `KeysUnreachable` where nobody can tell."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise not_signed_in("This is not a token of Conclave.") from None
        key_id = header.get("kid")
        if header.get("alg") != ALGORITHM or header.get("typ") != TYPE or not isinstance(key_id, str):
            raise not_signed_in("This is not an access token of Conclave.")
        key = await self._keys.find(key_id)
        if key is None:
            raise not_signed_in("The token is signed with a key that Conclave does not have, or has no more.")
        principal = _read(token, key)
        self._cache[token] = principal
        if len(self._cache) > self._cache_entries:
            self._cache.popitem(last=False)
        return principal


def _read(token: str, key: jwt.PyJWK) -> Principal:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=_CLOCK_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "sid"], "strict_aud": True},
        )
    except jwt.ExpiredSignatureError:
        raise not_signed_in("The token has expired.") from None
    except jwt.PyJWTError:
        raise not_signed_in("The token is not valid.") from None
    user_id, session_id, roles = claims["sub"], claims["sid"], claims.get("roles")
    if not (isinstance(user_id, str) and user_id and isinstance(session_id, str) and session_id):
        raise not_signed_in("The token names nobody.")
    is_administrator = isinstance(roles, list) and "admin" in roles
    ends_at = float(claims["exp"])
    return Principal(user_id, session_id, is_administrator, ends_at + _CLOCK_SECONDS, ends_at)
