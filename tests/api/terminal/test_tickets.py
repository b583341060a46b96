"""Who gets a ticket, and what a ticket is good for: asked as a browser asks, through the gateway."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from apps.api.db.models import ProjectMember
from apps.api.db.session import transaction
from apps.api.terminal.registry import TICKET_SECONDS
from apps.api.workers.schemas import SandboxView
from apps.api.workers.service import Workers
from tests.api.terminal.conftest import ABLE, WORKER, MakeStage, Stage, a_commit
from tests.api.terminal.screen import Screen, a_socket, opened
from tests.factories import a_run

NOWHERE = "f" * 12


async def test_a_ticket_opens_a_terminal_in_the_files_of_the_run(stage: Stage) -> None:
    told = await stage.ticket()
    assert (told["commit"], told["task"]) == (stage.commit, None)
    async with opened(stage.ada, stage.run_id, told["ticket"]) as screen:
        assert screen.socket.protocol == "terminal.v1"
        await screen.run("cat */app.py; cat read*", "made by the run")
        assert b"print('hello')" in screen.output
        assert screen.ready == {
            "type": "ready",
            "terminal": told["terminal"],
            "start": 0,
            "replay_to": screen.ready["replay_to"],
            "reset": False,
        }


async def test_a_task_has_files_of_its_own(stage: Stage) -> None:
    assert (await stage.order(task="T7")).error == "NoWorkspace"
    ref = f"refs/conclave/runs/{stage.run_id}/tasks/T7"
    commit = await a_commit(stage.repository, {"seventh.txt": "of the task"}, ref)
    told = await stage.ticket(task="T7")
    assert (told["commit"], told["task"]) == (commit, "T7")
    async with opened(stage.ada, stage.run_id, told["ticket"]) as screen:
        await screen.run("cat sev*", "of the task")


async def test_nobody_and_nobody_elses_gets_no_ticket(stage: Stage) -> None:
    _, eve = await stage.another_person()
    answers = [await who.post(f"/runs/{stage.run_id}/terminals", json={}) for who in (eve,)]
    stage.ada.token, token = "", stage.ada.token
    answers.append(await stage.order())
    stage.ada.token = token
    answers.append(await stage.ada.post(f"/runs/{NOWHERE}/terminals", json={}))
    assert [answer.status for answer in answers] == [404, 401, 404]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("viewer", 403),
        ("editor", 201),
        pytest.param("owner", 201, marks=pytest.mark.exhaustive),
    ],
)
async def test_who_only_reads_opens_no_terminal(stage: Stage, role: str, status: int) -> None:
    person, somebody = await stage.another_person()
    async with transaction(stage.sessions) as session:
        session.add(ProjectMember(project_id=stage.project_id, user_id=person.id, role=role))
    answer = await somebody.post(f"/runs/{stage.run_id}/terminals", json={})
    assert answer.status == status
    if status == 403:
        assert answer.error == "ProjectRoleNeeded"


@pytest.mark.exhaustive
async def test_every_ticket_and_every_refusal_of_one_is_in_the_audit_log(stage: Stage) -> None:
    await stage.ticket()
    person, somebody = await stage.another_person()
    async with transaction(stage.sessions) as session:
        session.add(ProjectMember(project_id=stage.project_id, user_id=person.id, role="viewer"))
    await somebody.post(f"/runs/{stage.run_id}/terminals", json={})
    found = [(one.user_id, one.target, one.result) for one in await stage.audited("open_terminal")]
    assert found[-2:] == [(stage.person.id, stage.run_id, "done"), (person.id, stage.run_id, "refused")]


async def test_the_end_of_a_terminal_and_its_reason_are_in_the_audit_log(stage: Stage) -> None:
    async with stage.terminal() as screen:
        await screen.type("exit\r")
        await screen.until_end()
    async with stage.terminal() as other:
        await other.say(type="end")
        await other.until_end()
    for one in (screen, other):
        await stage.until_over(one.terminal)
    found = [
        (one.user_id, one.target, one.details["terminal"], one.details["reason"])
        for one in await stage.audited("terminal.ended")
    ]
    assert sorted(found[-2:]) == sorted(
        [
            (stage.person.id, stage.run_id, screen.terminal, "exited"),
            (stage.person.id, stage.run_id, other.terminal, "closed"),
        ]
    )


async def test_a_user_has_so_many_terminals_and_no_more(stage: Stage) -> None:
    first = await stage.ticket()
    for _ in range(2):
        await stage.ticket()
    refused = await stage.order()
    assert (refused.status, refused.error) == (429, "TooManyTerminals")
    assert (await stage.order(terminal=first["terminal"])).status == 201, "one that is open is no further one"
    async with opened(stage.ada, stage.run_id, first["ticket"]) as screen:
        await screen.type("exit\r")
        await screen.until_end()
    await stage.until_over(first["terminal"])
    assert (await stage.order()).status == 201, "its place is free again"


@pytest.mark.exhaustive
async def test_many_orders_at_once_get_no_more_than_that(stage: Stage) -> None:
    answers = await asyncio.gather(*(stage.order() for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [201] * 3 + [429] * 5


@pytest.mark.exhaustive
async def test_a_worker_holds_so_many_terminals_and_no_more(make_stage: MakeStage) -> None:
    async with make_stage(at_once=1) as stage, stage.terminal() as screen:
        told = await stage.ticket()
        async with opened(stage.ada, stage.run_id, told["ticket"]) as other:
            assert await other.until_closed() == (4429, "this worker holds as many terminals as it may")
        await screen.run("echo st''ill", "still")


@pytest.mark.parametrize("origin", ["http://evil.example", pytest.param("null", marks=pytest.mark.exhaustive), None])
async def test_only_pages_of_ours_open_a_terminal(stage: Stage, origin: str | None) -> None:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await stage.ada.web_socket(
            f"/runs/{stage.run_id}/terminal",
            headers={} if origin is None else {"Origin": origin},
            protocols=("terminal.v1",),
        )
    assert refusal.value.status == 403, "before the upgrade"


@pytest.mark.exhaustive
async def test_nobody_opens_no_web_socket(stage: Stage) -> None:
    stage.ada.token = ""
    with pytest.raises(WSServerHandshakeError) as refusal:
        await stage.ada.web_socket(f"/runs/{stage.run_id}/terminal", headers={"Origin": stage.ada.url})
    assert refusal.value.status == 401


async def refused(stage: Stage, ticket: str, run_id: str = "") -> tuple[int, str]:
    async with opened(stage.ada, run_id or stage.run_id, ticket) as screen:
        return await screen.until_closed()


NOT_GOOD = (4401, "this ticket is not good any more")


async def test_a_ticket_is_good_once(stage: Stage) -> None:
    ticket = (await stage.ticket())["ticket"]
    assert await refused(stage, "made-up") == NOT_GOOD
    async with opened(stage.ada, stage.run_id, ticket) as screen:
        await screen.run("echo o''nce", "once")
        assert await refused(stage, ticket) == NOT_GOOD


@pytest.mark.exhaustive
async def test_of_many_who_come_with_one_ticket_one_gets_in(stage: Stage) -> None:
    ticket = (await stage.ticket())["ticket"]
    sockets = [await a_socket(stage.ada, stage.run_id) for _ in range(5)]
    screens = [Screen(socket) for socket in sockets]
    await asyncio.gather(*(screen.say(ticket=ticket) for screen in screens))
    heard = await asyncio.gather(*(screen.hear() for screen in screens))
    assert sum(heard) == 1
    assert [screen.closed for screen, is_in in zip(screens, heard, strict=True) if not is_in] == [NOT_GOOD] * 4
    for socket in sockets:
        await socket.close()


async def test_a_ticket_is_good_for_thirty_seconds(stage: Stage) -> None:
    ticket = (await stage.ticket())["ticket"]
    key = f"terminal:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"
    assert 0 < await stage.redis.ttl(key) <= TICKET_SECONDS == 30
    await stage.redis.expireat(key, 1)
    assert await refused(stage, ticket) == NOT_GOOD


async def test_a_ticket_is_good_for_whom_it_was_given_to_and_for_this_run(stage: Stage) -> None:
    ticket = (await stage.ticket())["ticket"]
    person, eve = await stage.another_person()
    async with transaction(stage.sessions) as session:
        session.add(ProjectMember(project_id=stage.project_id, user_id=person.id, role="owner"))
        other = await a_run(session, stage.person)
    async with opened(eve, stage.run_id, ticket) as screen:
        assert await screen.until_closed() == NOT_GOOD
    assert await refused(stage, ticket) == NOT_GOOD, "who else has seen it may not use it, nor may anybody after that"
    assert await refused(stage, (await stage.ticket())["ticket"], other.id) == NOT_GOOD


@pytest.mark.exhaustive
async def test_a_terminal_is_found_again_by_the_sign_in_that_opened_it_alone(stage: Stage) -> None:
    terminal = (await stage.ticket())["terminal"]
    person, eve = await stage.another_person()
    async with transaction(stage.sessions) as session:
        session.add(ProjectMember(project_id=stage.project_id, user_id=person.id, role="owner"))
    for who, name in ((eve, terminal), (stage.ada, "no such one")):
        answer = await who.post(f"/runs/{stage.run_id}/terminals", json={"terminal": name})
        assert (answer.status, answer.error) == (404, "TerminalNotFound")


@pytest.mark.parametrize(
    "first",
    [
        '{"ticket": 1}',
        *(
            pytest.param(one, marks=pytest.mark.exhaustive)
            for one in ("", "{", '{"ticket": ""}', '{"ticket": "x", "more": 1}')
        ),
        pytest.param(b"x", marks=pytest.mark.exhaustive),
    ],
)
async def test_the_first_message_is_the_ticket(stage: Stage, first: str | bytes) -> None:
    async with await a_socket(stage.ada, stage.run_id) as socket:
        await (socket.send_bytes(first) if isinstance(first, bytes) else socket.send_str(first))
        assert await close_of(socket) == (4400, "the first message is the ticket")


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "resize", "columns": 0, "rows": 5}',
        *(
            pytest.param(one, marks=pytest.mark.exhaustive)
            for one in (
                "{",
                "[]",
                '{"type": "resize"}',
                '{"type": "ack", "offset": -1}',
                '{"type": "ack", "offset": "1"}',
            )
        ),
    ],
)
async def test_what_cannot_be_read_ends_the_connection_and_not_the_terminal(stage: Stage, message: str) -> None:
    async with stage.terminal() as screen:
        await screen.socket.send_str(message)
        assert await screen.until_closed() == (4400, "a message could not be read")
        async with stage.again(screen.terminal) as other:
            await other.run("echo st''ill", "still")


async def test_without_a_sandbox_there_is_no_terminal_and_it_is_said_why(stage: Stage) -> None:
    workers = Workers(stage.redis)
    await workers.tell(WORKER, SandboxView(usable=False, reason="Namespaces are forbidden.", remedy="Allow them."))
    refused = await stage.order()
    assert (refused.status, refused.error) == (503, "SandboxUnavailable")
    assert "Namespaces are forbidden." in refused.json["message"]
    await workers.tell(WORKER, ABLE.model_copy(update={"name": "docker", "has_terminals": False}))
    refused = await stage.order()
    assert (refused.status, refused.error) == (503, "SandboxUnavailable")
    assert "docker" in refused.json["message"]
    await workers.forget(WORKER)
    assert (await stage.order()).error == "SandboxUnavailable"


async def test_a_run_without_files_has_no_terminal(stage: Stage) -> None:
    async with transaction(stage.sessions) as session:
        other = await a_run(session, stage.person)
    refused = await stage.ada.post(f"/runs/{other.id}/terminals", json={})
    assert (refused.status, refused.error) == (409, "NoWorkspace")


async def close_of(socket: ClientWebSocketResponse) -> tuple[int, str]:
    message = await socket.receive()
    assert message.type is WSMsgType.CLOSE
    return message.data, str(message.extra)
