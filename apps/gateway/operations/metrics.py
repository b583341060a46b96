"""Counters for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from apps.gateway.limits.leases import Limiter
from apps.gateway.proxy.open_streams import OpenStreams
from apps.gateway.proxy.upstreams import Upstreams
from apps.gateway.visit import Visit

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """A registry of its own: two gateways in one process do not mix."""

    def __init__(self, streams: OpenStreams, upstreams: Upstreams, limiter: Limiter) -> None:
        registry = self._registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {}
        self._requests = Counter(
            "gateway_requests", "Requests by class, method and status.", ("kind", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "gateway_request_seconds",
            "From the head of a request to the end of its answer, without streams.",
            ("kind",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._refusals = Counter(
            "gateway_refusals", "What the gateway refused by itself, by error.", ("error",), registry=registry
        )
        self._request_children: dict[tuple[str, str, int], Counter] = {}
        self._seconds_children: dict[str, Histogram] = {}
        for kind in ("event_stream", "web_socket"):
            self._gauge(
                "gateway_open_streams",
                "Streams that are open.",
                partial(streams.count_by_kind.__getitem__, kind),
                kind=kind,
            )
        for one in upstreams.all:
            self._gauge(
                "gateway_upstream_is_well", "1 where the API answers.", partial(getattr, one, "is_well"), url=one.url
            )
            self._gauge(
                "gateway_upstream_open_requests",
                "Requests under way.",
                partial(getattr, one, "open_requests"),
                url=one.url,
            )
        self._gauge(
            "gateway_limit_round_trips",
            "How often Redis was asked for permits.",
            partial(getattr, limiter, "round_trips"),
        )
        self._gauge("gateway_limit_is_shared", "0 while Redis is away.", partial(getattr, limiter, "is_shared"))

    def count(self, visit: Visit, method: str, status: int, *, is_stream: bool) -> None:
        key = (visit.kind, method, status)
        child = self._request_children.get(key)
        if child is None:
            child = self._request_children[key] = self._requests.labels(visit.kind, method, str(status))
        child.inc()
        if is_stream:
            return
        seconds = self._seconds_children.get(visit.kind)
        if seconds is None:
            seconds = self._seconds_children[visit.kind] = self._seconds.labels(visit.kind)
        seconds.observe(visit.milliseconds / 1000)

    def count_refusal(self, error: str) -> None:
        self._refusals.labels(error).inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def _gauge(self, name: str, description: str, read: Callable[[], float], **labels: str) -> None:
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = self._gauges[name] = Gauge(name, description, tuple(labels), registry=self._registry)
        (gauge.labels(**labels) if labels else gauge).set_function(read)
