"""Stand in for external HTTP services at ports of the loopback, and run the application. Runs in its sandbox.

Arguments: the file that testing/stubs.py wrote, the journal to append to, then the command. Ends with its exit code.
A call that no mapping fits is answered with 404 and what the nearest mapping expects; the journal has a line for each
call: {"service", "method", "url", "mapping", "difference"}, where `mapping` is null for such a call.
"""

import asyncio
import base64
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn

MOST_BODY_BYTES = 4 << 20
MOST_CALLS = 1_000
MOST_CHARACTERS = 500
STARTED = "Started"  # The state in which every scenario begins.

Call = dict[str, Any]


class Service:
    """The mappings of one service, the ones that go before others first; scenarios change their states."""

    def __init__(self, name: str, mappings: list[dict[str, Any]]) -> None:
        self.name = name
        # Of two with the same priority the later one goes first.
        self.mappings = sorted(reversed(mappings), key=lambda mapping: mapping["priority"])
        self.states: dict[str, str] = {}

    def find(self, call: Call) -> tuple[dict[str, Any] | None, str]:
        """The mapping that fits; without one, what the nearest expects that is not so."""
        nearest: list[str] | None = None
        told, others = "the service has no mappings", 0
        for mapping in self.mappings:
            if not (missing := differences(mapping["request"], call) + self._out_of_turn(mapping)):
                self._go_on(mapping)
                return mapping, ""
            if nearest is None or weight(missing) < weight(nearest):
                nearest, others = missing, 0
                told = f"{mapping['name']}: {'; '.join(missing)}"
            elif weight(missing) == weight(nearest):
                others += 1
        return None, f"{told} (and {others} more mappings that are as near)" if others else told

    def _out_of_turn(self, mapping: dict[str, Any]) -> list[str]:
        wanted, scenario = mapping["requiredScenarioState"], mapping["scenarioName"]
        state = self.states.get(scenario, STARTED)
        return [] if wanted in (None, state) else [f"scenario {scenario} is in state {state}, not {wanted}"]

    def _go_on(self, mapping: dict[str, Any]) -> None:
        if mapping["scenarioName"] and mapping["newScenarioState"]:
            self.states[mapping["scenarioName"]] = mapping["newScenarioState"]


def weight(missing: list[str]) -> tuple[bool, int]:
    """Another place is further away than anything else."""
    return any(one.startswith(("url", "method")) for one in missing), len(missing)


def differences(request: dict[str, Any], call: Call) -> list[str]:
    """What the request of a mapping expects and the call has not."""
    found = []
    if request["method"] not in ("ANY", call["method"]):
        found.append(f"method is {call['method']}, not {request['method']}")
    for key, actual in (("url", call["url"]), ("urlPath", call["path"])):
        if request[key] is not None and request[key] != actual:
            found.append(f"{key} is {actual}, not {request[key]}")
    for key, actual in (("urlPattern", call["url"]), ("urlPathPattern", call["path"])):
        if request[key] is not None and not re.fullmatch(request[key], actual):
            found.append(f"{key}: {actual} does not match {request[key]}")
    for name, wanted in request["queryParameters"].items():
        found += unlike(f"query parameter {name}", wanted, call["query"].get(name, []))
    for name, wanted in request["headers"].items():
        found += unlike(f"header {name}", wanted, call["headers"].get(name.lower(), []))
    for wanted in request["bodyPatterns"]:
        found += unlike("body", wanted, [call["body"]])
    return found


def unlike(what: str, wanted: dict[str, Any], values: list[str]) -> list[str]:
    """Nothing if one of the values is as wanted."""
    if any(fits(wanted, value) for value in values) or (wanted.get("absent") and not values):
        return []
    told = ", ".join(
        f"{key} {json.dumps(value)}" for key, value in wanted.items() if value is not None and value is not False
    )
    return [f"{what} should be {told}, and is {json.dumps(values[0]) if values else 'absent'}"]


def fits(wanted: dict[str, Any], value: str) -> bool:
    def folded(text: str) -> str:
        return text.lower() if wanted.get("caseInsensitive") else text

    checks: dict[str, Callable[[Any], bool]] = {
        "equalTo": lambda text: folded(text) == folded(value),
        "contains": lambda text: folded(text) in folded(value),
        "doesNotContain": lambda text: folded(text) not in folded(value),
        "matches": lambda pattern: re.fullmatch(pattern, value, re.DOTALL) is not None,
        "doesNotMatch": lambda pattern: re.fullmatch(pattern, value, re.DOTALL) is None,
        "equalToJson": lambda document: is_same_document(wanted, document, value),
    }
    return not wanted.get("absent") and all(
        check(wanted[key]) for key, check in checks.items() if wanted.get(key) is not None
    )


def is_same_document(wanted: dict[str, Any], document: Any, value: str) -> bool:
    try:
        actual = json.loads(value)
    except ValueError:
        return False
    return is_like(document, actual, wanted.get("ignoreArrayOrder"), wanted.get("ignoreExtraElements"))


def is_like(wanted: Any, actual: Any, any_order: Any, more: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(actual, dict):
        names = wanted.keys() <= actual.keys() if more else wanted.keys() == actual.keys()
        return names and all(is_like(wanted[name], actual[name], any_order, more) for name in wanted)
    if isinstance(wanted, list) and isinstance(actual, list):
        if len(wanted) > len(actual) or (not more and len(wanted) != len(actual)):
            return False
        if not any_order:
            return all(is_like(*pair, any_order, more) for pair in zip(wanted, actual, strict=False))
        left = list(actual)
        for one in wanted:
            found = next((n for n, other in enumerate(left) if is_like(one, other, any_order, more)), None)
            if found is None:
                return False
            del left[found]
        return True
    # True is not 1 in JSON.
    return isinstance(wanted, bool) == isinstance(actual, bool) and bool(wanted == actual)


class Stubs:
    """The web application of all services: which of them is called, the port says."""

    def __init__(self, services: dict[int, Service], journal: Path) -> None:
        self._services, self._journal = services, journal
        self._calls = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        service = self._services[scope["server"][1]]
        call = await read(scope, receive)
        mapping, difference = service.find(call)
        self._note(service, call, mapping, difference)
        if mapping is None:
            told = f"No mapping of {service.name} fits {call['method']} {call['url']}. The nearest, {difference}.\n"
            await answer(send, 404, [("content-type", "text/plain; charset=utf-8")], told.encode())
            return
        response = mapping["response"]
        await asyncio.sleep(response["fixedDelayMilliseconds"] / 1000)
        await answer(send, response["status"], headers_of(response), body_of(response))

    def _note(self, service: Service, call: Call, mapping: dict[str, Any] | None, difference: str) -> None:
        self._calls += 1
        if self._calls > MOST_CALLS:
            return
        line = {
            "service": service.name,
            "method": call["method"],
            "url": call["url"][:MOST_CHARACTERS],
            "mapping": mapping and mapping["name"],
            "difference": difference[:MOST_CHARACTERS],
        }
        with self._journal.open("a") as file:
            file.write(json.dumps(line) + "\n")


async def read(scope: dict[str, Any], receive: Any) -> Call:
    body = b""
    while True:
        message = await receive()
        body = (body + message.get("body", b""))[:MOST_BODY_BYTES]
        if not message.get("more_body"):
            break
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    headers: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return {
        "method": scope["method"],
        "url": f"{path}?{query}" if query else path,
        "path": path,
        "query": parse_qs(query, keep_blank_values=True),
        "headers": headers,
        "body": body.decode(errors="replace"),
    }


def headers_of(response: dict[str, Any]) -> list[tuple[str, str]]:
    found = [
        (name, one)
        for name, value in response["headers"].items()
        for one in (value if isinstance(value, list) else [value])
    ]
    if "jsonBody" in response and not any(name.lower() == "content-type" for name, _ in found):
        found.append(("content-type", "application/json"))
    return found


def body_of(response: dict[str, Any]) -> bytes:
    if "jsonBody" in response:
        return json.dumps(response["jsonBody"]).encode()
    if "base64Body" in response:
        return base64.b64decode(response["base64Body"])
    return str(response.get("body", "")).encode()


async def answer(send: Any, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    # Of a length that is not the body's, a server would make an error.
    told = [(name, value) for name, value in headers if name.lower() not in ("content-length", "transfer-encoding")]
    if status >= 200 and status not in (204, 304):
        told.append(("content-length", str(len(body))))
    else:
        body = b""
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in told]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


async def main(order: list[dict[str, Any]], journal: Path, command: list[str]) -> int:
    services = {one["port"]: Service(one["name"], one["mappings"]) for one in order}
    # They listen before the application begins, which may call them at once.
    sockets = [socket.create_server(("127.0.0.1", port)) for port in services]
    stubs = Stubs(services, journal)
    settings = uvicorn.Config(stubs, lifespan="off", ws="none", log_level="critical", access_log=False)
    serving = asyncio.create_task(uvicorn.Server(settings).serve(sockets))
    application = await asyncio.create_subprocess_exec(*command)
    # Whoever stops this means the application.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, application.terminate)
    code = await application.wait()
    serving.cancel()
    return code


if __name__ == "__main__":
    code = asyncio.run(main(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]), sys.argv[3:]))
    sys.stdout.flush()
    # At once: the server would wait for its connections.
    os._exit(code if code >= 0 else 128 - code)
