"""`Inbox`: what people say to a run. Answers to the plan are messages of the engine, the rest are rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dbos import DBOS
from sqlalchemy import Row, select

from apps.api.db.models import RunMessage, User
from apps.api.db.session import Sessions
from apps.api.runs.bindings.past import Past
from apps.api.runs.bindings.patience import or_left, patiently
from apps.api.runs.projection.past import approvals
from apps.api.runs.queue import APPROVAL, SAID
from packages.agents.contracts import Approval, Heard, Note, PlannedTask, TaskCommand
from packages.agents.errors import NotRecorded

WEEK_SECONDS = 7 * 86_400
COMMANDS = ("retry", "skip", "split", "edit")


class RunInbox:
    """Messages in the order of sending; whatever restarts, each is taken in once.

    What people answered to the plan of another run is said again where this one goes the same way.
    """

    def __init__(self, sessions: Sessions, run_id: str, past: Past | None = None) -> None:
        self._sessions, self._run_id, self._past = sessions, run_id, past
        self._recalled = 0

    async def approval(self) -> Approval:
        if self._past is not None and (answer := await self._recall(self._past)) is not None:
            return answer
        while True:
            message = await or_left(DBOS.recv_async(APPROVAL, timeout_seconds=WEEK_SECONDS))
            if message is not None:
                return Approval.model_validate(message)

    async def _recall(self, past: Past) -> Approval | None:
        """The next answer; None if a fork has left the way of the run before."""
        number = self._recalled
        self._recalled += 1

        async def read() -> dict[str, Any] | None:
            given = approvals(await patiently(past.events), with_automatic=True)
            return given[number].model_dump(mode="json") if number < len(given) else None

        found = await or_left(DBOS.run_step_async({"name": "approval"}, read))
        if found is None and not past.replay.is_fork:
            raise NotRecorded(f"The plan waits for an approval, and run {past.replay.of} has no further one.")
        return None if found is None else Approval.model_validate(found)

    async def wake(self, after: int) -> None:
        """What was heard while the run was at work has left its message all the same: these wake nobody."""
        while True:
            said = await or_left(DBOS.recv_async(SAID, timeout_seconds=WEEK_SECONDS))
            if said is not None and said["message"] > after:
                return

    async def heard(self, after: int) -> Heard:
        statement = (
            select(RunMessage, User.name)
            .join(User, User.id == RunMessage.by)
            .where(RunMessage.run_id == self._run_id, RunMessage.id > after)
            .where(RunMessage.kind.in_(["steer", *COMMANDS]))
            .order_by(RunMessage.id)
        )

        async def read() -> Sequence[Row[RunMessage, str]]:
            async with self._sessions() as session:
                return (await session.execute(statement)).all()

        rows = await patiently(read)
        notes = [
            Note(id=message.id, by=name, text=message.comment, task=message.task)
            for message, name in rows
            if message.kind == "steer"
        ]
        commands = [_command(message, name) for message, name in rows if message.kind in COMMANDS]
        last = rows[-1][0].id if rows else after
        return Heard(notes=tuple(notes), commands=tuple(commands), last=last)


def _command(message: RunMessage, name: str) -> TaskCommand:
    return TaskCommand.model_validate(
        {
            "id": message.id,
            "by": name,
            "act": message.kind,
            "task": message.task,
            "text": message.comment,
            "tasks": [PlannedTask.model_validate(task) for task in message.tasks or ()],
        }
    )
