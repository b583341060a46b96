"""Connections to addresses that were checked after resolution: the address that is checked is the one connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable

import httpcore

RESOLVE_SECONDS = 4.0
CONNECT_SECONDS = 4.0
MOST_ADDRESSES = 2  # that are tried, one after the other
NAT64 = ipaddress.ip_network("64:ff9b::/96")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """Everything that the name resolves to is private, and the name is not among those that may be."""


def is_public(address: str) -> bool:
    """Whether this is an ordinary address of the internet, and so is every other that it carries inside."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(
        one.is_global and not (one.is_multicast or one.is_reserved or one.is_loopback or one.is_unspecified)
        for one in (parsed, *_carried_by(parsed))
        if one.version == 4 or one not in NAT64
    )


def _carried_by(address: IPAddress) -> list[IPAddress]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried: list[IPAddress | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in carried if one is not None]


class CheckedConnections(httpcore.AsyncNetworkBackend):
    """What httpcore connects by. The name stays in the URL, so certificates are checked against it."""

    def __init__(self, private_hosts: frozenset[str]) -> None:
        self._private_hosts = private_hosts
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._resolve(host, port)
        allowed = [one for one in addresses if host.lower() in self._private_hosts or is_public(one)]
        if not allowed:
            raise AddressRefused(f"{host} has a private address")
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in allowed[:MOST_ADDRESSES]:
            try:
                return await self._plain.connect_tcp(address, port, CONNECT_SECONDS, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused("a registry is not reached over a Unix socket")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _resolve(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from error
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} cannot be resolved in time") from error
        return [str(one[4][0]) for one in found]
