"""The life of the process: build, listen, watch, and leave in good order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TextIO

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from apps.gateway.files.console import Console
from apps.gateway.files.pages import KIND, Pages
from apps.gateway.gateway import Gateway
from apps.gateway.identity.check import IdentityCheck
from apps.gateway.identity.keys import KeySet, KeysUnreachable
from apps.gateway.identity.lookups import TokenLookup
from apps.gateway.identity.revocations import Revocations
from apps.gateway.identity.tokens import TokenVerifier
from apps.gateway.inspection.client import Neighbours
from apps.gateway.inspection.reading import READING
from apps.gateway.limits.connections import OpenConnections
from apps.gateway.limits.leases import Limiter
from apps.gateway.limits.rate import RateLimits
from apps.gateway.limits.window import RedisWindow
from apps.gateway.operations.access_log import AccessLog
from apps.gateway.operations.health import Health
from apps.gateway.operations.metrics import Metrics
from apps.gateway.proxy.api import Api
from apps.gateway.proxy.deadlines import Clock
from apps.gateway.proxy.event_stream import EventStreams
from apps.gateway.proxy.exchange import Exchange
from apps.gateway.proxy.open_streams import OpenStreams
from apps.gateway.proxy.passport import PassportOffice
from apps.gateway.proxy.upstreams import Upstreams
from apps.gateway.proxy.web_socket import WebSockets
from apps.gateway.reception import Reception
from apps.gateway.routes.file import RoutesFile
from apps.gateway.routes.table import RouteError
from apps.gateway.server import build_server
from apps.gateway.settings import GatewaySettings

log = logging.getLogger(__name__)

_REDIS_SECONDS = 0.5
_FEED_SECONDS = 2.0
_WATCH_SECONDS = 1.0
_CANCEL_SECONDS = 0.05
_LAST_SECONDS = 9.5
# Uvicorn closes an idle connection after 5 s. One that we close first is never closed under a request.
_IDLE_UPSTREAM_SECONDS = 3.0


@dataclass(frozen=True)
class Running:
    """`port` and `pages_port` are what the system chose where 0 was asked for."""

    port: int
    pages_port: int | None
    access_log: AccessLog
    keys: KeySet
    routes: RoutesFile

    async def reload(self) -> None:
        """Keys and routes anew, as SIGHUP asks for it. What cannot be read is told, and leaves things as they were."""
        try:
            await self.keys.reload()
        except KeysUnreachable as error:
            log.warning("The keys of the API cannot be fetched: %s", error)
        _reload_routes(self.routes, is_forced=True)


@asynccontextmanager
async def running(
    settings: GatewaySettings, host: str, port: int, log_stream: TextIO, clock: Clock = time.time
) -> AsyncIterator[Running]:
    """A gateway that listens. At the end it drains: refuses new, finishes requests, tells streams to come again.

    By `clock` streams end with their tokens.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(_api_session(settings))
        redis = Redis.from_url(
            settings.redis_url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        stack.push_async_callback(redis.aclose)
        # The feed may wait longer than a request waits for permits, but not for ever for a Redis that hangs.
        feed = Redis.from_url(settings.redis_url, socket_timeout=_FEED_SECONDS, socket_connect_timeout=_REDIS_SECONDS)
        stack.push_async_callback(feed.aclose)
        access_log = AccessLog(log_stream)
        stack.callback(access_log.close)

        upstreams = Upstreams(settings.api_urls)
        api = Api(session, upstreams, settings.health_check_seconds)
        keys = KeySet(api.keys, settings.keys_refresh_seconds, settings.keys_retry_seconds)

        def end_streams(sign_in_ids: Collection[str]) -> None:
            streams.end_sign_ins(sign_in_ids)

        revocations = Revocations(feed, end_streams)
        streams = OpenStreams(settings.streams_per_sign_in, revocations.__contains__, clock)
        limiter = Limiter(RedisWindow(redis))
        passports = PassportOffice(settings.gateway_secret.get_secret_value())
        routes = RoutesFile(settings.routes_file)
        health = Health(upstreams, keys, revocations, limiter)
        limits = RateLimits(limiter, settings.rate_limits)
        metrics = Metrics(streams, upstreams, limiter)
        gateway = Gateway(
            settings=settings,
            routes=routes,
            identify=IdentityCheck(
                TokenVerifier(keys, settings.token_cache_entries),
                TokenLookup(
                    api.whose, settings.api_token_seconds, settings.refused_token_seconds, settings.token_cache_entries
                ),
                revocations,
            ),
            limits=limits,
            exchange=Exchange(session, upstreams, passports, EventStreams(streams), settings),
            web_sockets=WebSockets(
                session, upstreams, passports, streams, settings.web_socket_message_bytes, settings.api_silence_seconds
            ),
            console=Console(settings.console_folder),
            health=health,
            metrics=metrics,
        )
        for watch in (api.watch_health(), keys.keep_fresh(), revocations.follow(), _watch_routes(routes)):
            await stack.enter_async_context(_in_background(watch))

        neighbours = Neighbours(settings.trusted_proxies)
        reception = partial(
            Reception, settings.head_limit_bytes, settings.names, neighbours, health, metrics, access_log
        )
        doors = [(reception(gateway), port)]
        if settings.pages_folder is not None and settings.pages_port is not None:
            pages = Pages(settings.pages_folder, limits)
            doors.append((reception(pages, READING, KIND), settings.pages_port))
        connections = OpenConnections(settings.connections_per_address, neighbours)
        async with _listening(doors, connections, settings, host) as ports:
            try:
                yield Running(ports[0], ports[1] if len(ports) > 1 else None, access_log, keys, routes)
            finally:
                health.is_shutting_down = True
                streams.end_all()


async def serve(settings: GatewaySettings, host: str, port: int) -> None:
    """Until SIGTERM or SIGINT. SIGHUP reloads keys and routes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with running(settings, host, port, sys.stdout) as gateway:
        reloads: set[asyncio.Task[None]] = set()

        def reload() -> None:
            task = asyncio.ensure_future(gateway.reload())
            reloads.add(task)
            task.add_done_callback(reloads.discard)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, reload)
        where = f"http://{host}:{gateway.port}"
        pages = f", pages on http://{host}:{gateway.pages_port}" if gateway.pages_port is not None else ""
        sys.stdout.write(f"gateway ready on {where}{pages}\n")
        sys.stdout.flush()
        await stop.wait()
        # Whatever is stuck by then: parts of the stack have 10 s to leave.
        loop.call_later(_LAST_SECONDS, os._exit, 1)


@asynccontextmanager
async def _api_session(settings: GatewaySettings) -> AsyncIterator[ClientSession]:
    """To the API: no cookies of its own, no redirects, no decoding; as many connections as there are requests."""
    connector = TCPConnector(limit=0, keepalive_timeout=_IDLE_UPSTREAM_SECONDS)
    async with ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        max_line_size=settings.line_limit_bytes,
        max_field_size=settings.line_limit_bytes,
    ) as session:
        yield session


@asynccontextmanager
async def _listening(
    doors: Sequence[tuple[Reception, int]], connections: OpenConnections, settings: GatewaySettings, host: str
) -> AsyncIterator[list[int]]:
    """The ports. At the end, at all at once: no new connections, then the grace for requests, then they are cut."""
    runners = [
        web.ServerRunner(
            build_server(reception, reception.refuse_unread, connections, settings),
            shutdown_timeout=settings.shutdown_grace_seconds,
            handle_signals=False,
        )
        for reception, _ in doors
    ]
    try:
        for runner, (_, port) in zip(runners, doors, strict=True):
            await runner.setup()
            await web.TCPSite(runner, host, port, backlog=1024).start()
        yield [int(runner.addresses[0][1]) for runner in runners]
    finally:
        await asyncio.gather(*(runner.cleanup() for runner in runners))


@asynccontextmanager
async def _in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        while not task.done():
            # More than once: redis-py sometimes loses a cancellation while it waits for messages.
            task.cancel()
            await asyncio.wait([task], timeout=_CANCEL_SECONDS)


async def _watch_routes(routes: RoutesFile) -> None:
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        _reload_routes(routes)


def _reload_routes(routes: RoutesFile, *, is_forced: bool = False) -> None:
    try:
        if routes.reload(is_forced=is_forced):
            log.info("The routes were read anew.")
    except RouteError as error:
        log.error("The routes stay as they were: %s", error)
