"""Who is outside: the address, the scheme and the host that the person used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from multidict import CIMultiDictProxy

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_IPV6_HOUSEHOLD_BITS = 64


@dataclass(frozen=True)
class Client:
    """`scheme` is http or https."""

    address: Address
    scheme: str
    host: str

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def household(self) -> str:
        """What a limit counts: an IPv4 address, or the /64 of an IPv6 one, for its holder has all of them."""
        return _household(self.address)


class Neighbours:
    """Believes `X-Forwarded-For` and `-Proto` from the trusted networks, and from nobody else."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = tuple(trusted)
        self._addresses: dict[str, Address] = {}

    def client(self, peer: str | None, headers: CIMultiDictProxy[str], host: str) -> Client:
        """The outermost address that is vouched for by an unbroken chain of trusted ones."""
        address = self._address(peer)
        if not self._is_trusted(address):
            return Client(address, "http", host)
        for hop in reversed(",".join(headers.getall("X-Forwarded-For", ())).split(",")):
            try:
                address = _plain(ip_address(hop.strip()))
            except ValueError:
                break  # nothing beyond what cannot be read is vouched for
            if not self._is_trusted(address):
                break
        scheme = "https" if headers.get("X-Forwarded-Proto", "").strip().lower() == "https" else "http"
        return Client(address, scheme, host)

    def household(self, peer: str | None) -> str | None:
        """What a limit counts of whoever connects; None for a trusted proxy, by which everybody comes."""
        address = self._address(peer)
        return None if self._is_trusted(address) else _household(address)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _address(self, peer: str | None) -> Address:
        """Connections of one machine come by the thousand, and reading an address costs more than finding it."""
        known = self._addresses.get(peer or "")
        if known is None:
            known = _plain(ip_address(peer)) if peer else ip_address("0.0.0.0")  # noqa: S104  unknown, not a listener
            if len(self._addresses) >= 4096:
                self._addresses.clear()
            self._addresses[peer or ""] = known
        return known


def is_loopback(peer: str | None) -> bool:
    return peer is not None and _plain(ip_address(peer)).is_loopback


@lru_cache(maxsize=4096)
def _household(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address) >> _IPV6_HOUSEHOLD_BITS << _IPV6_HOUSEHOLD_BITS, 64)))
    return str(address)


def _plain(address: Address) -> Address:
    """IPv4 that came through an IPv6 socket is IPv4."""
    return getattr(address, "ipv4_mapped", None) or address
