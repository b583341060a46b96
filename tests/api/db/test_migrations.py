"""The schema that migrations make is the one that the models describe."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from apps.api.db.models import Base, ModelAttempt, ModelCall, Project, Run, User
from apps.api.migrate import ROOT, migrate
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


def test_what_was_paid_for_before_there_was_a_ledger_is_in_it(database_address: str) -> None:
    engine = sa.create_engine(as_psycopg(database_address), poolclass=sa.NullPool)
    with engine.begin() as connection:
        config = Config(ROOT / "alembic.ini")
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        connection.execute(sa.insert(User).values(id="u", name="u"))
        connection.execute(sa.insert(Project).values(id="p", owner_id="u", name="p"))
        connection.execute(sa.insert(Run).values(id="r", project_id="p", owner_id="u", prompt="x"))
        asked = {
            "run_id": "r",
            "request_hash": "0" * 64,
            "role": "coder",
            "provider": "p",
            "model": "m",
            "seconds": 2.0,
        }
        used = {"task": "T1", "input_tokens": 10, "output_tokens": 5}
        for ordinal, (cost, reply) in enumerate(
            [(0.25, {"cost_source": "configured"}), (None, {"ceiling_usd": 0.5}), (0, {"replayed": True})]
        ):
            told = {"step": "T1/1/code", "ordinal": ordinal, "cost_usd": cost, "reply": reply}
            connection.execute(sa.insert(ModelCall).values(**asked, **used, **told))
    migrate(database_address)
    with engine.connect() as connection:
        names = (
            "user_id",
            "project_id",
            "run_id",
            "task",
            "state",
            "cost_usd",
            "ceiling_usd",
            "input_tokens",
            "seconds",
        )
        columns = [ModelAttempt.__table__.c[name] for name in names]
        rows = connection.execute(sa.select(*columns).order_by(ModelAttempt.cost_usd))
        begins = ("u", "p", "r", "T1", "settled")
        assert [tuple(row) for row in rows] == [(*begins, 0.25, None, 10, 2.0), (*begins, None, 0.5, 10, 2.0)]


def test_every_table_has_a_path_to_the_user_who_owns_its_rows() -> None:
    """Keys are the installation's; who tries or is at an issuer need not exist; what was done outlives who did it."""
    owned = {"users", "signing_keys", "tries", "oauth_attempts", "audit_log"}
    tables = Base.metadata.tables
    for _ in tables:
        owned |= {
            name
            for name, table in tables.items()
            if any(not key.parent.nullable and key.column.table.name in owned for key in table.foreign_keys)
        }
    assert owned == set(tables)
