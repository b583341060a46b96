"""Each request as a span and as numbers: OpenTelemetry's GenAI attributes, Prometheus's histograms and counters.

Spans go to Langfuse where LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY are set, else where OTEL_EXPORTER_OTLP_ENDPOINT
says, else nowhere. What was asked and answered is no part of them. All requests of a run are one trace.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Mapping
from typing import Any

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

from packages.llm.configuration import Kind, Target
from packages.llm.ports import Attempt, Outcome

LANGFUSE_URL = "https://cloud.langfuse.com"
_LANGFUSE_PATH = "/api/public/otel/v1/traces"
_SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640)
_WHO = ("provider", "model", "role")
_NAMES: Mapping[Kind, str] = {
    "azure": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "vertex": "gcp.vertex_ai",
    "gemini": "gcp.gemini",
    "compatible": "openai",
}


class Telemetry:
    """`observe` is what a router tells of each request that has ended."""

    def __init__(self, exporter: SpanExporter | None = None) -> None:
        self.registry = CollectorRegistry()
        self._duration = Histogram(
            "gen_ai_client_operation_duration_seconds", "A whole answer", _WHO, registry=self.registry, buckets=_SECONDS
        )
        self._first_chunk = Histogram(
            "gen_ai_client_time_to_first_chunk_seconds", "Its start", _WHO, registry=self.registry, buckets=_SECONDS
        )
        self._tokens = Counter("gen_ai_client_tokens", "Tokens", (*_WHO, "type"), registry=self.registry)
        self._requests = Counter("conclave_model_requests", "By their ends", (*_WHO, "error"), registry=self.registry)
        self._cost = Counter("conclave_model_cost_usd", "Dollars", _WHO, registry=self.registry)
        self._provider: TracerProvider | None = None
        if exporter is not None:
            self._provider = TracerProvider(resource=Resource.create({"service.name": "conclave-worker"}))
            self._provider.add_span_processor(BatchSpanProcessor(exporter))

    def observe(self, target: Target, attempt: Attempt, outcome: Outcome) -> None:
        who = (attempt.provider, attempt.model, attempt.call.role)
        self._requests.labels(*who, outcome.error).inc()
        if outcome.answer is not None:
            self._duration.labels(*who).observe(outcome.seconds)
            self._tokens.labels(*who, "input").inc(outcome.answer.input_tokens)
            self._tokens.labels(*who, "output").inc(outcome.answer.output_tokens)
            self._tokens.labels(*who, "cached").inc(outcome.answer.cached_tokens)
            self._cost.labels(*who).inc(outcome.answer.cost_usd or 0.0)
        if outcome.first_token_seconds is not None:
            self._first_chunk.labels(*who).observe(outcome.first_token_seconds)
        if self._provider is not None:
            self._span(self._provider, target, attempt, outcome)

    def serve(self, port: int, host: str = "127.0.0.1") -> None:
        """`GET /metrics`, in a thread of its own."""
        start_http_server(port, host, registry=self.registry)

    def close(self) -> None:
        """Sends what has not been sent. Blocks for some seconds where nobody takes it."""
        if self._provider is not None:
            self._provider.shutdown()

    def _span(self, provider: TracerProvider, target: Target, attempt: Attempt, outcome: Outcome) -> None:
        end = time.time_ns()
        span = provider.get_tracer("conclave.llm").start_span(
            f"chat {attempt.model}",
            context=_trace_of(attempt.call.run),
            kind=SpanKind.CLIENT,
            attributes=_attributes(target, attempt, outcome),
            start_time=end - int(outcome.seconds * 1e9),
        )
        if outcome.error:
            span.set_status(Status(StatusCode.ERROR, outcome.error))
        span.end(end)


def exporter_for(variables: Mapping[str, str]) -> SpanExporter | None:
    """None where nobody wants spans."""
    public, secret = variables.get("LANGFUSE_PUBLIC_KEY", ""), variables.get("LANGFUSE_SECRET_KEY", "")
    if public and secret:
        url = variables.get("LANGFUSE_BASE_URL") or variables.get("LANGFUSE_HOST") or LANGFUSE_URL
        key = base64.b64encode(f"{public}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {key}", "x-langfuse-ingestion-version": "4"}
        return OTLPSpanExporter(f"{url.rstrip('/')}{_LANGFUSE_PATH}", headers=headers, compression=Compression.Gzip)
    if variables.get("OTEL_EXPORTER_OTLP_ENDPOINT") or variables.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        return OTLPSpanExporter()  # it reads these variables itself, and those of its headers
    return None


def _attributes(target: Target, attempt: Attempt, outcome: Outcome) -> dict[str, Any]:
    kind, call = target.provider.kind, attempt.call
    found: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _NAMES.get(kind, kind),
        "gen_ai.request.model": attempt.model,
        "gen_ai.request.stream": target.provider.stream,
        "gen_ai.request.max_tokens": attempt.max_output_tokens,
        "gen_ai.agent.name": call.role,
        "gen_ai.conversation.id": call.run,
        "conclave.step": call.step,
        "conclave.provider": attempt.provider,
        "conclave.attempt": attempt.number,
        "conclave.hedge": attempt.is_hedge,
    }
    if target.provider.region:
        found["cloud.region"] = target.provider.region
    if outcome.error:
        found["error.type"] = outcome.error
    if outcome.first_token_seconds is not None:
        found["gen_ai.response.time_to_first_chunk"] = outcome.first_token_seconds
    if outcome.finish:
        found["gen_ai.response.finish_reasons"] = (outcome.finish,)
    if answer := outcome.answer:
        found["gen_ai.usage.input_tokens"] = answer.input_tokens
        found["gen_ai.usage.output_tokens"] = answer.output_tokens
        found["gen_ai.usage.cache_read.input_tokens"] = answer.cached_tokens
        if answer.cost_usd is not None:
            found["llm.cost_usd"] = answer.cost_usd
    return found


def _trace_of(run: str) -> Any:
    digest = hashlib.sha256(run.encode()).digest()
    ids = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
    parent = SpanContext(*ids, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(parent))
