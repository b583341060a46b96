"""The refresh token of a browser: in a cookie that no script reads, and that only pages of ours make use of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from apps.api.accounts.client import Client, ClientDep
from apps.api.accounts.errors import CrossSiteRequest

COOKIE = "__Host-conclave_refresh"
CSRF_HEADER = "x-conclave-csrf"


class RefreshCookie:
    def __init__(self, request: Request, response: Response, client: Client) -> None:
        self._request, self._response, self._client = request, response, client

    @property
    def token(self) -> str | None:
        return self._request.cookies.get(COOKIE)

    def require_own_page(self) -> None:
        """Raises `CrossSiteRequest`. Pages of the same site are foreign: on localhost generated software is one."""
        headers = self._request.headers
        origin = headers.get("origin")
        is_ours = (
            headers.get(CSRF_HEADER) == "1"
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
            and (origin is None or _host_of(origin) == self._client.host.lower())
        )
        if not is_ours:
            raise CrossSiteRequest("This does not come from a page of Conclave.")

    def keep(self, token: str, now: datetime, expires_at: datetime) -> None:
        seconds = int((expires_at - now).total_seconds())
        self._response.set_cookie(COOKIE, token, max_age=seconds, secure=True, httponly=True, samesite="strict")

    def drop(self) -> None:
        self._response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")


def _host_of(origin: str) -> str | None:
    """None for what is no address at all."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _cookie(request: Request, response: Response, client: ClientDep) -> RefreshCookie:
    return RefreshCookie(request, response, client)


CookieDep = Annotated[RefreshCookie, Depends(_cookie)]
