"""What an id token says, once it is proven to be for us, from this issuer, and of this sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

# With a key of two halves: nobody who can verify a token can make one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_CLOCKS_DIFFER_SECONDS = 60


def allowed(offered: Sequence[str]) -> list[str]:
    return [name for name in ALGORITHMS if name in offered]


def imported(told: Any) -> KeySet:
    """Of a JWKS. Keys that are for encryption, or of a kind that nobody here knows, are left out."""
    keys = [key for key in told["keys"] if key.get("use", "sig") == "sig" and key.get("kty") in ("RSA", "EC")]
    return KeySet.import_key_set({"keys": keys})


def verified(
    token: object,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    algorithms: Sequence[str],
    access_token: object,
    now: datetime,
) -> dict[str, Any]:
    """Raises JoseError, InvalidKeyIdError among them for a key that is not among these, or ValueError."""
    if not isinstance(token, str) or not algorithms:
        raise ValueError("no id token")
    found = jwt.decode(token, keys, registry=JWSRegistry(algorithms=algorithms, strict_check_header=False))
    claims = CodeIDToken(
        found.claims,
        found.header,
        {
            "iss": {"essential": True, "value": issuer},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": client_id},
            "exp": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        },
        {"nonce": nonce, "client_id": client_id, "access_token": access_token},
    )
    claims.validate(now=int(now.timestamp()), leeway=_CLOCKS_DIFFER_SECONDS)
    return dict(claims)


def proven_at(claims: dict[str, Any], now: datetime) -> datetime | None:
    """When the issuer last made the person show who they are; None where it does not say so, or says what cannot be."""
    told = claims.get("auth_time")
    if not isinstance(told, int | float) or isinstance(told, bool):
        return None
    if not 0 < told <= now.timestamp() + _CLOCKS_DIFFER_SECONDS:
        return None
    return min(datetime.fromtimestamp(told, UTC), now)
