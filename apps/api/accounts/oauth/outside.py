"""Asking issuers: with limits of time and size, by TLS, following no redirect. What goes wrong becomes one of our
errors here, the only place that knows those of Authlib, httpx and joserfc.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.errors import JoseError

from apps.api.accounts.oauth.errors import (
    IssuerAnswerRefused,
    IssuerMisconfigured,
    IssuerUnreachable,
    refusal,
)

_STEP_SECONDS, _WHOLE_SECONDS = 5.0, 12.0
_LIMIT_BYTES = 256 * 1024

log = logging.getLogger(__name__)


class Outside:
    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx2.create_ssl_context()

    @asynccontextmanager
    async def asking(self, title: str, **client: Any) -> AsyncIterator[AsyncOAuth2Client]:
        """Authlib's client for one visit. `title` names the issuer in what is refused."""
        options = {
            "verify": self._tls,
            "timeout": _STEP_SECONDS,
            "follow_redirects": False,
            "headers": {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Conclave"},
            "event_hooks": {"response": [_limit]},
        }
        with_errors = _translated(title)
        async with with_errors, asyncio.timeout(_WHOLE_SECONDS), AsyncOAuth2Client(**options, **client) as http:
            yield http


async def read(http: AsyncOAuth2Client, address: str, *, with_token: bool = False) -> Any:
    """What is there, as JSON."""
    answer = await http.request("GET", address, withhold_token=not with_token)
    answer.raise_for_status()
    return answer.json()


@asynccontextmanager
async def _translated(title: str) -> AsyncIterator[None]:
    try:
        yield
    except OAuthError as error:
        log.warning("%s refused: %.200r", title, str(error))
        raise refusal(title, str(error.error)) from error
    except httpx2.HTTPStatusError as error:
        log.warning("%s answered %d to %s", title, error.response.status_code, error.request.url.path)
        is_away = error.response.status_code >= 500 or error.response.status_code == 429
        if is_away:
            raise IssuerUnreachable(f"{title} cannot sign anybody in at the moment.") from error
        raise IssuerMisconfigured(f"{title} does not answer as an issuer does.") from error
    except (httpx2.HTTPError, TimeoutError, OSError) as error:
        log.warning("%s cannot be asked: %s", title, type(error).__name__)
        raise IssuerUnreachable(f"{title} does not answer.") from error
    except (JoseError, ValueError, LookupError, TypeError, AttributeError, RecursionError, httpx2.InvalidURL) as error:
        log.warning("%s said what is not valid: %s %.200r", title, type(error).__name__, str(error))
        raise IssuerAnswerRefused(f"{title}'s answer is not valid.") from error


async def _limit(answer: httpx2.Response) -> None:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise ValueError("an answer that is packed, although none was asked for")
    answer.stream = _Limited(answer.stream)


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        async for piece in self._stream:
            count += len(piece)
            if count > _LIMIT_BYTES:
                raise ValueError("an answer that is too long")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
