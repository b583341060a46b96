"""What is missing, or refused, before a cloud can be asked at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from packages.llm.errors import AccessRefused, Malformed, ModelError, TimedOut, Unavailable
from tests.llm.wire.attempts import call, connected, fault_of
from tests.llm.wire.behaviours import Behaviour, Vendor
from tests.llm.wire.google_speech import TokenEndpoint, Tokens
from tests.llm.wire.listener import Closed, Listener
from tests.llm.wire.vendors import AWS, served

LIMIT_SECONDS = 1.0
# How google-genai defines a class when it is first asked.
pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("does", "kind"),
    [
        (Tokens.DENIED, AccessRefused),
        (Tokens.BROKEN, Unavailable),
        (Tokens.PAGE, Malformed),
        (Tokens.SILENT, TimedOut),
        (None, Unavailable),
    ],
)
async def test_vertex_without_an_access_token_asks_no_model(
    does: Tokens | None, kind: type[ModelError], tmp_path: Path
) -> None:
    """None: nobody listens where tokens are given."""
    limits: dict[str, Any] = {"timeout_seconds": LIMIT_SECONDS} if does is Tokens.SILENT else {}
    with Closed() as closed:
        async with Listener(TokenEndpoint(does or Tokens.GIVEN)) as tokens:
            where = f"{tokens.url if does else closed.url}/token"
            async with (
                served(Vendor.VERTEX, Behaviour.TEXT, tmp_path, token_uri=where, **limits) as one,
                connected(one) as connection,
            ):
                error = await fault_of(connection, call())
                assert one.questions == []
    assert type(error) is kind, f"{error!r}"


@pytest.mark.exhaustive
@pytest.mark.parametrize("content", [None, "{}", "no JSON"])
async def test_vertex_without_a_key_file_cannot_be_signed_in_to(content: str | None, tmp_path: Path) -> None:
    async with served(Vendor.VERTEX, Behaviour.TEXT, tmp_path) as one, connected(one) as connection:
        file = one.target.provider.credentials
        assert file is not None
        file.unlink() if content is None else file.write_text(content)
        error = await fault_of(connection, call())
        assert one.questions == []
    assert type(error) is AccessRefused, f"{error!r}"


@pytest.mark.exhaustive
@pytest.mark.parametrize("profile", ["", "nobody"])
async def test_bedrock_without_credentials_cannot_be_signed_in_to(
    profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in AWS.items():
        is_credential = name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        monkeypatch.delenv(name, raising=False) if is_credential else monkeypatch.setenv(name, value)
    async with served(Vendor.BEDROCK, Behaviour.TEXT, tmp_path, profile=profile) as one, connected(one) as connection:
        error = await fault_of(connection, call())
        assert one.questions == []
    assert type(error) is AccessRefused, f"{error!r}"
