"""Refresh tokens: `cnr_<session>.<generation>.<mark>`. The mark is derived, so that a token can be said once more
without being kept, and one of an earlier generation can be told from one that somebody made up.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass

from apps.api.accounts.one_time import digest
from apps.api.accounts.vault import Vault

_FORM = re.compile(r"cnr_([0-9a-f]{12})\.([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True)
class RefreshToken:
    session_id: str
    generation: int
    text: str

    @property
    def hash(self) -> str:
        return digest(self.text)


class RefreshTokens:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def of(self, session_id: str, generation: int) -> RefreshToken:
        """The same token each time."""
        mark = self._vault.mark("refresh", f"{session_id}.{generation}")
        written = base64.urlsafe_b64encode(mark).decode().rstrip("=")
        return RefreshToken(session_id, generation, f"cnr_{session_id}.{generation}.{written}")

    def is_ours(self, token: RefreshToken) -> bool:
        """Whether we gave it out once."""
        return hmac.compare_digest(self.of(token.session_id, token.generation).text, token.text)


def parse(text: str) -> RefreshToken | None:
    """None for what has another form. Whether we gave it out is not said."""
    found = _FORM.fullmatch(text)
    return RefreshToken(found[1], int(found[2]), text) if found else None
