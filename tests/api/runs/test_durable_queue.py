"""What the API leaves in its transaction reaches a workflow of the durable engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from apps.api.db.session import Sessions, transaction
from apps.api.runs.queue import APPROVAL, RunQueue
from apps.api.settings import as_psycopg
from tests.api.process import ROOT
from tests.factories import a_run, a_user

ENGINE = """
import json, sys
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from apps.api.runs.queue import APPLICATION, APPROVAL, QUEUE, VERSION, WORKFLOW

@DBOS.workflow(name=WORKFLOW)
def run(run_id):
    return [run_id, DBOS.recv(APPROVAL, timeout_seconds=30)]

DBOS(config=DBOSConfig(
    name=APPLICATION, application_version=VERSION, executor_id="test", system_database_url=sys.argv[1],
    serializer=DBOSPortableJSONSerializer(), run_migrations=False, log_level="ERROR",
))
DBOS.launch()
DBOS.register_queue(QUEUE, worker_concurrency=2, polling_interval_sec=0.1)
print(json.dumps(DBOS.retrieve_workflow(sys.argv[2]).get_result()))
DBOS.destroy()
"""


@pytest.fixture
def queue(database_address: str) -> Iterator[RunQueue]:
    queue = RunQueue(as_psycopg(database_address).render_as_string(hide_password=False))
    yield queue
    queue.close()


async def test_a_run_and_its_answer_reach_the_workflow_and_what_was_rolled_back_does_not(
    database_address: str, committing: Sessions, queue: RunQueue
) -> None:
    async with transaction(committing) as session:
        person = await a_user(session)
        run = await a_run(session, person)
        await queue.enqueue(session, run.id, person.id)
        for comment in ("first", "the same key, so never sent"):
            await queue.send(session, run.id, APPROVAL, {"comment": comment}, key=f"{run.id}/1")

    async def fail() -> None:
        async with transaction(committing) as session:
            await queue.enqueue(session, "lost", person.id)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with committing() as session:
        enqueued = (await session.execute(text("SELECT workflow_uuid FROM dbos.workflow_status"))).scalars().all()
    assert enqueued == [run.id]
    address = as_psycopg(database_address).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: ASYNC221  nothing else runs here meanwhile
        [sys.executable, "-c", ENGINE, address, run.id], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [run.id, {"comment": "first"}]
