"""What the spec's stack says of the software, in the words of the workspace."""

from __future__ import annotations

import json
from collections.abc import Iterator

from packages.agents.contracts import ExternalService, OutsideCall, Stack
from packages.workspace.directory import Workspace
from packages.workspace.errors import StubsRefused
from packages.workspace.testing.application import Software
from packages.workspace.testing.stubs import StubbedCall, StubbedService, as_served

FIRST_STUB_PORT = 9100


def software_of(workspace: Workspace, stack: Stack) -> Software:
    return Software(workspace.sandbox, workspace.path, stack.start, stack.port, stubs_of(stack))


def stubs_of(stack: Stack) -> list[StubbedService]:
    """The services that the software calls, each at a port of its own beside the software's."""
    ports = (port for port in range(FIRST_STUB_PORT, 1 << 16) if port != stack.port)
    return [StubbedService(one.name, one.variable, next(ports), one.mappings) for one in stack.services]


def how_it_starts(stack: Stack) -> str:
    """The file acceptance.json beside the acceptance tests, for whoever runs them by hand."""
    settings: dict[str, object] = {"start": stack.start, "port": stack.port}
    if stubs := stubs_of(stack):
        served = as_served(stubs, stack.port)
        settings["services"] = [{**one, "variable": stub.variable} for one, stub in zip(served, stubs, strict=True)]
    return json.dumps(settings, indent=2) + "\n"


def outside_call(call: StubbedCall) -> OutsideCall:
    return OutsideCall(service=call.service, method=call.method, url=call.url, refusal=call.difference)


def stub_faults(service: ExternalService) -> Iterator[str]:
    """Why its mappings cannot stand in for it."""
    try:
        as_served([StubbedService(service.name, service.variable, FIRST_STUB_PORT, service.mappings)], port=0)
    except StubsRefused as refused:
        yield str(refused)
