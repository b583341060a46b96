"""What both ports do with every request: read it, have it answered or refuse it, count it and log it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from apps.gateway.files.folder import FileAnswer
from apps.gateway.inspection.client import Neighbours
from apps.gateway.inspection.framing import METHODS, host_of, is_ours
from apps.gateway.inspection.target import read_target
from apps.gateway.inspection.trace import new_request_id, new_trace_parent, request_id, trace_parent
from apps.gateway.operations.access_log import AccessLog
from apps.gateway.operations.health import Health
from apps.gateway.operations.metrics import Metrics
from apps.gateway.refusals import Refusal, host_unknown, internal_error
from apps.gateway.visit import OWN, Visit

log = logging.getLogger(__name__)

AnswerTo = Callable[[web.BaseRequest, Visit], Awaitable[web.StreamResponse]]
"""Gets a visit whose client and target are known. What it has not sent is stamped and sent here. `Refusal` refuses."""

_CLIENT_LEFT = 499
_STREAMS = ("stream", "terminal")


@dataclass(frozen=True)
class Reception:
    """What aiohttp calls for every request of a port. `kind` is the class of what nobody gives another one."""

    head_limit_bytes: int
    names: frozenset[str]
    neighbours: Neighbours
    health: Health
    metrics: Metrics
    access_log: AccessLog
    answer_to: AnswerTo
    methods: frozenset[str] = METHODS
    """What `OPTIONS *` is told."""
    kind: str = OWN

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        trace, is_clients = trace_parent(request.headers)
        visit = Visit(request_id(request.headers), trace, is_clients, self.kind)
        status, sent_bytes, error = _CLIENT_LEFT, 0, ""
        try:
            answer, error = await self._answer_or_refusal(request, visit)
            if not answer.prepared:
                visit.stamp(answer.headers)
                if self.health.is_shutting_down:
                    answer.force_close()
            if isinstance(answer, FileAnswer):
                await answer.prepare(request)
            status, sent_bytes = answer.status, _length(answer)
        finally:
            self._record(request.method, visit, status, sent_bytes, error)
        return answer

    def refuse_unread(self, refusal: Refusal) -> web.Response:
        """For what could not be read as a request at all: there are no headers to take an id from."""
        visit = Visit(new_request_id(), new_trace_parent(), has_clients_trace=False, kind=self.kind)
        self._record("other", visit, refusal.code, 0, refusal.error)
        answer = self._refuse(refusal)
        visit.stamp(answer.headers)
        return answer

    async def _answer_or_refusal(self, request: web.BaseRequest, visit: Visit) -> tuple[web.StreamResponse, str]:
        """And the name of the error, empty where there is none."""
        try:
            return await self._answer(request, visit), ""
        except Refusal as refusal:
            return self._refuse(refusal), refusal.error
        except ConnectionError:
            raise  # the client left in the middle of its answer
        except Exception:
            log.exception("%s failed, request %s", request.method, visit.request_id)
            return self._refuse(internal_error()), "InternalError"

    async def _answer(self, request: web.BaseRequest, visit: Visit) -> web.StreamResponse:
        host = host_of(request, self.head_limit_bytes)
        if not is_ours(host, self.names):
            raise host_unknown(host)
        visit.client = self.neighbours.client(request.remote, request.headers, host)
        if request.raw_path == "*" and request.method == "OPTIONS":
            return web.Response(status=204, headers={"Allow": ", ".join(sorted(self.methods))})
        visit.target = read_target(request.raw_path, host)
        return await self.answer_to(request, visit)

    def _refuse(self, refusal: Refusal) -> web.Response:
        self.metrics.count_refusal(refusal.error)
        return refusal.answer()

    def _record(self, method: str, visit: Visit, status: int, sent_bytes: int, error: str) -> None:
        # A method is a label only if it is known: a stranger must not make up labels.
        method = method if method in METHODS else "other"
        self.metrics.count(visit, method, status, is_stream=visit.kind in _STREAMS)
        self.access_log.write(visit, method, status, sent_bytes, error)


def _length(answer: web.StreamResponse) -> int:
    """What was sent already, or the body that goes out next."""
    if isinstance(answer, FileAnswer):
        return answer.sent_bytes
    body = getattr(answer, "body", None)
    return len(body) if isinstance(body, bytes) else answer.body_length
