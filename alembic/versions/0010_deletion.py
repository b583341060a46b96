"""when a user or a project was deleted"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("users", "projects")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("deleted_at", MOMENT, nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "deleted_at")
