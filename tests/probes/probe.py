"""Asks a running service whether it does what the request says.

Strict about what the words imply, tolerant about what they leave open: paths and bodies are read from the
service's own OpenAPI document, and several usual spellings of the same answer are accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

from tests.probes.checks import CHECKS, RestartCheck
from tests.probes.client import Broken, Client, Failure, Resource
from tests.probes.discovery import Document, is_collection_of
from tests.probes.nasty import nasty_inputs_do_no_harm
from tests.probes.rules import RULES
from tests.probes.values import Values
from tests.probes.wanted import read_request

ANSWER_SECONDS = 20.0


def probe(request: str, base_url: str, restart: Callable[[], None]) -> list[Failure]:
    """Return what is wrong with the service at `base_url`; `restart` ends and starts it at the same address."""
    with httpx.Client(base_url=base_url, timeout=ANSWER_SECONDS, trust_env=False, follow_redirects=True) as http:
        client = Client(http)
        failures = list(examine(request, client, restart))
        return [*failures, *dict.fromkeys(client.failures)]


def examine(request: str, client: Client, restart: Callable[[], None]) -> Iterator[Failure]:
    try:
        resources, missing = find_resources(request, client)
    except Broken as broken:
        yield Failure("describes itself", str(broken))
        return
    for name in missing:
        yield Failure("offers every resource", f"no collection for {name} with POST, GET and an item path")
    checks = {**CHECKS, **RULES, "nasty inputs do no harm": nasty_inputs_do_no_harm}
    for resource in resources:
        for promise, check in checks.items():
            yield from told(promise, check(resource))
    yield from told("data survives a restart", across_a_restart(resources, restart))


def across_a_restart(resources: list[Resource], restart: Callable[[], None]) -> Iterator[str]:
    halves = [RestartCheck(resource) for resource in resources]
    for half in halves:
        half.before()
    restart()
    for half in halves:
        yield from half.after()


def told(promise: str, found: Iterator[str]) -> Iterator[Failure]:
    try:
        for text in found:
            yield Failure(promise, text)
    except Broken as broken:
        yield Failure(promise, str(broken))


def find_resources(request: str, client: Client) -> tuple[list[Resource], list[str]]:
    """Match the resources of the request with the collections of the service; returns the missing ones too."""
    answer = client.send("GET", "/openapi.json")
    if answer.status_code != 200:
        raise Broken(f"GET /openapi.json answered {answer.status_code}")
    collections = list(Document(answer.json()).collections())
    resources: list[Resource] = []
    missing: list[str] = []
    values = Values()
    wanted = read_request(request)
    if not wanted:
        raise Broken("the request names nothing that a probe could look for")
    for one in wanted:
        matching = [collection for collection in collections if is_collection_of(one, collection)]
        if matching:
            resources.append(Resource(client, matching[0], one, values, resources))
        else:
            missing.append(one.name)
    return resources, missing
