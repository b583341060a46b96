"""How often something may be tried. A try is counted before it is made, so that parallel ones are counted, too."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from math import ceil

from apps.api.accounts.errors import TooManyTries
from apps.api.accounts.repository import TryRepository
from apps.api.clock import Clock
from apps.api.db.session import Sessions, transaction

WINDOW = timedelta(minutes=15)
PER_PAIR, PER_ADDRESS, PER_ACCOUNT = 5, 50, 30
MAILS_PER_PERSON = 5
_HOUSEHOLD_BITS = 64


@dataclass(frozen=True)
class Limit:
    """`most` tries about one subject in a window of `WINDOW`."""

    subject: str
    most: int


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 one, or the /64 of an IPv6 one, for its holder has all of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    plain = found if isinstance(found, IPv4Address) else found.ipv4_mapped
    return str(plain or IPv6Network((int(found), _HOUSEHOLD_BITS), strict=False))


def of_address(what: str, address: str, most: int) -> Limit:
    return Limit(f"{what} address {network_of(address)}", most)


def mails_to(email: str) -> Limit:
    """Nobody is flooded with mails by strangers."""
    return Limit(f"mail {email}", MAILS_PER_PERSON)


@dataclass(frozen=True)
class Guard:
    """What limits the guesses at one account from one address.

    Somebody who guesses from many addresses meets `account`, but its owner does not, at an address from which they have
    signed in before: so strangers lock nobody out.
    """

    pair: Limit
    address: Limit
    account: Limit | None

    @property
    def limits(self) -> tuple[Limit, ...]:
        return (self.address, *self.of_account)

    @property
    def of_account(self) -> tuple[Limit, ...]:
        return (self.pair, *((self.account,) if self.account else ()))


def guard(what: str, account: str, address: str, *, is_known_address: bool, per_pair: int, per_account: int) -> Guard:
    """`account` is an id, or what was typed: nobody need have it. People also type passwords there, so it is hashed."""
    name = hashlib.sha256(account.encode()).hexdigest()
    return Guard(
        pair=Limit(f"{what} pair {name} {network_of(address)}", per_pair),
        address=of_address(what, address, PER_ADDRESS),
        account=None if is_known_address else Limit(f"{what} account {name}", per_account),
    )


def password_guard(account: str, address: str, *, is_known_address: bool) -> Guard:
    return guard(
        "password",
        account,
        address,
        is_known_address=is_known_address,
        per_pair=PER_PAIR,
        per_account=PER_ACCOUNT,
    )


class Throttle:
    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions, self._clock = sessions, clock

    async def reserve(self, *limits: Limit) -> None:
        """Counts one try about each, in a transaction of its own; raises `TooManyTries` and then counts none."""
        now = self._clock()
        async with transaction(self._sessions) as session:
            rows = TryRepository(session)
            # In one order, so that two of them do not wait for each other.
            for limit in sorted(limits, key=lambda limit: limit.subject):
                count, since = await rows.add_one(limit.subject, now, WINDOW)
                if count > limit.most:
                    seconds = max(1, ceil((since + WINDOW - now).total_seconds()))
                    raise TooManyTries("That was tried too often.", seconds, limit.subject)

    async def is_allowed(self, *limits: Limit) -> bool:
        """Counts one try about each, and says whether there was one left."""
        try:
            await self.reserve(*limits)
        except TooManyTries:
            return False
        return True

    async def is_news(self, refusal: TooManyTries) -> bool:
        """Whether it is the first of its window about this: who goes on trying shall not fill the audit log."""
        return await self.is_allowed(Limit(f"told {refusal.subject}", 1))

    async def give_back(self, *guards: Guard) -> None:
        """After a success: the pairs begin anew, and the others are as if nobody had tried."""
        pairs = {guard.pair for guard in guards}
        async with transaction(self._sessions) as session:
            rows = TryRepository(session)
            counted = {limit for guard in guards for limit in guard.limits}
            for limit in sorted(counted, key=lambda limit: limit.subject):
                if limit in pairs:
                    await rows.forget(limit.subject)
                else:
                    await rows.take_one(limit.subject)
