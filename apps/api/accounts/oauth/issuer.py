"""What every issuer can do, whichever protocol it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from apps.api.accounts.schemas import Email

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_SUBJECT_LENGTH = 255


@dataclass(frozen=True)
class Request:
    """What a browser is sent to an issuer with. The issuer sees a hash of `verifier` until the code is redeemed.

    `is_anew` wants the person to show there who they are, even if they did so a minute ago.
    """

    state: str
    nonce: str
    verifier: str
    redirect: str
    is_anew: bool = False


@dataclass(frozen=True)
class Profile:
    """Who somebody is there. `email` may be anybody's unless the issuer says that it is verified.

    `proven_at` is when the issuer last made them show who they are; None where it does not tell.
    """

    issuer: str
    subject: str
    email: str | None
    is_email_verified: bool
    username: str
    proven_at: datetime | None = None


class Issuer(Protocol):
    """Each call raises the errors of this package, and no other."""

    name: str
    title: str
    issuer: str
    links_by_email: bool

    async def address(self, request: Request) -> str:
        """Where the browser is sent."""

    async def require_sender(self, iss: str | None) -> None:
        """Raises `IssuerAnswerRefused` where what came back names another one, or not the promised one (RFC 9207)."""

    async def profile(self, code: str, request: Request) -> Profile:
        """Redeems the code, once."""


def profile_of(issuer: str, subject: object, email: object, is_verified: object, username: object) -> Profile:
    """Of what an issuer says: raises ValueError without a subject; an address that is none is left out."""
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_LENGTH or "\x00" in subject:
        raise ValueError("no subject")
    try:
        address = _EMAIL.validate_python(email)
    except ValidationError:
        address = None
    name = username if isinstance(username, str) else ""
    # Some write it as text.
    is_sure = address is not None and (is_verified is True or is_verified == "true")
    return Profile(issuer, subject, address, is_sure, name)
