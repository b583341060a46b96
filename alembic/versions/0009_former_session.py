"""what a browser went on with when it was sent to sign in elsewhere"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.ForeignKey("sessions.id", name=op.f("fk_oauth_attempts_former_session_id"), ondelete="SET NULL")
    op.add_column("oauth_attempts", sa.Column("former_session_id", sa.String(length=32), key, nullable=True))


def downgrade() -> None:
    op.drop_column("oauth_attempts", "former_session_id")
