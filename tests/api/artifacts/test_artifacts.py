"""Artifacts: listed by run, downloaded by name."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import ArtifactRow, Run
from apps.api.settings import ApiSettings
from tests.conftest import API
from tests.factories import a_run, a_user

CONTENT = b"<script>alert(1)</script>"
NAME = "reports/junit ü.html"


@pytest.fixture
async def run(session: AsyncSession, api: API, settings: ApiSettings) -> Run:
    run = await a_run(session, api.person)
    digest = hashlib.sha256(CONTENT).hexdigest()
    folder = settings.artifacts / digest[:2]
    folder.mkdir(parents=True)
    (folder / digest).write_bytes(CONTENT)
    session.add(ArtifactRow(run_id=run.id, name=NAME, hash=digest, size_bytes=len(CONTENT), media_type="text/html"))
    await session.flush()
    return run


async def test_an_artifact_is_listed_with_its_hash_and_address(api: API, run: Run) -> None:
    (artifact,) = (await api.get(f"/runs/{run.id}/artifacts")).json()
    assert (artifact["name"], artifact["size_bytes"]) == (NAME, len(CONTENT))
    assert artifact["hash"] == hashlib.sha256(CONTENT).hexdigest()
    assert (await api.get(artifact["url"])).content == CONTENT


async def test_a_download_can_do_nothing_in_a_browser(api: API, run: Run) -> None:
    answer = await api.get(f"/runs/{run.id}/artifacts/{NAME}")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "reports" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("name", ["other", "../../etc/passwd", "%2e%2e/x", "reports"])
async def test_a_name_that_the_run_does_not_have_is_not_found(api: API, run: Run, name: str) -> None:
    assert (await api.get(f"/runs/{run.id}/artifacts/{name}")).status_code == 404


async def test_a_file_that_is_gone_is_not_found_rather_than_a_fault(api: API, run: Run, settings: ApiSettings) -> None:
    for path in settings.artifacts.glob("*/*"):
        path.unlink()
    answer = await api.get(f"/runs/{run.id}/artifacts/{NAME}")
    assert (answer.status_code, answer.json()["error"]) == (404, "ArtifactNotFound")


async def test_someone_elses_artifact_is_out_of_reach(api: API, run: Run, session: AsyncSession) -> None:
    stranger = api.asked_by(await a_user(session))
    for path in ("artifacts", f"artifacts/{NAME}"):
        assert (await stranger.get(f"/runs/{run.id}/{path}")).json()["error"] == "RunNotFound"
