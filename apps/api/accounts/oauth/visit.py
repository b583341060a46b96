"""The browser of somebody who signs in elsewhere: it is led by redirects, and known again by a cookie."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request, Response

from apps.api.accounts.errors import CrossSiteRequest
from apps.api.errors import AppError

COOKIE = "__Host-conclave_oauth"
SIGN_IN = "/console/sign-in"


class Visit:
    """`failing_to` is the page that shows what went wrong."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request, self._response = request, response
        self.failing_to = SIGN_IN

    @property
    def browser(self) -> str:
        """The secret that it was given at the start, or nothing."""
        return self._request.cookies.get(COOKIE, "")

    def require_own_start(self) -> None:
        """Raises `CrossSiteRequest`: who is known at an issuer may be let in there without a word, so no page of others
        sends anybody there. An address that a person typed or kept is an act of theirs.
        """
        if self._request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise CrossSiteRequest("This does not come from a page of Conclave.")

    def remember(self, secret: str, seconds: int) -> None:
        # Lax: the browser comes back from a page of somebody else's, and brings no strict cookie from there.
        self._response.set_cookie(COOKIE, secret, max_age=seconds, secure=True, httponly=True, samesite="lax")

    def forget(self) -> None:
        self._response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")

    def go(self, address: str) -> None:
        self._response.headers["Location"] = address
        self._response.headers["Cache-Control"] = "no-store"
        self._response.headers["Referrer-Policy"] = "no-referrer"

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """A refusal leads whoever wants pages to a page; others are answered as anywhere."""
        try:
            yield
        except AppError as refusal:
            if "text/html" not in self._request.headers.get("accept", ""):
                raise
            mark = "&" if "?" in self.failing_to else "?"
            self.go(self.failing_to + mark + urlencode({"problem": type(refusal).__name__}))


def _visit(request: Request, response: Response) -> Visit:
    return Visit(request, response)


VisitDep = Annotated[Visit, Depends(_visit)]
