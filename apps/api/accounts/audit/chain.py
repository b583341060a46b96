"""What makes the log a chain: the hash of an entry covers all that it says and the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from apps.api.db.accounts import AuditEntry

BEGINNING = "0" * 64
_COVERED = ("user_id", "actor", "action", "target", "result", "address", "agent", "details")


def content(entry: AuditEntry) -> dict[str, Any]:
    """What an entry says, as it is exported; times in UTC."""
    said = {name: getattr(entry, name) for name in _COVERED}
    return {"at": entry.at.astimezone(UTC).isoformat(), **said, "previous_hash": entry.previous_hash}


def hash_of(said: dict[str, Any]) -> str:
    """sha256 (hex) over `content` as JSON with sorted keys, no spaces, in ASCII."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
