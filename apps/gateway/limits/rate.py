"""How often may this request's address, user and token ask for something of this class?"""

from __future__ import annotations

from apps.gateway.identity.principal import Principal
from apps.gateway.inspection.client import Client
from apps.gateway.limits.headers import rate_limit_headers
from apps.gateway.limits.leases import Limiter, Standing
from apps.gateway.limits.policy import Policies
from apps.gateway.refusals import too_often


class RateLimits:
    def __init__(self, limiter: Limiter, policies: Policies) -> None:
        self._limiter = limiter
        self._policies = policies

    async def charge_address(self, kind: str, client: Client) -> Standing | None:
        """None where no limit holds. `Refusal` (429) with Retry-After and the RateLimit headers."""
        return await self._charge(kind, "address", client.household)

    async def charge_principal(self, kind: str, principal: Principal) -> Standing | None:
        """The tighter standing of this sign-in and of its user. `Refusal` as above.

        The sign-in comes first: a program that asks too often does not use up what its user may ask elsewhere.
        """
        token = await self._charge(kind, "token", principal.sign_in_id) if principal.sign_in_id else None
        return tighter(token, await self._charge(kind, "user", principal.user_id))

    async def _charge(self, kind: str, scope: str, key: str) -> Standing | None:
        policy = self._policies.get((kind, scope))
        if policy is None:
            return None
        standing = await self._limiter.take(policy, key)
        if standing.retry_seconds is not None:
            refusal = too_often(scope, standing.retry_seconds)
            refusal.headers.update(rate_limit_headers(standing))
            raise refusal
        return standing


def tighter(one: Standing | None, other: Standing | None) -> Standing | None:
    if one is None or other is None:
        return one or other
    return one if one.share_left <= other.share_left else other
