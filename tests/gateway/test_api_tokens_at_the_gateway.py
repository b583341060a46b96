"""API tokens: the API is asked whose they are, and not more often than it must be."""

from __future__ import annotations

import asyncio

from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside, outside

TOKEN = "cnc_of_a_program"
WHOSE = {"id": "ada", "name": "Ada", "role": "user", "sign_in": {"id": "token-1"}}


async def test_the_api_is_asked_once_for_many_requests_at_once(ada: Outside, inner: HonestApi) -> None:
    inner.tokens[TOKEN] = WHOSE
    ada.token = TOKEN
    answers = await asyncio.gather(*(ada.get("/projects") for _ in range(10)))
    assert [answer.status for answer in answers] == [200] * 10
    assert inner.questions.count(TOKEN) == 1
    assert inner.last.header("authorization") == f"Bearer {TOKEN}"


async def test_a_token_that_the_api_does_not_know_is_refused_from_memory(ada: Outside, inner: HonestApi) -> None:
    ada.token = TOKEN
    assert [(await ada.get("/projects")).error for _ in range(3)] == ["NotSignedIn"] * 3
    assert inner.questions.count(TOKEN) == 1
    assert inner.seen == []


async def test_an_administrators_token_sees_the_parts_only_if_it_was_made_for_that(
    ada: Outside, inner: HonestApi
) -> None:
    for number, scopes in enumerate((["write"], ["admin:read"], ["write", "admin:write"])):
        token = f"cnc_admin_{number}"
        inner.tokens[token] = WHOSE | {"role": "admin", "sign_in": {"id": token, "scopes": scopes}}
        told = (await ada.get("/health", headers={"Authorization": f"Bearer {token}"})).json
        assert ("parts" in told) == (number > 0), scopes


async def test_what_is_remembered_is_soon_forgotten(inner: HonestApi, clean_redis: str) -> None:
    inner.tokens[TOKEN] = WHOSE
    async with outside(clean_redis, inner.url, token=TOKEN, api_token_seconds=0.001) as program:
        assert (await program.get("/projects")).status == 200
        inner.tokens.clear()
        assert (await program.get("/projects")).status == 401


async def test_who_guesses_tokens_is_slowed_down_and_who_is_known_is_not(inner: HonestApi, clean_redis: str) -> None:
    async with outside(clean_redis, inner.url, token=inner.key.token(), rate_limits="unknown:address=4/3600") as ada:
        assert (await ada.get("/projects")).status == 200
        guesses = [await ada.get("/projects", headers={"Authorization": f"Bearer cnc_{n}"}) for n in range(6)]
        assert [guess.status for guess in guesses] == [401, 401, 401, 429, 429, 429]
        assert (await ada.get("/projects")).status == 200
