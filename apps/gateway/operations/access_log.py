"""One JSON line a request. Neither query nor headers nor bodies: there is no secret in it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from apps.gateway.visit import Visit

_FLUSH_SECONDS = 0.2


class AccessLog:
    """Lines are written in batches: a system call for each request would cost as much as the rest of the log."""

    def __init__(self, stream: TextIO) -> None:
        self._lines = _Lines(stream)
        self._log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
            self._lines,
            processors=[_Timestamp(), structlog.processors.JSONRenderer(lambda line, **_: _JSON.encode(line))],
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        ).bind()

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


_JSON = json.JSONEncoder()


class _Timestamp:
    """ISO 8601, UTC. structlog's own asks the calendar for every line, which takes longer than all else of the line."""

    def __init__(self) -> None:
        self._second = -1
        self._text = ""

    def __call__(self, _logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        nanoseconds = time.time_ns()
        second = nanoseconds // 1_000_000_000
        if second != self._second:
            self._second = second
            self._text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        line["timestamp"] = f"{self._text}.{nanoseconds // 1000 % 1_000_000:06}Z"
        return line


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
