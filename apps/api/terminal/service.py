"""Who may open a terminal, where it is opened, and the ticket to it."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from redis.exceptions import RedisError

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.db.models import Run
from apps.api.errors import NoWorkspace, SandboxUnavailable, TerminalNotFound, TerminalsUnavailable, TooManyTerminals
from apps.api.identifiers import new_id
from apps.api.resources import Resources, ResourcesDep
from apps.api.runs.service import Runs, RunsDep
from apps.api.source.git import BareRepository
from apps.api.terminal.registry import TICKET_SECONDS, Entry, Grant, Registry
from apps.api.terminal.schemas import TerminalOrder, TicketView
from apps.api.terminal.wire import Opening
from apps.api.workers.service import Workers, WorkersDep

_BUSY_SECONDS = 30


class Terminals:
    def __init__(self, runs: Runs, workers: Workers, principal: Principal, resources: Resources) -> None:
        self._runs, self._workers, self._principal, self._resources = runs, workers, principal, resources
        self._registry = Registry(resources.redis)

    async def open(self, run_id: str, order: TerminalOrder) -> TicketView:
        run = await self._runs.owned(run_id)
        try:
            grant = await (self._known(run_id, order.terminal) if order.terminal else self._new(run, order))
            ticket = await self._registry.issue(grant)
        except (RedisError, OSError) as error:
            raise TerminalsUnavailable("Redis does not answer, by which terminals are reached.") from error
        opening = grant.entry.opening
        return TicketView(
            terminal=opening.terminal,
            ticket=ticket,
            expires_at=self._resources.clock() + timedelta(seconds=TICKET_SECONDS),
            commit=opening.commit,
            task=opening.task,
        )

    async def _known(self, run_id: str, terminal: str) -> Grant:
        """Bound to the sign-in that opened it, with which it ends."""
        entry = await self._registry.find(terminal)
        mine = (run_id, self._principal.user_id, self._principal.sign_in.id)
        if entry is None or (entry.opening.run_id, entry.opening.user_id, entry.opening.sign_in) != mine:
            raise TerminalNotFound(f"There is no terminal {terminal} any more.")
        return Grant(entry=entry, is_new=False)

    async def _new(self, run: Run, order: TerminalOrder) -> Grant:
        worker_id = await self._worker()
        opening = Opening(
            terminal=new_id(),
            user_id=self._principal.user_id,
            sign_in=self._principal.sign_in.id,
            project_id=run.project_id,
            run_id=run.id,
            commit=await self._commit(run, order.task),
            task=order.task,
            columns=order.columns,
            rows=order.rows,
        )
        entry, most = Entry(worker_id=worker_id, opening=opening), self._resources.settings.terminals_per_user
        if not await self._registry.take_place(entry, most):
            raise TooManyTerminals(f"You have {most} terminals open, which is as many as may be.", _BUSY_SECONDS)
        return Grant(entry=entry, is_new=True)

    async def _worker(self) -> str:
        known = await self._workers.all()
        if not known:
            raise SandboxUnavailable("No worker is here to open a terminal.", "`./conclave status` tells why.")
        await self._workers.require_sandbox()
        able = [worker.id for worker in known if worker.sandbox.usable and worker.sandbox.has_terminals]
        if not able:
            name = known[0].sandbox.name
            raise SandboxUnavailable(
                f"The sandbox here ({name}) offers no terminals.", "Install bubblewrap, and set SANDBOX=bubblewrap."
            )
        return secrets.choice(able)

    async def _commit(self, run: Run, task: str | None) -> str:
        settings = self._resources.settings
        repository = BareRepository(settings.repositories / f"{run.project_id}.git", settings.git_timeout_seconds)
        branch = "head" if task is None else f"tasks/{task}"
        commit = await asyncio.to_thread(repository.resolve, f"refs/conclave/runs/{run.id}/{branch}^{{commit}}")
        if commit is None:
            of = f"Run {run.id}" if task is None else f"Task {task} of run {run.id}"
            raise NoWorkspace(f"{of} has no files to open a terminal in.")
        return commit


def _terminals(runs: RunsDep, workers: WorkersDep, principal: PrincipalDep, resources: ResourcesDep) -> Terminals:
    return Terminals(runs, workers, principal, resources)


TerminalsDep = Annotated[Terminals, Depends(_terminals)]
