"""One JSON line a request. Neither query nor headers nor bodies: there is no secret in it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, TextIO

import structlog

from apps.gateway.visit import Visit

_FLUSH_SECONDS = 0.2


class AccessLog:
    """Lines are written in batches: a system call for each request would cost as much as the rest of the log."""

    def __init__(self, stream: TextIO) -> None:
        self._lines = _Lines(stream)
        self._log = structlog.wrap_logger(
            self._lines,
            processors=[structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer()],
            wrapper_class=structlog.BoundLogger,
            cache_logger_on_first_use=True,
        )

    def write(self, visit: Visit, method: str, status: int, sent_bytes: int, error: str = "") -> None:
        """`status` is 499 where the client left before its answer."""
        optional: dict[str, Any] = {}
        if visit.principal is not None:
            optional["user"] = visit.principal.user_id
            optional["sign_in"] = visit.principal.sign_in_id
        if visit.upstream:
            optional["upstream"] = visit.upstream
        if error:
            optional["error"] = error
        self._log.info(
            "request",
            method=method,
            path=visit.target.path if visit.target else None,
            status=status,
            kind=visit.kind,
            milliseconds=round(visit.milliseconds, 2),
            sent_bytes=sent_bytes,
            address=str(visit.client.address) if visit.client else None,
            request_id=visit.request_id,
            trace_id=visit.trace_parent[3:35],
            **optional,
        )

    def close(self) -> None:
        self._lines.flush()


class _Lines:
    """What structlog calls a logger: takes the finished line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: list[str] = []

    def info(self, line: str) -> None:
        self._waiting.append(line)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        lines, self._waiting = self._waiting, []
        if lines:
            with contextlib.suppress(OSError, ValueError):  # whoever read the log has left; the service goes on
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()
