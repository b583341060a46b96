"""External services, stood in for by WireMock's mappings, as an application finds them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from packages.workspace.errors import StubsRefused
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from packages.workspace.testing.application import Software, an_application
from packages.workspace.testing.stubs import StubbedCall, StubbedService, faults_of

START = ["python", "application.py"]
APPLICATION = """
import http.client, json, os, socket
for variable, method, path, headers, body in json.load(open("calls.json")):
    connection = http.client.HTTPConnection(os.environ[variable].removeprefix("http://"))
    chunked = isinstance(body, list)
    connection.request(method, path, (part.encode() for part in body) if chunked else body, headers,
        encode_chunked=chunked)
    answer = connection.getresponse()
    headers = answer.headers
    told = [answer.status, answer.read().decode("latin-1"), headers.get_all("x-seen"), headers["content-type"]]
    print("ANSWER", json.dumps(told))
with socket.create_server(("127.0.0.1", int(os.environ["PORT"]))) as server:
    while True:
        server.accept()[0].close()
"""
CHARGES = [
    {
        "name": "take money",
        "request": {
            "method": "POST",
            "urlPath": "/charges",
            "headers": {"Authorization": {"matches": "Bearer .+"}},
            "queryParameters": {"mode": {"equalTo": "test"}},
            "bodyPatterns": [
                {
                    "equalToJson": {"amount": 5, "items": ["a", "b"]},
                    "ignoreArrayOrder": True,
                    "ignoreExtraElements": True,
                }
            ],
        },
        "response": {"status": 201, "jsonBody": {"id": "c1"}, "headers": {"X-Seen": ["1", "2"]}},
    },
    {
        "request": {"method": "POST", "urlPathPattern": "/charges.*"},
        "response": {"status": 402, "body": "no", "fixedDelayMilliseconds": 20},
        "priority": 9,
    },
]
MAILS = {
    "mappings": [
        {
            "scenarioName": "sending",
            "requiredScenarioState": "Started",
            "newScenarioState": "sent",
            "request": {"url": "/mail?to=x", "method": "GET"},
            "response": {"base64Body": "AP8="},
        },
        {
            "scenarioName": "sending",
            "requiredScenarioState": "sent",
            "request": {"urlPattern": "/mail\\?to=.*", "headers": {"X-Token": {"absent": True}}},
            "response": {"status": 429},
        },
    ]
}
PAYMENTS = StubbedService("payments", "PAYMENTS_URL", 9101, CHARGES)
MAIL = StubbedService("mail", "MAIL_URL", 9102, [MAILS])
TOKEN = {"Authorization": "Bearer t"}
BODY = json.dumps({"items": ["b", "a"], "amount": 5, "note": "x"})


async def stubbed(
    sandbox: Sandbox, repository: Repository, workspace: Path, calls: Sequence[Any]
) -> tuple[list[list[Any]], tuple[StubbedCall, ...]]:
    files = {"application.py": APPLICATION, "calls.json": json.dumps(calls)}
    await repository.checkout(await repository.store_files(files), workspace)
    async with an_application(Software(sandbox, workspace, START, stubs=[PAYMENTS, MAIL])) as application:
        assert await application.start(), application.log
        lines = [line.removeprefix("ANSWER ") for line in application.log.splitlines() if line.startswith("ANSWER ")]
        return [json.loads(line) for line in lines], application.stubbed_calls


async def test_calls_are_answered_by_the_mapping_that_fits(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    calls = [
        ["PAYMENTS_URL", "POST", "/charges?mode=test", TOKEN, BODY],
        ["PAYMENTS_URL", "POST", "/charges?mode=test", TOKEN, [BODY[:9], BODY[9:]]],
        ["PAYMENTS_URL", "POST", "/charges?mode=test", {}, BODY],
        ["MAIL_URL", "GET", "/mail?to=x", {}, None],
        ["MAIL_URL", "GET", "/mail?to=x", {}, None],
    ]
    told, made = await stubbed(sandbox, repository, workspace, calls)
    assert told == [
        [201, '{"id": "c1"}', ["1", "2"], "application/json"],
        [201, '{"id": "c1"}', ["1", "2"], "application/json"],
        [402, "no", None, None],
        [200, "\x00\xff", None, None],
        [429, "", None, None],
    ]
    assert made[0] == StubbedCall("payments", "POST", "/charges?mode=test", "take money")
    assert [one.mapping for one in made[2:]] == ["POST /charges.*", "GET /mail?to=x", "ANY /mail\\?to=.*"]


async def test_a_call_that_nothing_fits_is_told_what_the_nearest_mapping_expects(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    calls = [
        ["PAYMENTS_URL", "GET", "/refunds", {}, None],
        ["MAIL_URL", "GET", "/mail?to=y", {"X-Token": "t"}, None],
    ]
    told, made = await stubbed(sandbox, repository, workspace, calls)
    assert [one[0] for one in told] == [404, 404]
    assert told[0][1].startswith("No mapping of payments fits GET /refunds. The nearest, ")
    assert 'header X-Token should be absent true, and is "t"' in told[1][1]
    assert "scenario sending is in state Started, not sent" in told[1][1]
    assert [(one.service, one.mapping) for one in made] == [("payments", None), ("mail", None)]
    assert "method is GET, not POST" in made[0].difference


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"request": {"urlPath": "/x", "cookies": {}}, "response": {}}, "request.cookies: it is not understood here"),
        ({"request": {"urlPattern": "("}, "response": {}}, "no regular expression"),
        ({"request": {}, "response": {"fixedDelayMilliseconds": 60_000}}, "less than or equal to 5000"),
        ({"request": {}, "response": {"body": "a", "jsonBody": 1}}, "only one of body, jsonBody and base64Body"),
        ({"request": {"bodyPatterns": [{"equalToJson": "{"}]}, "response": {}}, "no JSON text"),
        ("text", "Mapping 1 of payments cannot be used"),
    ],
)
async def test_a_mapping_that_cannot_be_used_is_refused_before_anything_runs(
    sandbox: Sandbox, workspace: Path, mapping: Any, reason: str
) -> None:
    service = StubbedService("payments", "PAYMENTS_URL", 9101, [mapping])
    with pytest.raises(StubsRefused, match=reason):
        async with an_application(Software(sandbox, workspace, START, stubs=[service])):
            pass


@pytest.mark.parametrize(
    "mapping",
    [
        {"mappings": None},
        {"mappings": 5},
        {"request": {"urlPattern": "a{99999999999}"}, "response": {}},
        {"request": {"urlPattern": "(" * 5_000}, "response": {}},
        {"request": {"bodyPatterns": [{"equalToJson": "[" * 100_000}]}, "response": {}},
        {"request": {}, "response": {"headers": {"x": "a\r\nset-cookie: b"}}},
    ],
)
def test_whatever_a_mapping_is_its_fault_is_told(mapping: object) -> None:
    (fault,) = faults_of(StubbedService("payments", "PAYMENTS_URL", 9101, [mapping]))
    assert fault.startswith("Mapping 1 of payments cannot be used: ")


async def test_a_port_that_is_wanted_twice_is_refused(sandbox: Sandbox, workspace: Path) -> None:
    with pytest.raises(StubsRefused, match="a port of their own"):
        async with an_application(Software(sandbox, workspace, START, 9101, [PAYMENTS])):
            pass
