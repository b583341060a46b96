"""control over runs: pauses, limits, revisions, messages about tasks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("runs", sa.Column("limits", json, server_default=sa.text("'{}'::jsonb"), nullable=False))
    op.add_column("runs", sa.Column("at_cap", sa.Text(), server_default="finish", nullable=False))
    op.add_column("runs", sa.Column("revision", json, nullable=True))
    op.add_column("runs", sa.Column("revises", sa.String(length=32), nullable=True))
    op.create_foreign_key(op.f("fk_runs_revises"), "runs", "runs", ["revises"], ["id"], ondelete="SET NULL")
    op.create_index(op.f("ix_runs_revises"), "runs", ["revises"], unique=False)
    op.add_column("runs", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("runs", sa.Column("pause_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("runs", sa.Column("pauses", sa.Integer(), server_default="0", nullable=False))
    op.add_column("runs", sa.Column("paused_from", sa.Text(), server_default="", nullable=False))
    op.add_column("run_messages", sa.Column("task", sa.Text(), server_default="", nullable=False))
    op.add_column("run_messages", sa.Column("tasks", json, nullable=True))


def downgrade() -> None:
    for name in ("tasks", "task"):
        op.drop_column("run_messages", name)
    op.drop_index(op.f("ix_runs_revises"), "runs")
    op.drop_constraint(op.f("fk_runs_revises"), "runs", type_="foreignkey")
    for name in ("paused_from", "pauses", "pause_reason", "paused_at", "revises", "revision", "at_cap", "limits"):
        op.drop_column("runs", name)
