"""Somebody who is signed in, as far as the gateway can tell. The API looks again, in its database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Principal:
    """`sign_in_id` is the session or the API token: what a revocation names. Empty where the API names none."""

    user_id: str
    sign_in_id: str
    is_administrator: bool
    expires_at: float
    """Epoch seconds until which nobody has to ask again."""
    token_ends_at: float | None
    """Epoch seconds at which the token itself ends, and with it the streams that it opened. None: it does not."""
