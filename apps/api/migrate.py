"""`python -m apps.api.migrate`: our tables by alembic, then the durable engine's own. Run it before every start."""

from __future__ import annotations

import sys
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from dbos import DBOS

from apps.api.settings import SettingsError, as_psycopg

ROOT = Path(__file__).resolve().parents[2]
# Two starts at once wait for each other: the number is ours alone in this database.
_LOCK = 7_230_941


def migrate(address: str) -> None:
    """Bring the database at `address` (libpq's form) to the newest schema. Safe to repeat."""
    url = as_psycopg(address)
    config = Config(ROOT / "alembic.ini")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    DBOS.migrate(url.render_as_string(hide_password=False))


def main() -> int:
    from pydantic import SecretStr, ValidationError
    from pydantic_settings import BaseSettings

    class Address(BaseSettings):
        database_url: SecretStr

    try:
        address = Address()
    except ValidationError:
        sys.stderr.write(str(SettingsError("DATABASE_URL is not set: there is no database to migrate.")) + "\n")
        return 2
    migrate(address.database_url.get_secret_value())
    return 0


if __name__ == "__main__":
    sys.exit(main())
