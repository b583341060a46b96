"""Every route of the API's document, asked through the gateway by schemathesis: no fault, and no undeclared answer."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from tests.api.admin.telling import tell
from tests.gateway.outside import Outside

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# Methods that nobody declares are asked by the tests of conformance. Their answer, 501, would count as a fault here.
CONFIGURATION = """\
[phases.coverage]
unexpected-methods = []
"""
ANSWERED_BY_THE_GATEWAY = {"/health"}
REFUSED_BY_THE_GATEWAY = {"400": "MalformedRequest", "431": "HeadTooLarge"}
"""Whatever the path: addresses that are none, and those that are too long."""
_SECONDS = 1800.0


def as_the_gateway_answers(document: dict[str, Any]) -> dict[str, Any]:
    paths = {path: methods for path, methods in document["paths"].items() if path not in ANSWERED_BY_THE_GATEWAY}
    for methods in paths.values():
        for operation in methods.values():
            operation["responses"] |= {status: refusal(error) for status, error in REFUSED_BY_THE_GATEWAY.items()}
    return document | {"paths": paths}


def refusal(error: str) -> dict[str, Any]:
    body = {
        "type": "object",
        "properties": {"error": {"const": error}, "message": {"type": "string"}, "hint": {"type": "string"}},
        "required": ["error", "message", "hint"],
        "additionalProperties": False,
    }
    return {"description": error, "content": {"application/json": {"schema": body}}}


async def report_of(user: Outside, folder: Path, examples: int) -> tuple[int, str]:
    """(exit code, report)."""
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    document = as_the_gateway_answers((await user.get("/openapi.json")).json)
    (folder / "openapi.json").write_text(json.dumps(document))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", "openapi.json"),
        *("--url", user.url, "--header", f"Authorization: Bearer {user.token}"),
        *("--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-examples", str(examples)),
        *("--generation-deterministic", "--generation-with-security-parameters", "false"),
        *("--suppress-health-check", "all", "--warnings", "off"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), _SECONDS)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, said.decode()


@pytest.mark.timeout(_SECONDS)
@pytest.mark.parametrize("examples", [2, pytest.param(100, marks=pytest.mark.exhaustive)])
async def test_nothing_that_is_sent_makes_a_fault_or_an_undeclared_answer(
    real: Outside, redis: Redis, tmp_path: Path, examples: int
) -> None:
    await tell(redis)
    code, said = await report_of(real, tmp_path, examples)
    (tmp_path / "said").write_text(said)
    assert code == 0, said[-20_000:]
