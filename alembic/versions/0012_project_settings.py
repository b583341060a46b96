"""settings of projects"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_DOLLARS = sa.Numeric(precision=18, scale=9, asdecimal=False)


def upgrade() -> None:
    op.create_table(
        "project_settings",
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("models", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("run_usd", _DOLLARS, nullable=True),
        sa.Column("day_usd", _DOLLARS, nullable=True),
        sa.Column("ask", sa.Text(), nullable=True),
        sa.Column("above_usd", _DOLLARS, nullable=True),
        sa.Column("variables", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_settings")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_settings_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["users.id"], name=op.f("fk_project_settings_changed_by"), ondelete="SET NULL"
        ),
        sa.CheckConstraint("ask in ('always', 'above', 'never')", name=op.f("ck_project_settings_ask_is_known")),
        sa.CheckConstraint(
            "(ask is not distinct from 'above') = (above_usd is not null)",
            name=op.f("ck_project_settings_above_has_its_price"),
        ),
    )
    op.add_column(
        "runs",
        sa.Column("settings", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("runs", "settings")
    op.drop_table("project_settings")
