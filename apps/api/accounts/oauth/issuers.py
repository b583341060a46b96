"""Those that are configured, by name."""

from __future__ import annotations

from apps.api.accounts.oauth.configuration import GITHUB, GOOGLE, GOOGLE_ISSUER, OAuthSettings
from apps.api.accounts.oauth.errors import IssuerNotFound
from apps.api.accounts.oauth.issuer import Issuer
from apps.api.clock import Clock


class Issuers:
    def __init__(self, settings: OAuthSettings, clock: Clock) -> None:
        self._found = {one.name: one for one in _configured(settings, clock)}

    def named(self, name: str) -> Issuer:
        if name not in self._found:
            raise IssuerNotFound(f"Nobody signs in at {name} here.")
        return self._found[name]

    def of(self, issuer: str) -> Issuer | None:
        """By what identities are kept under; None for one that is configured no more."""
        return next((one for one in self.all() if one.issuer == issuer), None)

    def all(self) -> list[Issuer]:
        return list(self._found.values())


def _configured(settings: OAuthSettings, clock: Clock) -> list[Issuer]:
    if not (settings.google_client_id or settings.github_client_id or settings.oidc_issuers):
        return []
    # Where nobody signs in elsewhere, the process stays without what that takes.
    from apps.api.accounts.oauth.github import GitHub
    from apps.api.accounts.oauth.openid import OpenID, Registration
    from apps.api.accounts.oauth.outside import Outside

    outside, linking = Outside(), settings.oauth_linking or ()
    found: list[Issuer] = []
    if settings.google_client_id:
        ours = Registration(settings.google_client_id, settings.google_client_secret, "client_secret_basic")
        found.append(OpenID(GOOGLE, "Google", GOOGLE_ISSUER, ours, GOOGLE in linking, outside, clock))
    if settings.github_client_id and settings.github_client_secret:
        client, secret = settings.github_client_id, settings.github_client_secret
        found.append(GitHub(settings.github_url, client, secret, GITHUB in linking, outside))
    for one in settings.oidc_issuers:
        ours = Registration(one.client_id, one.secret, one.authentication)
        title = one.title or one.name.capitalize()
        found.append(OpenID(one.name, title, one.issuer, ours, one.name in linking, outside, clock))
    return found
