"""What accounts hold open in a process: keys, mail, throttle, and who was signed out."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis

from apps.api.accounts.errors import SignInUnavailable
from apps.api.accounts.keys import AccessTokens, SigningKeys
from apps.api.accounts.mail import Mail
from apps.api.accounts.oauth.issuers import Issuers
from apps.api.accounts.passwords.hasher import Hasher
from apps.api.accounts.passwords.strength import Strength
from apps.api.accounts.pruning import Pruning
from apps.api.accounts.revocations import Revocations
from apps.api.accounts.sessions.refresh import RefreshTokens
from apps.api.accounts.throttle import Throttle
from apps.api.accounts.vault import Vault
from apps.api.clock import Clock
from apps.api.db.session import Sessions
from apps.api.settings import ApiSettings, key_bytes


@dataclass(frozen=True)
class Signing:
    """What there is only with ACCOUNTS_KEY."""

    vault: Vault
    keys: SigningKeys
    access: AccessTokens
    refresh: RefreshTokens


class AccountResources:
    def __init__(self, settings: ApiSettings, sessions: Sessions, redis: Redis, clock: Clock) -> None:
        self.settings, self.sessions, self.clock = settings, sessions, clock
        self.throttle = Throttle(sessions, clock)
        self.revocations = Revocations(redis, sessions, clock, settings.stream_poll_seconds)
        self.pruning = Pruning(sessions, clock)
        self.hasher = Hasher()
        self.strength = Strength()
        server = settings.smtp_url.get_secret_value() if settings.smtp_url else None
        self.mail = Mail(server, settings.mail_from, settings.conclave_home / "outbox", clock)
        self.issuers = Issuers(settings, clock)
        self._signing: Signing | None = None
        if settings.accounts_key is not None:
            vault = Vault(key_bytes(settings.accounts_key))
            keys = SigningKeys(sessions, vault, clock, settings.signing_key_days)
            self._signing = Signing(vault, keys, AccessTokens(keys, clock), RefreshTokens(vault))

    @property
    def can_sign_in(self) -> bool:
        return self._signing is not None

    @property
    def signing(self) -> Signing:
        if self._signing is None:
            raise SignInUnavailable("Nobody can sign in here: ACCOUNTS_KEY is not set.")
        return self._signing

    async def aclose(self) -> None:
        await self.mail.aclose()
        await self.revocations.aclose()
