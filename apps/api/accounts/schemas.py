"""What is asked and shown of an account."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr, StringConstraints

UserRole = Literal["user", "admin"]
UserKind = Literal["person", "service"]
"""A service user is a machine: nothing but API tokens signs it in."""
LOCAL_USER = "local"
"""The machine's own user, who administers it. Nobody else has this name."""


def _address(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    # People write their address in any case, and no two of them share one that differs in that alone.
    return found.normalized.lower()


def _printable(text: str) -> str:
    if any(unicodedata.category(letter).startswith("C") for letter in text):
        raise ValueError("has characters that cannot be seen")
    return text


def _text(secret: SecretStr) -> SecretStr:
    """JSON may hold halves of letters, which nothing can be hashed with."""
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError:
        raise ValueError("has characters that are none") from None
    return secret


def _unreserved(name: str) -> str:
    if name == LOCAL_USER:
        raise ValueError("is the name of the machine's own user")
    return name


Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_address)]
Username = Annotated[
    str,
    BeforeValidator(lambda given: given.strip().lower() if isinstance(given, str) else given),
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]$"),
]
"""3 to 40 letters of one case: no two names look alike, and none is an address."""
NewUsername = Annotated[Username, AfterValidator(_unreserved)]
"""A name that somebody wants."""
IS_TEXT = AfterValidator(_text)
Password = Annotated[SecretStr, StringConstraints(min_length=1, max_length=1_000), IS_TEXT]
DeviceName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_printable)
]
Secret = Annotated[SecretStr, StringConstraints(min_length=1, max_length=300), IS_TEXT]


class SignInView(BaseModel):
    """By what this request was let in: `id` is that of the session or of the API token."""

    kind: Literal["session", "token"]
    id: str
    name: str
    expires_at: datetime | None
    auth_time: datetime | None = Field(None, description="when the person last proved who they are, as far as is known")
    amr: list[str] = []
    scopes: list[str] | None = Field(None, description="what the API token may do; null for a session, which may all")


class MeView(BaseModel):
    id: str
    name: str
    kind: UserKind
    role: UserRole
    email: str | None
    is_email_verified: bool
    has_password: bool
    has_second_factor: bool
    sign_in: SignInView


class Told(BaseModel):
    """What happens next, in words."""

    message: str


class JWKS(BaseModel):
    """RFC 7517. Keys are there a day before they sign, and until the last token of theirs has expired."""

    keys: list[dict[str, Any]]
