"""How often something may be tried. A try is counted before it is made, so that parallel ones are counted, too."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from apps.api.accounts.errors import TooManyTries
from apps.api.accounts.repository import TryRepository
from apps.api.clock import Clock
from apps.api.db.session import Sessions, transaction

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """`most` tries about one subject in a window of `WINDOW`."""

    subject: str
    most: int


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
        return (self.pair, self.address, *((self.account,) if self.account else ()))


def guard(what: str, account: str, address: str, *, is_known_address: bool, per_pair: int, per_account: int) -> Guard:
    """`account` is an id, or what was typed: nobody need have it. People also type passwords there, so it is hashed."""
    name = hashlib.sha256(account.encode()).hexdigest()
    return Guard(
        pair=Limit(f"{what} pair {name} {address}", per_pair),
        address=Limit(f"{what} address {address}", 50),
        account=None if is_known_address else Limit(f"{what} account {name}", per_account),
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
                    raise TooManyTries("That was tried too often.", seconds)

    async def is_allowed(self, limit: Limit) -> bool:
        """Counts one try, and says whether there was one left."""
        try:
            await self.reserve(limit)
        except TooManyTries:
            return False
        return True

    async def give_back(self, guard: Guard) -> None:
        """After a success: the pair begins anew, and the others are as if nobody had tried."""
        async with transaction(self._sessions) as session:
            rows = TryRepository(session)
            for limit in sorted(guard.limits, key=lambda limit: limit.subject):
                if limit == guard.pair:
                    await rows.forget(limit.subject)
                else:
                    await rows.take_one(limit.subject)
