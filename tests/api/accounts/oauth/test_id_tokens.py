"""What is believed of an id token, without an issuer: so it is proven where there is no Node.js, too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from apps.api.accounts.oauth.id_token import ALGORITHMS, allowed, imported, verified

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
CLAIMS = {
    "iss": "https://issuer.example",
    "sub": "a1",
    "aud": "conclave",
    "nonce": "n",
    "iat": MOMENT,
    "exp": MOMENT + 600,
}
OURS, OTHER = ECKey.generate_key("P-256", {"kid": "k"}), ECKey.generate_key("P-256", {"kid": "k"})


def token(key: Any = OURS, algorithm: str = "ES256", kid: str = "k", **changed: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": kid}, claims, key, algorithms=[algorithm])


def read(text: object, algorithms: tuple[str, ...] = ALGORITHMS) -> dict[str, Any]:
    return verified(
        text,
        KeySet([OURS]),
        issuer="https://issuer.example",
        client_id="conclave",
        nonce="n",
        algorithms=algorithms,
        access_token="x",
        now=NOW,
    )


def test_a_good_one_is_believed() -> None:
    assert read(token())["sub"] == "a1"
    assert read(token(aud=["conclave"]))["sub"] == "a1"
    assert read(token(aud=["conclave", "other"], azp="conclave"))["sub"] == "a1"
    assert read(token(exp=MOMENT - 59))["sub"] == "a1", "clocks differ"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://issuer.example/"},
        {"iss": ["https://issuer.example"]},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"aud": "other"},
        {"aud": []},
        {"aud": None},
        {"aud": ["conclave", "other"]},
        {"azp": "other"},
        {"nonce": "m"},
        {"nonce": None},
        {"nonce": ["n", "m"]},
        {"exp": MOMENT - 60},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"iat": MOMENT + 61},
        {"iat": None},
        {"nbf": MOMENT + 61},
        {"at_hash": "AAAA"},
    ],
)
def test_a_wrong_claim_is_not(changed: dict[str, Any]) -> None:
    with pytest.raises(JoseError):
        read(token(**changed))


def test_a_key_that_is_not_theirs_proves_nothing() -> None:
    with pytest.raises(JoseError):
        read(token(OTHER))
    with pytest.raises(InvalidKeyIdError):
        read(token(kid="another"))


@pytest.mark.parametrize(
    "text", [None, 5, "", "x", "a.b.c", "....", token()[:-4] + "AAAA", token().split(".")[0] + "..", "\ud800"]
)
def test_what_is_no_token_is_refused(text: object) -> None:
    with pytest.raises((JoseError, ValueError)):
        read(text)


def test_an_algorithm_counts_only_if_it_is_offered_and_needs_two_keys() -> None:
    assert allowed(["none", "HS256", "ES256", "RS256"]) == ["RS256", "ES256"]
    with pytest.raises(JoseError):
        read(token(), ("RS256",))
    with pytest.raises(ValueError, match="no id token"):
        read(token(), ())


def test_keys_for_encryption_and_of_unknown_kinds_are_left_out() -> None:
    signing, sealing = (
        OURS.as_dict(private=False),
        RSAKey.generate_key(2048, {"use": "enc", "kid": "e"}).as_dict(private=False),
    )
    kept = imported({"keys": [sealing, {"kty": "AKP", "kid": "p"}, {"kty": "oct", "k": "AAAA"}, signing]})
    assert [key.kid for key in kept] == ["k"]
    broken: tuple[Any, ...] = ({}, {"keys": []}, {"keys": [1]}, [], None, {"keys": [{"kty": "EC"}]})
    for wrong in broken:
        with pytest.raises((JoseError, ValueError, LookupError, TypeError, AttributeError)):
            imported(wrong)
