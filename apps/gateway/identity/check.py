"""One question to all of identity: whose request is this?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apps.gateway.identity.credentials import API_TOKEN_PREFIX
from apps.gateway.identity.keys import KeysUnreachable
from apps.gateway.identity.lookups import TokenLookup
from apps.gateway.identity.principal import Principal
from apps.gateway.identity.revocations import Revocations
from apps.gateway.identity.tokens import TokenVerifier
from apps.gateway.refusals import not_signed_in, sign_in_unchecked


class IdentityCheck:
    def __init__(self, verifier: TokenVerifier, lookup: TokenLookup, revocations: Revocations) -> None:
        self._verifier = verifier
        self._lookup = lookup
        self._revocations = revocations

    async def __call__(self, token: str | None, charge: Callable[[], Awaitable[None]]) -> Principal:
        """`charge` is awaited before work is done for an unknown token: guessing is limited, being known is free.

        `Refusal`: 401 for who is nobody, 503 where nobody can tell.
        """
        if token is None:
            raise not_signed_in("This needs a sign-in.")
        way = self._lookup if token.startswith(API_TOKEN_PREFIX) else self._verifier
        principal = way.known(token)
        if principal is None:
            await charge()
            try:
                principal = await way.verify(token)
            except KeysUnreachable:
                raise sign_in_unchecked() from None
        if principal.sign_in_id in self._revocations:
            raise not_signed_in("This sign-in was ended.")
        return principal
