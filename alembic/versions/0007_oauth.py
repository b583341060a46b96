"""who somebody is at Google, GitHub or another issuer, and sign-ins that were begun there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "oauth_identities",
        sa.Column("id", sa.String(length=32), nullable=False),
        _key("oauth_identities", "user_id", "users", nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_oauth_identities_issuer_subject")),
    )
    op.create_index(op.f("ix_oauth_identities_user_id"), "oauth_identities", ["user_id"])
    op.create_table(
        "oauth_attempts",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("next", sa.Text(), nullable=False),
        _key("oauth_attempts", "session_id", "sessions", nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oauth_attempts")),
    )
    op.create_index(op.f("ix_oauth_attempts_expires_at"), "oauth_attempts", ["expires_at"])


def _key(table: str, column: str, other: str, *, nullable: bool) -> sa.Column[str]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")
    return sa.Column(column, sa.String(length=32), key, nullable=nullable)


def downgrade() -> None:
    op.drop_table("oauth_attempts")
    op.drop_table("oauth_identities")
