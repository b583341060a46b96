"""requests to providers, as a ledger: what was paid for so far is its beginning"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLE = "model_attempts"
# Runs under way stay within their caps. What was taken over from another run was paid for by that one.
_BEGIN = """
    INSERT INTO model_attempts (
        id, run_id, user_id, project_id, role, step, task, provider, model, state, ceiling_usd, cost_usd, cost_source,
        input_tokens, output_tokens, cached_tokens, seconds, at, ended_at
    )
    SELECT
        md5(concat_ws('/', call.run_id, call.step, call.ordinal, call.request_hash)),
        call.run_id, run.owner_id, run.project_id, call.role, call.step, call.task, call.provider, call.model, 'settled',
        (call.reply->>'ceiling_usd')::numeric, call.cost_usd, coalesce(call.reply->>'cost_source', ''),
        call.input_tokens, call.output_tokens, coalesce((call.reply->>'cached_tokens')::bigint, 0),
        call.seconds, call.at, call.at
    FROM model_calls AS call JOIN runs AS run ON run.id = call.run_id
    WHERE (call.reply->>'replayed')::boolean IS NOT TRUE
"""


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), server_default="", nullable=False),
        sa.Column("provider", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("is_hedge", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "passed_over",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("worker_id", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("reserved_usd", sa.Numeric(precision=18, scale=9, asdecimal=False), nullable=True),
        sa.Column("ceiling_usd", sa.Numeric(precision=18, scale=9, asdecimal=False), nullable=True),
        sa.Column("cost_usd", sa.Numeric(precision=18, scale=9, asdecimal=False), nullable=True),
        sa.Column("cost_source", sa.Text(), server_default="", nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("first_token_seconds", sa.Double(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'settled', 'cut_off', 'void', 'nobody')", name=op.f("ck_model_attempts_state_is_known")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_model_attempts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_attempts")),
    )
    op.create_index(op.f("ix_model_attempts_run_id_account"), _TABLE, ["run_id", "account"], unique=False)
    for scope in ("project_id", "user_id", "provider"):
        op.create_index(op.f(f"ix_model_attempts_{scope}_at"), _TABLE, [scope, "at"], unique=False)
    op.create_index(op.f("ix_model_attempts_at"), _TABLE, ["at"], unique=False)
    op.create_index(
        op.f("ix_model_attempts_worker_id"),
        _TABLE,
        ["worker_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.execute(_BEGIN)


def downgrade() -> None:
    op.drop_table(_TABLE)
