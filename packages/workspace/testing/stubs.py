"""Stubs of external HTTP services, in WireMock's mapping format, at loopback ports beside the application."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from packages.workspace.errors import StubsRefused, WorkspaceError
from packages.workspace.harness import harness_files
from packages.workspace.sandbox.commands import Command
from packages.workspace.testing.runner import read_untrusted
from packages.workspace.toolchain import OUR_PYTHON

MOST_DELAY_MILLISECONDS = 5_000
ORDER_INSIDE = "/stubs.json"
JOURNAL_INSIDE = "/stubs"
JOURNAL = "journal.jsonl"
UNREAD_JOURNAL = "/tmp/stubs.jsonl"  # noqa: S108  # Inside, where it is private.


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"it is no regular expression: {error}") from error
    return text


def _is_json(value: Any) -> Any:
    """WireMock takes a document, or its text."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise ValueError("it is no JSON text") from error
    return value


Pattern = Annotated[str, AfterValidator(_is_pattern)]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
HeaderValue = Annotated[str, Field(pattern=r"^[^\r\n\x00]*$")]
MOST_JOURNALED = 1_000


class _Strict(BaseModel):
    # What is not understood is refused: left out, it would match calls that it should not.
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Value(_Strict):
    equalTo: str | None = None
    contains: str | None = None
    doesNotContain: str | None = None
    matches: Pattern | None = None
    doesNotMatch: Pattern | None = None
    caseInsensitive: bool = False
    absent: bool = False


class _Body(_Value):
    equalToJson: Annotated[Any, AfterValidator(_is_json)] = None
    ignoreArrayOrder: bool = False
    ignoreExtraElements: bool = False


class _Request(_Strict):
    method: str = "ANY"
    url: str | None = None
    urlPath: str | None = None
    urlPattern: Pattern | None = None
    urlPathPattern: Pattern | None = None
    queryParameters: dict[str, _Value] = {}
    headers: dict[str, _Value] = {}
    bodyPatterns: list[_Body] = []


class _Response(_Strict):
    status: int = Field(default=200, ge=200, le=599)
    headers: dict[Token, HeaderValue | list[HeaderValue]] = {}
    body: str | None = None
    jsonBody: Any = None
    base64Body: str | None = None
    fixedDelayMilliseconds: int = Field(default=0, ge=0, le=MOST_DELAY_MILLISECONDS)

    @model_validator(mode="after")
    def _has_one_body(self) -> "_Response":
        if len(self.model_fields_set & {"body", "jsonBody", "base64Body"}) > 1:
            raise ValueError("only one of body, jsonBody and base64Body may be given")
        if self.base64Body is not None:
            TypeAdapter(Base64Bytes).validate_python(self.base64Body)
        return self


class _Mapping(_Strict):
    id: str | None = None
    uuid: str | None = None
    name: str | None = None
    priority: int = 5
    request: _Request
    response: _Response
    scenarioName: str | None = None
    requiredScenarioState: str | None = None
    newScenarioState: str | None = None
    persistent: bool | None = None
    metadata: dict[str, Any] | None = None

    def as_served(self) -> dict[str, Any]:
        told = self.model_dump(mode="json")
        request = self.request
        place = next((one for one in (request.url, request.urlPath, request.urlPattern) if one), request.urlPathPattern)
        told["name"] = self.name or f"{request.method} {place or 'anything'}"
        told["response"] = self.response.model_dump(mode="json", exclude_none=True)
        if "jsonBody" in self.response.model_fields_set:
            told["response"]["jsonBody"] = self.response.jsonBody
        return told


@dataclass(frozen=True)
class StubbedService:
    """An external service: `variable` is the environment variable in which the application finds its address.

    `mappings` are WireMock's: the documents of mapping files, each one mapping or {"mappings": [...]}. Calls that
    none of them fits are answered with 404.
    """

    name: str
    variable: str
    port: int
    mappings: Sequence[Any] = ()


@dataclass(frozen=True)
class StubbedCall:
    """A call that the application made. `mapping` is what answered it; without one, `difference` says why none did.

    Told from within the application's sandbox, and so no evidence against software that means to deceive.
    """

    service: str
    method: str
    url: str
    mapping: str | None
    difference: str = ""


_CALL = TypeAdapter(StubbedCall)


def beside_stubs(
    command: Command, services: Sequence[StubbedService], port: int, journal: str = UNREAD_JOURNAL
) -> Command:
    """The command with the services beside it, at the addresses in their variables; as it is where there are none.

    `port` is the application's own. Raises StubsRefused for mappings that are no good, and for a port wanted twice.
    """
    if not services:
        return command
    order = json.dumps(as_served(services, port)).encode()
    return replace(
        command,
        arguments=[OUR_PYTHON, "-I", "/harness/serve_stubs.py", ORDER_INSIDE, journal, *command.arguments],
        environment={**command.environment, **{one.variable: f"http://127.0.0.1:{one.port}" for one in services}},
        files={**command.files, ORDER_INSIDE: order, **harness_files("serve_stubs.py")},
    )


def as_served(services: Sequence[StubbedService], port: int) -> list[dict[str, Any]]:
    """What harness/serve_stubs.py reads; raises like `beside_stubs`."""
    ports = [port, *(one.port for one in services)]
    if len(set(ports)) < len(ports):
        raise StubsRefused(f"Each service and the application need a port of their own, and these are not: {ports}.")
    return [
        {"name": one.name, "port": one.port, "mappings": [mapping.as_served() for mapping in _mappings(one)]}
        for one in services
    ]


def read_journal(directory: Path) -> tuple[StubbedCall, ...]:
    """Every call so far, in order; none where the journal cannot be read."""
    try:
        lines = read_untrusted(directory, JOURNAL).split(b"\n")[:-1]
        return tuple(_CALL.validate_json(line) for line in lines[:MOST_JOURNALED])
    except (OSError, WorkspaceError, ValidationError):
        return ()


def faults_of(service: StubbedService) -> list[str]:
    """Why its mappings cannot be used, a sentence for each that cannot."""
    return _read(service)[1]


def _mappings(service: StubbedService) -> list[_Mapping]:
    found, faults = _read(service)
    if faults:
        raise StubsRefused(faults[0])
    return found


def _read(service: StubbedService) -> tuple[list[_Mapping], list[str]]:
    documents: list[Any] = []
    for document in service.mappings:
        many = document.get("mappings") if isinstance(document, dict) else None
        documents += many if isinstance(many, list) else [document]
    found: list[_Mapping] = []
    faults: list[str] = []
    for number, document in enumerate(documents, 1):
        try:
            found.append(_Mapping.model_validate(document))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            said = "it is not understood here" if first["type"] == "extra_forbidden" else first["msg"]
            faults.append(f"Mapping {number} of {service.name} cannot be used: {place}: {said}.")
    return found, faults
