"""The only way out of a preparation: a mirror of two registries, on a Unix socket, that knows GET and HEAD alone.

A tunnel would hide from us what is asked for. Here the host itself asks, and only for: pages of the one Python index
and the one Node registry, and files that those pages named in this preparation. Paths, all with the tool's own names:
/python/NAME/, /node/NAME, /files/KEY/FILE.
"""

import asyncio
import contextlib
import hashlib
import os
import re
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

import h11

from packages.workspace.prepare.answers import PACKUMENT, SIMPLE_ACCEPT, SIMPLE_JSON, Unreadable, packument, simple_page
from packages.workspace.prepare.connection import Connection
from packages.workspace.prepare.registries import Registries, Registry
from packages.workspace.prepare.upstream import (
    Broken,
    Forbidden,
    Quota,
    QuotaSpent,
    Unreachable,
    Upstream,
    require_permitted,
)

SOCKET_NAME = "application.sock"
PORT_INSIDE = 3141
ADDRESS_INSIDE = f"http://127.0.0.1:{PORT_INSIDE}"
MOST_CONNECTIONS = 64
FETCHED_AT_ONCE = 16
METADATA = ".metadata"
PYTHON_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
NODE_NAME = re.compile(r"(@[a-z0-9~][a-z0-9._~-]*/)?[A-Za-z0-9~][A-Za-z0-9._~-]*")
RANGE = re.compile(r"bytes=[0-9]*-[0-9]*")
PASSED_ON = ("content-type", "content-encoding", "content-length", "content-range", "accept-ranges")
# For one preparation, which may start its tool several times.
CACHED = ("cache-control", "max-age=600")
PLAIN = "text/plain; charset=utf-8"


class File(NamedTuple):
    """A file that a page named, and the registry whose rules hold for it."""

    url: str
    registry: Registry


class Refusal(Exception):
    """An answer that is no success, and why."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Mirror:
    """Serves one preparation. What went wrong can be asked for afterwards: `unreachable`, `quota_spent`."""

    def __init__(self, registries: Registries, upstream: Upstream, quota_bytes: int) -> None:
        self._registries = registries
        self._upstream = upstream
        self._quota = Quota(quota_bytes)
        self._files: dict[str, File] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._fetching = asyncio.Semaphore(FETCHED_AT_ONCE)
        self.unreachable = ""
        """Why a registry was not reached, if one was not."""
        self.quota_spent = asyncio.Event()

    @contextlib.asynccontextmanager
    async def listening(self, folder: Path, uid: int | None) -> AsyncIterator[None]:
        """Be reachable by `uid` at application.sock in `folder`, which is bound read-only into the sandbox."""
        path = folder / SOCKET_NAME
        server = await asyncio.start_unix_server(self._accept, path)
        try:
            path.chmod(0o600)
            if uid is not None:
                os.chown(path, uid, uid)
            yield
        finally:
            server.close()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)
            await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._serving) >= MOST_CONNECTIONS:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        try:
            while (request := await connection.next_request()) is not None:
                is_head = request.method == b"HEAD"
                try:
                    if request.method not in (b"GET", b"HEAD"):
                        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Packages can be fetched here, and nothing else.")
                    if not await connection.is_without_body():
                        raise Refusal(HTTPStatus.BAD_REQUEST, "A request here has no body.")
                    await self._answer(connection, request, is_head)
                except Refusal as refusal:
                    await connection.answer(refusal.status, PLAIN, str(refusal).encode(), is_head)
        except h11.RemoteProtocolError as error:
            with contextlib.suppress(h11.ProtocolError, OSError, TimeoutError):
                await connection.answer(error.error_status_hint, PLAIN, b"This is not HTTP/1.1.")
        except (h11.ProtocolError, OSError, TimeoutError):
            pass  # The other side went away, or the answer broke off in its middle: there is no more to say.
        finally:
            writer.close()

    async def _answer(self, connection: Connection, request: h11.Request, is_head: bool) -> None:
        headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
        root, _, rest = request.target.decode("latin-1").removeprefix("/").partition("/")
        try:
            if self._quota.is_spent:
                raise QuotaSpent
            if root == "python":
                await self._send_python_page(connection, unquote(rest), is_head)
            elif root == "node":
                await self._send_node_page(connection, unquote(rest), headers, is_head)
            elif root == "files":
                await self._send_file(connection, rest, headers, is_head)
            else:
                raise Forbidden("it is neither a page of a registry nor a file that one named")
        except Forbidden as error:
            raise Refusal(HTTPStatus.FORBIDDEN, f"This cannot be fetched: {error}.") from error
        except Unreachable as error:
            self.unreachable = str(error)
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"The registry is not reached: {error}.") from error
        except QuotaSpent as error:
            self.quota_spent.set()
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE, "This preparation has fetched all that one may.") from error
        except (Broken, Unreadable) as error:
            raise Refusal(HTTPStatus.BAD_GATEWAY, f"The registry's answer cannot be used: {error}.") from error

    async def _send_python_page(self, connection: Connection, rest: str, is_head: bool) -> None:
        registry, name = _set(self._registries.python), rest.removesuffix("/")
        if not PYTHON_NAME.fullmatch(name):
            raise Forbidden("it is no page of a package")

        def offer(url: str, file_name: str) -> str | None:
            # Others are named, so that the tool can say that there is only source, but nobody can fetch it.
            return self._offer(url, file_name, registry) if file_name.endswith(".whl") else f"/source/{file_name}"

        def rewrite(content: bytes, kind: str, url: str) -> bytes:
            return simple_page(content, kind, url, name, offer)

        url = f"{registry.address}/{quote(name)}/"
        await self._send_page(connection, url, registry, SIMPLE_ACCEPT, SIMPLE_JSON, rewrite, is_head)

    async def _send_node_page(self, connection: Connection, name: str, headers: dict[str, str], is_head: bool) -> None:
        registry = _set(self._registries.node)
        if not NODE_NAME.fullmatch(name):
            raise Forbidden("it is no page of a package")

        def rewrite(content: bytes, _: str, url: str) -> bytes:
            return packument(content, url, lambda address, file_name: self._offer(address, file_name, registry))

        kind = PACKUMENT if PACKUMENT in headers.get("accept", "") else "application/json"
        url = f"{registry.address}/{quote(name, safe='@')}"
        await self._send_page(connection, url, registry, kind, kind, rewrite, is_head)

    async def _send_page(
        self,
        connection: Connection,
        url: str,
        registry: Registry,
        accept: str,
        kind: str,
        rewrite: Callable[[bytes, str, str], bytes],
        is_head: bool,
    ) -> None:
        async with self._fetching:
            answer, content = await self._upstream.document(url, registry, self._quota, {"accept": accept})
        if answer.status != HTTPStatus.OK:
            raise Refusal(_told(answer.status), f"The registry answers {answer.status}.")
        # In a thread: a page can have megabytes, and the service has other things to do.
        page = await asyncio.to_thread(rewrite, content, answer.headers.get("content-type", ""), answer.url)
        await connection.answer(HTTPStatus.OK, kind, page, is_head, CACHED)

    def _offer(self, url: str, file_name: str, registry: Registry) -> str | None:
        try:
            require_permitted(url, registry)
        except Forbidden:
            return None
        key = hashlib.sha256(url.encode()).hexdigest()[:32]
        self._files[key] = File(url, registry)
        return f"{ADDRESS_INSIDE}/files/{key}/{file_name}"

    async def _send_file(self, connection: Connection, rest: str, headers: dict[str, str], is_head: bool) -> None:
        key, _, file_name = rest.partition("/")
        file = self._files.get(key)
        if file is None:
            raise Forbidden("no page of this preparation named it")
        wanted = headers.get("range", "")
        sent = {"range": wanted} if RANGE.fullmatch(wanted) else {}
        url = file.url + (METADATA if file_name.endswith(f".whl{METADATA}") else "")
        has_begun = False
        async with self._fetching:
            try:
                opened = self._upstream.open("HEAD" if is_head else "GET", url, file.registry, self._quota, sent)
                async with opened as answer:
                    if answer.status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                        raise Refusal(_told(answer.status), f"The registry answers {answer.status}.")
                    passed = [(name, answer.headers[name]) for name in PASSED_ON if name in answer.headers]
                    await connection.begin(answer.status, [*passed, CACHED])
                    has_begun = True
                    if not is_head:
                        async for chunk in answer.chunks:
                            await connection.write(chunk)
                    await connection.end()
            except (Broken, QuotaSpent) as error:
                if not has_begun:
                    raise
                if isinstance(error, QuotaSpent):
                    self.quota_spent.set()
                raise ConnectionAbortedError from error  # Too late for a status: the connection is cut instead.


def _set(registry: Registry | None) -> Registry:
    if registry is None:
        raise Unreachable("none is set on this machine")
    return registry


def _told(status: int) -> HTTPStatus:
    """What the inside is told: whose fault it is, but nothing of how the host is known to the registry."""
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
        return HTTPStatus(status)
    return HTTPStatus.BAD_GATEWAY
