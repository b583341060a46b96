"""The durable engine as the API sees it: enqueue by name, send by name, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dbos import DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions, WorkflowStatus
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

APPLICATION = "conclave"
VERSION = "1"  # a constant: a new release goes on with the runs of the last one
SCHEMA = "dbos"
QUEUE = "runs"
WORKFLOW = "run"  # takes the run's id, which is the workflow's id, too
TASKS = "tasks"  # the queue of the runs' child workflows
PROVIDERS = "providers"  # the queue of tests of providers
PROVIDER_TEST = "provider-test"  # takes the targets as [[provider, model], …] and returns what came of each
APPROVAL = "approval"  # topic of `Approval` as plain data
AT_CAP = "At the cap"  # how the reason of a pause begins that the budget caused
OUTAGE = "No model answers"  # and one that ends by itself when a model answers again
DAY_SPENT = "Today's budget is used up"  # and one that ends by itself when the day (UTC) has turned
BY_ITSELF = (OUTAGE, DAY_SPENT)
SAID = "said"  # topic that wakes a run which waits for a person


class RunQueue:
    """What is enqueued or sent is there when the caller's transaction is committed, and never was if it rolls back."""

    def __init__(self, psycopg_url: str) -> None:
        # Lazy: it writes through the caller's connection, and opens one of its own only to read.
        self._client = DBOSClient(
            system_database_url=psycopg_url,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
        )

    async def enqueue(self, session: AsyncSession, run_id: str, user_id: str) -> None:
        """Let a worker take the run. The user's id is the partition, so that one user cannot starve another."""
        options: EnqueueOptions = {
            "queue_name": QUEUE,
            "workflow_name": WORKFLOW,
            "workflow_id": run_id,
            "app_version": VERSION,
            "queue_partition_key": user_id,
        }
        await _on_connection(session, lambda connection: self._enqueue(connection, options, run_id))

    async def send(self, session: AsyncSession, run_id: str, topic: str, message: dict[str, Any], key: str) -> None:
        """Leave a durable message for a run. A second message with the same `key` is the same message."""
        await _on_connection(
            session,
            lambda connection: self._client.send_in_transaction(
                connection, run_id, message, topic=topic, idempotency_key=key
            ),
        )

    async def enqueue_test(self, session: AsyncSession, test_id: str, targets: list[list[str]]) -> None:
        """Let a worker ask each of these (provider, model) for a small answer."""
        options: EnqueueOptions = {
            "queue_name": PROVIDERS,
            "workflow_name": PROVIDER_TEST,
            "workflow_id": f"{PROVIDER_TEST}/{test_id}",
            "app_version": VERSION,
        }
        await _on_connection(session, lambda connection: self._enqueue(connection, options, targets))

    async def test(self, test_id: str) -> WorkflowStatus | None:
        """How far such a test is, on a connection of the engine's own; None if there is none of this id."""
        found = await self._client.list_workflows_async(workflow_ids=[f"{PROVIDER_TEST}/{test_id}"], load_input=False)
        return found[0] if found else None

    def close(self) -> None:
        self._client.destroy()

    def _enqueue(self, connection: Connection, options: EnqueueOptions, argument: Any) -> None:
        self._client.enqueue_in_transaction(connection, options, argument)


async def _on_connection(session: AsyncSession, work: Callable[[Connection], None]) -> None:
    await session.flush()
    await (await session.connection()).run_sync(work)
