"""what API tokens may do, and who works on a project"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Tokens made before there were scopes could do everything.
EVERYTHING = sa.text("""'["write", "admin:write"]'::jsonb""")


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("scopes", postgresql.JSONB(), nullable=False, server_default=EVERYTHING))
    op.alter_column("api_tokens", "scopes", server_default=None)
    op.create_table(
        "project_members",
        _key("project_id", "projects"),
        _key("user_id", "users"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_project_members")),
        sa.CheckConstraint("role in ('owner', 'editor', 'viewer')", name=op.f("ck_project_members_role_is_known")),
    )
    op.create_index(op.f("ix_project_members_user_id"), "project_members", ["user_id", "project_id"])
    op.execute("insert into project_members (project_id, user_id, role) select id, owner_id, 'owner' from projects")


def _key(column: str, other: str) -> sa.Column[str]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_project_members_{column}"), ondelete="CASCADE")
    return sa.Column(column, sa.String(length=32), key, nullable=False)


def downgrade() -> None:
    op.drop_table("project_members")
    op.drop_column("api_tokens", "scopes")
