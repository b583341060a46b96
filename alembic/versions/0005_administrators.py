"""roles of users, and what administrators say about providers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("role", sa.Text(), server_default="user", nullable=False))
    op.create_check_constraint(op.f("ck_users_role_is_known"), "users", "role in ('user', 'admin')")
    op.create_table(
        "provider_orders",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_provider_orders_by"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("provider", "model", name=op.f("pk_provider_orders")),
    )


def downgrade() -> None:
    op.drop_table("provider_orders")
    op.drop_constraint(op.f("ck_users_role_is_known"), "users", type_="check")
    op.drop_column("users", "role")
