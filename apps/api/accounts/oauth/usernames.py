"""A name for whoever comes from another issuer with another name, or with one that is taken."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

from apps.api.accounts.schemas import LOCAL_USER

_LONGEST = 40
_TRIES = 5


def candidates(wish: str) -> Iterator[str]:
    """Names as `Username` wants them: the one that is nearest to the wish, then some that nobody has by chance."""
    kept = re.sub(r"[^a-z0-9._-]+", "-", wish.lower()).strip("._-")[:_LONGEST].strip("._-")
    stem = kept if len(kept) >= 3 else "user"
    if stem not in ("user", LOCAL_USER):
        yield stem
    for _ in range(_TRIES):
        yield f"{stem[: _LONGEST - 7]}-{secrets.token_hex(3)}"
