"""runs that replay or fork another one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("replays", sa.String(length=32), nullable=True))
    op.create_foreign_key(op.f("fk_runs_replays"), "runs", "runs", ["replays"], ["id"])
    op.create_index(op.f("ix_runs_replays"), "runs", ["replays"], unique=False)
    op.add_column("runs", sa.Column("from_event", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("runs", "from_event")
    op.drop_index(op.f("ix_runs_replays"), "runs")
    op.drop_constraint(op.f("fk_runs_replays"), "runs", type_="foreignkey")
    op.drop_column("runs", "replays")
