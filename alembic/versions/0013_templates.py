"""templates of people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("manifest", postgresql.JSONB(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_templates_owner_id"), ondelete="CASCADE"),
        sa.CheckConstraint("state in ('waiting', 'indexed', 'removed')", name=op.f("ck_templates_state_is_known")),
    )
    op.create_index(op.f("ix_templates_owner_id"), "templates", ["owner_id"])
    op.create_index(
        "uq_templates_name", "templates", ["owner_id", "name"], unique=True, postgresql_where=sa.text("state <> 'removed'")
    )
    op.create_index(
        "ix_templates_due", "templates", ["owner_id"], postgresql_where=sa.text("state in ('waiting', 'removed')")
    )


def downgrade() -> None:
    op.drop_table("templates")
