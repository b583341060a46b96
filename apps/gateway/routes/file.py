"""A routes table from a TOML file, read again when it changes.

[[route]]
path = "/auth/**"
class = "sign_in"
methods = ["POST"]     # all methods where it is left out
needs_sign_in = false  # true where it is left out
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from apps.gateway.inspection.framing import METHODS
from apps.gateway.routes.table import CLASSES, Route, RouteError, RouteTable

_KEYS = {"path", "class", "methods", "needs_sign_in"}


class RoutesFile:
    """`table` is the last one that could be read: a mistake in the file changes nothing."""

    def __init__(self, path: Path | None) -> None:
        """`RouteError` where the first reading fails."""
        self._path = path
        self._stamp = self._stamp_now()
        self.table = read_table(path) if path else RouteTable.default()

    def reload(self, *, is_forced: bool = False) -> bool:
        """Whether there is a new table. `RouteError` where the file has changed and cannot be read."""
        stamp = self._stamp_now()
        if self._path is None or (stamp == self._stamp and not is_forced):
            return False
        self._stamp = stamp
        self.table = read_table(self._path)
        return True

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            state = self._path.stat() if self._path else None
        except OSError:
            return None
        return (state.st_mtime_ns, state.st_size) if state else None


def read_table(path: Path) -> RouteTable:
    try:
        document = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RouteError(f"{path}: {error}") from error
    lines = document.get("route")
    if not isinstance(lines, list) or set(document) != {"route"}:
        raise RouteError(f"{path}: holds [[route]] tables and nothing else")
    try:
        return RouteTable([_route(line) for line in lines])
    except RouteError as error:
        raise RouteError(f"{path}: {error}") from error


def _route(line: dict[str, Any]) -> Route:
    if unknown := set(line) - _KEYS:
        raise RouteError(f"{line}: {', '.join(sorted(unknown))} is not known; there are {', '.join(sorted(_KEYS))}")
    path = line.get("path")
    kind: Any = line.get("class")
    methods, needs_sign_in = line.get("methods", []), line.get("needs_sign_in", True)
    if not isinstance(path, str) or kind not in CLASSES:
        raise RouteError(f"{line}: needs a path, and a class out of {', '.join(CLASSES)}")
    if not isinstance(methods, list) or not set(methods) <= METHODS:
        raise RouteError(f"{line}: methods are a list out of {', '.join(sorted(METHODS))}")
    if not isinstance(needs_sign_in, bool):
        raise RouteError(f"{line}: needs_sign_in is true or false")
    return Route(path, kind, tuple(methods), needs_sign_in)
