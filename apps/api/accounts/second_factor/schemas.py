"""What is asked and shown of a second factor."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from apps.api.accounts.sessions.schemas import Code


class ConfirmOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Code


class SecondFactorView(BaseModel):
    is_on: bool
    connected_at: datetime | None
    backup_codes_left: int


class Connecting(BaseModel):
    """Shown once. `qr` is an SVG image of `uri`; who cannot scan it types `secret`."""

    secret: str
    uri: str
    qr: str


class BackupCodes(BaseModel):
    """Shown once. Each of them signs in once, in the place of the app's code; earlier ones do so no longer."""

    backup_codes: list[str]
