"""The schema that migrations make is the one that the models describe."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from apps.api.db.models import Base
from apps.api.migrate import migrate
from apps.api.settings import as_psycopg


def test_models_and_migrations_do_not_drift_apart(shared_address: str) -> None:
    engine = sa.create_engine(as_psycopg(shared_address), poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(database_address: str) -> None:
    migrate(database_address)
    engine = sa.create_engine(as_psycopg(database_address), poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
        assert connection.execute(sa.text("SELECT count(*) FROM dbos.workflow_status")).scalar_one() == 0


def test_every_table_has_a_path_to_the_user_who_owns_its_rows() -> None:
    owned = {"users"}
    tables = Base.metadata.tables
    for _ in tables:
        owned |= {
            name
            for name, table in tables.items()
            if any(not key.parent.nullable and key.column.table.name in owned for key in table.foreign_keys)
        }
    assert owned == set(tables)
