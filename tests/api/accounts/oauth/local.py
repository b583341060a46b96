"""How the door knows the issuer of tests, and people that everybody there knows."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from apps.api.accounts.oauth.configuration import OIDCIssuer
from tests.api.accounts.issuer.process import SECRET, IssuerProcess

ADA = {"email": "ada@example.org", "email_verified": True, "preferred_username": "Ada Lovelace"}
UNSURE = {"email": "ada@example.org", "email_verified": False}


def local(issuer: IssuerProcess, *, links: bool = True) -> dict[str, Any]:
    ours = {"client_id": "conclave", "client_secret": SecretStr(SECRET), "links_by_email": links}
    one = OIDCIssuer.model_validate({"name": "local", "title": "Localhost", "issuer": issuer.address, **ours})
    return {"oidc_issuers": (one,), "oauth_linking": ("local",) if links else ()}
