"""The routes table: the first line that fits decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args

RouteClass = Literal["read", "write", "generate", "upload", "stream", "terminal", "sign_in"]
CLASSES = get_args(RouteClass)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class RouteError(ValueError):
    """A line of the table cannot be read: `str()` quotes it."""


@dataclass(frozen=True)
class Route:
    """`path` has `*` for one segment and `**`, at its end, for any rest. No `methods` are all methods.

    `needs_sign_in` is false where the API decides alone. A `terminal` is a WebSocket, and nothing else is. The body of
    an `upload` may be larger than others.
    """

    path: str
    kind: RouteClass
    methods: tuple[str, ...] = ()
    needs_sign_in: bool = True

    @property
    def pattern(self) -> re.Pattern[str]:
        """`RouteError` where the path has no form that fits anything."""
        if not self.path.startswith("/") or "**" in self.path.removesuffix("/**"):
            raise RouteError(f"`{self.path}`: a path begins with / and has ** only as its last segment")
        steps = self.path.removesuffix("/**").split("/")
        start = "/".join("[^/]+" if step == "*" else re.escape(step) for step in steps)
        return re.compile(start + ("(?:/.*)?" if self.path.endswith("/**") else ""), re.DOTALL)


class RouteTable:
    def __init__(self, routes: Sequence[Route]) -> None:
        """`RouteError` names a path that cannot be read, or a table that leaves requests over."""
        if not routes or routes[-1].path != "/**" or routes[-1].methods or not routes[-1].needs_sign_in:
            raise RouteError(
                "the last route must be `/**` for all methods, behind a sign-in: nothing is open by oversight"
            )
        self.routes = tuple(routes)
        self._compiled = [(route.pattern, frozenset(route.methods), route) for route in routes]

    @classmethod
    def default(cls) -> Self:
        return cls(DEFAULT_ROUTES)

    def find(self, method: str, path: str) -> Route:
        for pattern, methods, route in self._compiled:
            if (not methods or method in methods) and pattern.fullmatch(path):
                return route
        raise AssertionError("the last route fits every path")


DEFAULT_ROUTES = (
    Route("/.well-known/jwks.json", "read", needs_sign_in=False),
    Route("/auth/**", "read", SAFE_METHODS, needs_sign_in=False),
    Route("/auth/**", "sign_in", needs_sign_in=False),
    Route("/runs/*/events/stream", "stream"),
    Route("/runs/*/terminal", "terminal"),
    Route("/ws/**", "terminal"),
    Route("/projects/*/generate", "generate"),
    Route("/projects/*/documents", "upload", ("POST",)),
    Route("/**", "read", SAFE_METHODS),
    Route("/**", "write"),
)
