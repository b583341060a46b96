"""`/runs/{id}/terminals`, which gives a ticket, and the WebSocket `/runs/{id}/terminal`, which takes it."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket

from apps.api.errors import (
    NoWorkspace,
    ProjectRoleNeeded,
    RepositoryUnreadable,
    RunNotFound,
    SandboxUnavailable,
    TerminalNotFound,
    TerminalsUnavailable,
    TooManyTerminals,
    documented,
)
from apps.api.identifiers import Identifier
from apps.api.terminal.connection import attend
from apps.api.terminal.schemas import TerminalOrder, TicketView
from apps.api.terminal.service import TerminalsDep

router = APIRouter(prefix="/runs/{run_id}", tags=["terminals"])
sockets = APIRouter()
"""Who may open it is asked when the ticket is given; the role of a route's caller is read from a request alone."""


@router.post(
    "/terminals",
    status_code=201,
    responses=documented(
        RunNotFound,
        TerminalNotFound,
        ProjectRoleNeeded,
        NoWorkspace,
        TooManyTerminals,
        SandboxUnavailable,
        TerminalsUnavailable,
        RepositoryUnreadable,
    ),
)
async def open_terminal(run_id: Identifier, order: TerminalOrder, terminals: TerminalsDep) -> TicketView:
    """A ticket, good for 30 seconds and once, to a terminal in a copy of the run's files: changes stay in the copy."""
    return await terminals.open(run_id, order)


@sockets.websocket("/runs/{run_id}/terminal")
async def attach_terminal(socket: WebSocket, run_id: str) -> None:
    await attend(socket, run_id)
