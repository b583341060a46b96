"""Where migrations run: on the connection they are given, else on DATABASE_URL."""

from __future__ import annotations

import os
import sys

import sqlalchemy as sa
from alembic import context

from apps.api.db.models import Base


def migrate(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
elif address := os.environ.get("DATABASE_URL"):
    engine = sa.create_engine(sa.make_url(address).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        migrate(connection)
else:
    sys.exit("Set DATABASE_URL: migrations need to know which database they change.")
