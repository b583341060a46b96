"""documents of projects"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_documents_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_documents_added_by"), ondelete="SET NULL"),
        sa.CheckConstraint(
            "state in ('waiting', 'indexed', 'refused', 'removed')", name=op.f("ck_documents_state_is_known")
        ),
    )
    op.create_index(op.f("ix_documents_project_id_created_at_id"), "documents", ["project_id", "created_at", "id"])
    op.create_index(
        "uq_documents_name", "documents", ["project_id", "name"], unique=True, postgresql_where=sa.text("state <> 'removed'")
    )
    op.create_index(
        "ix_documents_due", "documents", ["project_id"], postgresql_where=sa.text("state in ('waiting', 'removed')")
    )


def downgrade() -> None:
    op.drop_table("documents")
