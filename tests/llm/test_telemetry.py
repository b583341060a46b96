"""What is told of each request, to those who ask for it."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from packages.llm.configuration import load_configuration
from packages.llm.router import Router
from packages.llm.telemetry import Telemetry, exporter_for
from tests.llm.fleet import a_call
from tests.llm.scripted_model import ScriptedModel, fails, says
from tests.llm.virtual_time import VirtualTime

PRICED = {"MODEL_PRICE_INPUT_USD_PER_MILLION": "2", "MODEL_PRICE_OUTPUT_USD_PER_MILLION": "8"}


async def asked(model: ScriptedModel, telemetry: Telemetry) -> None:
    time = VirtualTime()
    configuration = load_configuration({"OPENAI_BASE_URL": model.url, **PRICED})
    router = Router(configuration, clock=time, sleep=time.sleep, observe=telemetry.observe)
    await router.complete(a_call("a secret wish"))
    await router.close()


async def test_a_request_is_a_span_with_the_standard_attributes(model: ScriptedModel) -> None:
    model.script = [fails(500), says("a secret answer")]
    exporter = InMemorySpanExporter()
    telemetry = Telemetry(exporter)
    await asked(model, telemetry)
    telemetry.close()
    failed, answered = exporter.get_finished_spans()
    assert answered.name == "chat gpt-4.1"
    attributes: dict[str, Any] = dict(answered.attributes or {})
    assert attributes["gen_ai.operation.name"] == "chat"
    assert attributes["gen_ai.request.model"] == "gpt-4.1"
    assert attributes["gen_ai.request.max_tokens"] == model.requests[1]["max_tokens"]
    assert attributes["gen_ai.response.finish_reasons"] == ("stop",)
    assert attributes["gen_ai.agent.name"] == "architect"
    assert attributes["gen_ai.conversation.id"] == "run-1"
    assert attributes["gen_ai.usage.input_tokens"] == 100
    assert attributes["gen_ai.usage.output_tokens"] == 20
    assert attributes["llm.cost_usd"] == pytest.approx(100 * 2e-6 + 20 * 8e-6)
    assert (failed.attributes or {})["error.type"] == "Unavailable"
    assert failed.context is not None
    assert answered.context is not None
    assert failed.context.trace_id == answered.context.trace_id, "one trace for one run"
    assert "secret" not in f"{failed.to_json()}{answered.to_json()}"


async def test_numbers_are_counted_by_provider_model_and_role(model: ScriptedModel) -> None:
    model.script = [fails(500), says("hello")]
    telemetry = Telemetry()
    await asked(model, telemetry)
    who = {"provider": model.url.split("/")[2], "model": "gpt-4.1", "role": "architect"}

    def value(name: str, **more: str) -> float | None:
        return telemetry.registry.get_sample_value(name, {**who, **more})

    assert value("conclave_model_requests_total", error="") == 1
    assert value("conclave_model_requests_total", error="Unavailable") == 1
    assert value("gen_ai_client_tokens_total", type="output") == 20
    assert value("gen_ai_client_operation_duration_seconds_count") == 1
    assert value("gen_ai_client_time_to_first_chunk_seconds_count") == 1
    assert value("conclave_model_cost_usd_total") == pytest.approx(100 * 2e-6 + 20 * 8e-6)


class Collector:
    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []


@pytest.fixture
def collector() -> Iterator[tuple[str, Collector]]:
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return None

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", found
    server.shutdown()
    thread.join()
    server.server_close()


async def test_langfuse_gets_spans_over_otlp(model: ScriptedModel, collector: tuple[str, Collector]) -> None:
    url, found = collector
    given = {"LANGFUSE_PUBLIC_KEY": "pk-1", "LANGFUSE_SECRET_KEY": "sk-1", "LANGFUSE_BASE_URL": url}
    telemetry = Telemetry(exporter_for(given))
    await asked(model, telemetry)
    telemetry.close()
    ((path, headers, body),) = found.requests
    assert path == "/api/public/otel/v1/traces"
    assert headers["authorization"] == "Basic cGstMTpzay0x"
    sent = ExportTraceServiceRequest.FromString(gzip.decompress(body))
    (span,) = sent.resource_spans[0].scope_spans[0].spans
    assert span.name == "chat gpt-4.1"


def test_without_a_place_nothing_is_exported() -> None:
    assert exporter_for({}) is None
    assert exporter_for({"LANGFUSE_PUBLIC_KEY": "pk-1"}) is None
