"""What the spec's stack says of the software, in the words of the workspace."""

from __future__ import annotations

import json

from packages.agents.contracts import OutsideCall, Stack
from packages.workspace.directory import Workspace
from packages.workspace.sandbox.commands import Command
from packages.workspace.sandbox.world import environment
from packages.workspace.testing.application import Software
from packages.workspace.testing.stubs import StubbedCall, StubbedService, as_served, faults_of

FIRST_STUB_PORT = 9100
RESERVED = frozenset({*environment(Command(())), "PORT", "DATA_DIR", "VIRTUAL_ENV", "PYTHONPATH", "LD_PRELOAD"})


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


def stub_faults(stack: Stack) -> list[str]:
    """Why its services cannot be stood in for, a sentence for each mapping and each name that is taken."""
    names = [name for one in stack.services for name in (one.name, one.variable)]
    twice = [f"Two services bear the name {name}." for name in dict.fromkeys(names) if names.count(name) > 1]
    taken = [
        f"The variable {one.variable} has a meaning of its own: name another, such as {one.name.upper()}_URL."
        for one in stack.services
        if one.variable in RESERVED
    ]
    return [*twice, *taken, *(fault for stub in stubs_of(stack) for fault in faults_of(stub))]
