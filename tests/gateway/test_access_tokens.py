"""Who is let in: access tokens that are verified here. The refused ones never reach the API."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from apps.gateway.identity.keys import KeySet
from apps.gateway.identity.tokens import TokenVerifier
from apps.gateway.refusals import Refusal
from tests.gateway.honest_api import HonestApi, SigningKey
from tests.gateway.outside import Outside, outside


async def test_a_valid_token_is_let_in_and_verified_once(ada: Outside, inner: HonestApi) -> None:
    assert [(await ada.get("/projects")).status for _ in range(3)] == [200, 200, 200]
    assert len(inner.seen) == 3
    assert inner.questions == ["/.well-known/jwks.json"]


async def test_without_a_token_only_the_doors_are_open(ada: Outside, inner: HonestApi) -> None:
    ada.token = ""
    assert (await ada.post("/auth/login", data=b"{}")).status == 200
    assert (await ada.get("/.well-known/jwks.json")).status == 200
    for path in ("/projects", "/admin/providers", "/openapi.json", "/authentic", "/auth", "/.well-known/other"):
        answer = await ada.get(path)
        assert (path, answer.status) == (path, 200 if path == "/auth" else 401)
    assert (await ada.get("/projects")).headers["WWW-Authenticate"] == "Bearer"
    assert {seen.raw_path for seen in inner.seen} == {"/auth/login", "/.well-known/jwks.json", "/auth"}


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims)}."


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def signed_with_the_public_key(key: SigningKey) -> str:
    """RS/HS confusion: the public key, which everybody has, as the secret of an HMAC."""
    pem = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = unsigned({"alg": "HS256", "typ": "at+jwt", "kid": key.key_id}, claims_of(key.token())).rstrip(".")
    signature = hmac.digest(pem, head.encode(), hashlib.sha256)
    return f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def with_a_key_inside(key: SigningKey) -> str:
    stranger = SigningKey(key.key_id)
    return stranger.token({"jwk": stranger.public(), "jku": "http://127.0.0.1:1/keys", "x5u": "http://127.0.0.1:1/x"})


def with_a_changed_claim(key: SigningKey) -> str:
    head, _, signature = key.token().split(".")
    return f"{head}.{unsigned({}, claims_of(key.token(sub='root'))).split('.')[1]}.{signature}"


FORGERIES: dict[str, Callable[[SigningKey], str]] = {
    "no algorithm": lambda key: unsigned({"alg": "none", "typ": "at+jwt", "kid": key.key_id}, claims_of(key.token())),
    "no algorithm, oddly written": lambda key: unsigned(
        {"alg": "nOnE", "typ": "at+jwt", "kid": key.key_id}, claims_of(key.token())
    ),
    "an empty signature": lambda key: key.token().rpartition(".")[0] + ".",
    "a signature of nulls": lambda key: key.token().rpartition(".")[0] + "." + "A" * 86,
    "the public key as a secret": signed_with_the_public_key,
    "a key of its own inside": with_a_key_inside,
    "a stranger's key under a known name": lambda key: SigningKey(key.key_id).token(),
    "a key that nobody knows": lambda key: SigningKey("elsewhere").token(),
    "a path as the key's name": lambda key: SigningKey("../../dev/null").token(),
    "another curve": lambda key: jwt.encode(
        claims_of(key.token()), ec.generate_private_key(ec.SECP384R1()), "ES384", {"kid": key.key_id, "typ": "at+jwt"}
    ),
    "a changed claim": with_a_changed_claim,
    "another type": lambda key: key.token({"typ": "JWT"}),
    "a refresh token's type": lambda key: key.token({"typ": "rt+jwt"}),
    "expired": lambda key: key.token(iat=int(time.time()) - 900, exp=int(time.time()) - 300),
    "no expiry": lambda key: key.token(exp=None),
    "not yet": lambda key: key.token(nbf=int(time.time()) + 600),
    "of the future": lambda key: key.token(iat=int(time.time()) + 600),
    "another issuer": lambda key: key.token(iss="evil"),
    "another audience": lambda key: key.token(aud="other"),
    "several audiences": lambda key: key.token(aud=["other", "conclave"]),
    "no subject": lambda key: key.token(sub=None),
    "no session": lambda key: key.token(sid=None),
    "an unknown critical header": lambda key: key.token({"crit": ["b64"], "b64": False}),
    "nothing": lambda key: "",
    "no token at all": lambda key: "hello",
    "too long": lambda key: key.token(padding="x" * 5000),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_token_gets_401_and_never_reaches_the_api(ada: Outside, inner: HonestApi, forgery: str) -> None:
    token = FORGERIES[forgery](inner.key)
    answer = await ada.get("/projects", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.error) == (401, "NotSignedIn")
    assert inner.seen == []


async def test_two_claims_at_once_are_no_claim(ada: Outside) -> None:
    headers = [("Authorization", f"Bearer {ada.token}"), ("Authorization", "Bearer other")]
    async with ada.session.get(ada.url + "/projects", headers=headers) as answer:
        assert answer.status == 400


async def test_other_schemes_are_nobody(ada: Outside) -> None:
    for value in (f"Basic {ada.token}", ada.token, "Bearer", "Bearer  "):
        assert (await ada.get("/projects", headers={"Authorization": value})).status == 401


def encoded(parts: list[bytes]) -> str:
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


HEADS = st.sampled_from([b'{"alg":"ES256","typ":"at+jwt","kid":"key-1"}', b"{}", b"[]", b'{"alg":1,"kid":[]}'])
PARTS = st.tuples(st.one_of(HEADS, st.binary(max_size=60)), st.binary(max_size=60), st.binary(max_size=64))


@given(st.one_of(st.text(), PARTS.map(list).map(encoded)))
def test_any_text_as_a_token_is_refused_in_good_order(token: str) -> None:
    key = SigningKey("key-1")

    async def published() -> dict[str, Any]:
        return {"keys": [key.public()]}

    async def verify() -> None:
        await TokenVerifier(KeySet(published, 300, 3), 10).verify(token)

    with pytest.raises(Refusal) as refusal:
        asyncio.run(verify())
    assert refusal.value.code == 401


async def test_a_new_key_is_learned_and_a_withdrawn_one_forgotten(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), keys_retry_seconds=0.001) as ada:
        assert (await ada.get("/projects")).status == 200
        following = SigningKey("key-2")
        inner.keys = [inner.key, following]
        assert (await ada.get("/projects", headers={"Authorization": f"Bearer {following.token()}"})).status == 200
        inner.keys = [following]
        await ada.gateway.reload()
        assert (await ada.get("/projects")).status == 401, "verified before, by a key that is withdrawn"


async def test_strangers_cannot_make_the_gateway_ask_for_ever(ada: Outside, inner: HonestApi) -> None:
    for number in range(20):
        token = SigningKey(f"made-up-{number}").token()
        assert (await ada.get("/projects", headers={"Authorization": f"Bearer {token}"})).status == 401
    assert inner.questions == ["/.well-known/jwks.json"]
