"""By which names the gateway may be asked: a page whose own name was made to lead here reaches nothing."""

from __future__ import annotations

from typing import Any

import pytest

from apps.gateway.inspection.framing import is_ours
from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import Outside, outside


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8001", "10.1.2.3", "[::1]:8001", "[2001:db8::7]", "localhost", "LocalHost:8001", "my.localhost"]
)
def test_addresses_and_localhost_are_nobodys_names(host: str) -> None:
    assert is_ours(host, frozenset())


@pytest.mark.parametrize(
    ("host", "names", "is_one"),
    [
        ("evil.example:8001", set(), False),
        ("127.0.0.1.evil.example", set(), False),
        ("localhost.evil.example", set(), False),
        ("evillocalhost", set(), False),
        ("conclave.example.org", {"conclave.example.org"}, True),
        ("Conclave.Example.org:443", {"conclave.example.org"}, True),
        ("conclave.example.org.", {"conclave.example.org"}, True),
        ("other.example.org", {"conclave.example.org"}, False),
        ("anything.example", {"*"}, True),
    ],
)
def test_other_names_are_ours_only_if_we_say_so(host: str, names: set[str], is_one: bool) -> None:
    assert is_ours(host, frozenset(names)) == is_one


async def test_what_is_meant_for_another_name_is_misdirected(inner: HonestApi, clean_redis: str) -> None:
    settings: dict[str, Any] = {"allowed_hosts": "conclave.internal", "public_url": "https://Conclave.example.org/"}
    async with outside(clean_redis, inner.url, token=inner.key.token(), **settings) as ada:
        for path in ("/projects", "/auth/login", "/metrics", "/console/", "/health"):
            refused = await ada.get(path, headers={"Host": "evil.example:8001"})
            assert (refused.status, refused.error) == (421, "HostUnknown"), path
        for host in ("conclave.internal:8001", "conclave.example.org"):
            assert (await ada.get("/projects", headers={"Host": host})).status == 200, host
    async with outside(clean_redis, inner.url, token=inner.key.token(), allowed_hosts="") as ada:
        assert (await ada.get("/projects")).status == 200, "who asks by the address needs no setting"


async def test_what_cannot_be_a_token_is_refused_and_no_fault(ada: Outside) -> None:
    for path in ("/projects", "/metrics"):
        answer = await ada.get(path, headers={"Authorization": "Bearer \u00ff\u00fe"})
        assert answer.status == (401 if path == "/projects" else 200), path
