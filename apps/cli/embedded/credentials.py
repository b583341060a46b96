"""Secrets of one home: generated once, kept in a file that only its owner can read."""

import json
import secrets
from dataclasses import asdict, dataclass

from apps.cli.embedded.state import write_whole
from apps.cli.errors import StackError
from apps.cli.home import Home


@dataclass(frozen=True)
class Credentials:
    local_token: str  # signs the CLI in at the API
    database_password: str  # of the role `conclave`
    superuser_password: str  # of the role `postgres`
    accounts_key: str  # what the API seals keys and second factors with: 32 bytes, base64url
    gateway_secret: str  # by which the gateway tells the API who is outside


def credentials(home: Home) -> Credentials:
    """Read the secrets of this home, making them at the first call (under the start lock)."""
    if not home.credentials.exists():
        if (home.postgres / "PG_VERSION").exists():
            raise StackError(
                f"{home.credentials} is missing, but the database that it opens is there.",
                f"Put the file back, or move {home.postgres} away to begin with an empty database.",
            )
        write_whole(home.credentials, json.dumps(asdict(_made()), indent=1))
    try:
        kept = json.loads(home.credentials.read_text())
        completed = {**asdict(_made()), **kept}
        if completed != kept:  # An older version knew fewer.
            write_whole(home.credentials, json.dumps(completed, indent=1))
        return Credentials(**completed)
    except (OSError, ValueError, TypeError) as error:
        raise StackError(
            f"{home.credentials} cannot be read ({error}).",
            "Only the user who ran `./conclave up` can read it. Run this command as that user.",
        ) from error


def _made() -> Credentials:
    return Credentials(
        local_token="cnc_" + secrets.token_urlsafe(32),
        database_password=secrets.token_urlsafe(24),
        superuser_password=secrets.token_urlsafe(24),
        accounts_key=secrets.token_urlsafe(32),
        gateway_secret=secrets.token_urlsafe(32),
    )
