"""What is asked and shown of issuers, and of who somebody is there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from apps.api.accounts.oauth.issuer import Issuer
from apps.api.db.accounts import OAuthIdentity

CONSOLE, ACCOUNT = "/console/", "/console/account"

IssuerName = Annotated[str, Path(max_length=40, pattern=r"^[^\x00]+$")]
# A path of ours. Two slashes, or one that leans the other way, begin the name of another host.
OwnPath = Annotated[str, StringConstraints(max_length=1_000, pattern=r"^/([!-.0-\[\]-~][!-\[\]-~]*)?$")]
Next = Annotated[OwnPath, Query(description="where the browser is led in the end: a path of ours")]

Anew = Annotated[
    bool, Query(description="the issuer shall ask who it is, which counts as a fresh proof if it says when it asked")
]


class IssuerView(BaseModel):
    """`GET /auth/oauth/{name}/start` leads there."""

    name: str
    title: str


class IssuerList(BaseModel):
    items: list[IssuerView]


class LinkOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    next: OwnPath = Field(ACCOUNT, description="where the browser is led in the end: a path of ours")


class LinkBegun(BaseModel):
    """`address` is where this browser goes next."""

    address: str


class Answer(BaseModel):
    """What an issuer sends the browser back with. It may say more."""

    state: str = Field("", max_length=300)
    code: str = Field("", max_length=8_000)
    iss: str | None = Field(None, max_length=1_000)
    error: str | None = Field(None, max_length=300)


class IdentityView(BaseModel):
    """`name` and `title` are those of the issuer; `name` is null where nobody signs in at it any more."""

    id: str
    name: str | None
    title: str
    email: str | None
    linked_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: OAuthIdentity, issuer: Issuer | None) -> IdentityView:
        return cls(
            id=row.id,
            name=issuer.name if issuer else None,
            title=issuer.title if issuer else row.issuer,
            email=row.email,
            linked_at=row.linked_at,
            last_used_at=row.last_used_at,
        )


class IdentityList(BaseModel):
    items: list[IdentityView]
