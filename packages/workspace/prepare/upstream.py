"""Fetching from registries, on the host's side: GET and HEAD, redirects under the same rules, everything bounded."""

import asyncio
import contextlib
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpcore

from packages.workspace.prepare.addresses import AddressRefused, CheckedConnections
from packages.workspace.prepare.registries import PRIVATE_HOSTS_VARIABLE, Origin, Registry, origin_of
from packages.workspace.sandbox.commands import MEBIBYTE

MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
OFFLINE_SECONDS = 60.0
ANSWER_SECONDS = 300.0
TIMEOUTS = {"connect": 10.0, "read": 30.0, "write": 10.0, "pool": 120.0}
MOST_CONNECTIONS = 32  # twice what one preparation fetches at once
MOST_DOCUMENT_BYTES = 64 * MEBIBYTE
AGENT = "conclave"


class Unreachable(Exception):
    """No connection to the registry: this machine has no network, or the registry is down."""


class Forbidden(Exception):
    """A rule forbids to fetch it, whoever asks."""


class Broken(Exception):
    """The registry answered with nonsense, too much, too late or not to the end."""


class QuotaSpent(Exception):
    """This preparation has fetched as much as one may."""


@dataclass
class Quota:
    """Bytes that one preparation may still fetch."""

    left: int
    is_spent: bool = False

    def spend(self, count: int) -> None:
        """Raises QuotaSpent."""
        self.left -= count
        if self.left < 0:
            self.is_spent = True
            raise QuotaSpent


@dataclass(frozen=True)
class Answer:
    """`url` is where it came from after redirects; names of `headers` are lower case."""

    status: int
    headers: Mapping[str, str]
    url: str
    chunks: AsyncIterator[bytes]


class Upstream:
    """One for all preparations. It remembers for a minute which hosts cannot be reached, and tries them no more."""

    def __init__(self, private_hosts: frozenset[str] = frozenset()) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_CONNECTIONS // 2,
            keepalive_expiry=10.0,
            network_backend=CheckedConnections(private_hosts),
        )
        self._reached_at: dict[Origin, float] = {}
        self._missed_at: dict[Origin, float] = {}

    async def __aenter__(self) -> "Upstream":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._pool.aclose()

    @contextlib.asynccontextmanager
    async def open(
        self, method: str, url: str, registry: Registry, quota: Quota, headers: Mapping[str, str]
    ) -> AsyncIterator[Answer]:
        """The answer, whatever its status, with a body that is read once and counts on `quota` as it comes.

        `headers` are all that is sent, besides the registry's own authorization to its own origin.
        """
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(asyncio.timeout(ANSWER_SECONDS))
                for _ in range(MOST_REDIRECTS + 1):
                    require_permitted(url, registry)
                    response = await stack.enter_async_context(self._request(method, url, registry, headers))
                    received = {
                        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
                    }
                    if response.status not in REDIRECTS or "location" not in received:
                        yield Answer(response.status, received, url, _counted(response, quota))
                        return
                    await response.aclose()  # Held while the next is waited for, connections could run out.
                    url = urljoin(url, received["location"])
                raise Broken(f"more than {MOST_REDIRECTS} redirects")
            except AddressRefused as error:
                if origin_of(url) == registry.origin:
                    remedy = f"if that is meant, an administrator names it in {PRIVATE_HOSTS_VARIABLE}"
                    raise Unreachable(f"{error}; {remedy}") from error
                raise Forbidden(str(error)) from error
            except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
                raise Broken(f"the answer broke off: {error}") from error
            except TimeoutError as error:
                raise Broken("the answer took too long") from error

    async def document(
        self, url: str, registry: Registry, quota: Quota, headers: Mapping[str, str]
    ) -> tuple[Answer, bytes]:
        """The whole body, unpacked."""
        async with self.open("GET", url, registry, quota, {**headers, "accept-encoding": "gzip"}) as answer:
            unpack = zlib.decompressobj(wbits=31) if answer.headers.get("content-encoding") == "gzip" else None
            body = bytearray()
            async for chunk in answer.chunks:
                try:
                    body += unpack.decompress(chunk, MOST_DOCUMENT_BYTES) if unpack else chunk
                except zlib.error as error:
                    raise Broken("its packing is damaged") from error
                if len(body) > MOST_DOCUMENT_BYTES or (unpack and unpack.unconsumed_tail):
                    raise Broken(f"a document of more than {MOST_DOCUMENT_BYTES // MEBIBYTE} MiB")
            return answer, bytes(body)

    @contextlib.asynccontextmanager
    async def _request(
        self, method: str, url: str, registry: Registry, headers: Mapping[str, str]
    ) -> AsyncIterator[httpcore.Response]:
        origin = origin_of(url)
        now = time.monotonic()
        if now - self._missed_at.get(origin, -OFFLINE_SECONDS) < OFFLINE_SECONDS:
            raise Unreachable("it did not answer a moment ago")
        sent = {"user-agent": AGENT, "accept-encoding": "identity", **headers}
        if registry.authorization is not None and origin == registry.origin:
            sent["authorization"] = registry.authorization
        async with contextlib.AsyncExitStack() as stack:
            try:
                response = await stack.enter_async_context(
                    self._pool.stream(method, url, headers=list(sent.items()), extensions={"timeout": TIMEOUTS})
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                # One failure between successes is bad luck, and the tool inside tries again.
                if now - self._reached_at.get(origin, -OFFLINE_SECONDS) >= OFFLINE_SECONDS:
                    self._missed_at[origin] = now
                    raise Unreachable(str(error)) from error
                raise Broken(f"no connection: {error}") from error
            self._reached_at[origin] = now
            yield response


def require_permitted(url: str, registry: Registry) -> None:
    """Raises Forbidden for what is not HTTP, or less safe than the registry itself."""
    try:
        parts, origin = urlsplit(url), origin_of(url)
    except ValueError as error:
        raise Forbidden("an address that cannot be read") from error
    if parts.username is not None or origin.scheme not in ("https", registry.origin.scheme):
        raise Forbidden(f"an address that is not {registry.origin.scheme}://, or holds credentials")


async def _counted(response: httpcore.Response, quota: Quota) -> AsyncIterator[bytes]:
    async for chunk in response.aiter_stream():
        quota.spend(len(chunk))
        yield chunk
