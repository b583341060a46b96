"""What an API token may do. What no scope names, only a person who is signed in may do."""

from __future__ import annotations

from typing import Literal

from apps.api.errors import ScopeMissing, SessionNeeded

Scope = Literal["read", "write", "admin:read", "admin:write"]
"""`write` includes `read`; those of `admin` count for administrators alone, and never without the other two."""
EVERYTHING: tuple[Scope, ...] = ("write", "admin:write")
READING = ("GET", "HEAD", "OPTIONS")
_INCLUDED_IN: dict[Scope, Scope] = {"read": "write", "admin:read": "admin:write"}
_OF_WORK = ("projects", "runs", "templates", "workers")
_OPEN_TO_ALL = ("/auth/me", "/openapi.json")


def require_scope(scopes: frozenset[str], method: str, path: str) -> None:
    """`path` is the route's. A route that nobody thought of is refused."""
    if path in _OPEN_TO_ALL:
        return
    wanted = _wanted(path.split("/")[1], is_reading=method in READING)
    if wanted is None:
        raise SessionNeeded("An API token cannot do this.")
    if wanted not in scopes and _INCLUDED_IN.get(wanted) not in scopes:
        raise ScopeMissing(f"This token lacks the scope `{wanted}`.")


def _wanted(area: str, *, is_reading: bool) -> Scope | None:
    if area in _OF_WORK:
        return "read" if is_reading else "write"
    if area == "admin":
        return "admin:read" if is_reading else "admin:write"
    return None
