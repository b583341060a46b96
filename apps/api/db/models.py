"""The whole schema; that of accounts stands beside it. Rows of people have a path to the user who owns them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from apps.api.db.accounts import APIToken as APIToken
from apps.api.db.accounts import User as User
from apps.api.db.base import Base as Base
from packages.agents.contracts import RunState

# Money is summed, so it is exact; four digits would lose the price of a short answer.
Dollars = Numeric(18, 9, asdecimal=False)


class Project(Base):
    """`owner_id` is the owner among whose projects its name is taken. Who may see it stands in `ProjectMember`.

    One that was deleted has no member; its row goes last of all that the worker removes.
    """

    __tablename__ = "projects"
    __table_args__ = (UniqueConstraint("owner_id", "name"), Index(None, "owner_id", "created_at", "id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None]


class ProjectMember(Base):
    """Who works on a project, its owners included."""

    __tablename__ = "project_members"
    __table_args__ = (
        Index("ix_project_members_user_id", "user_id", "project_id"),
        CheckConstraint("role in ('owner', 'editor', 'viewer')", name="role_is_known"),
    )

    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str]
    since: Mapped[datetime] = mapped_column(server_default=func.now())


class ProjectSettings(Base):
    """What its owners want of a project's runs; no row where nobody has saved any. `models` is a `ModelPolicy`,
    `variables` are `AppVariable`s: names, and no value.
    """

    __tablename__ = "project_settings"
    __table_args__ = (
        CheckConstraint("ask in ('always', 'above', 'never')", name="ask_is_known"),
        CheckConstraint("(ask is not distinct from 'above') = (above_usd is not null)", name="above_has_its_price"),
    )

    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    models: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    run_usd: Mapped[float | None] = mapped_column(Dollars)
    day_usd: Mapped[float | None] = mapped_column(Dollars)
    ask: Mapped[str | None]
    above_usd: Mapped[float | None] = mapped_column(Dollars)
    variables: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Run(Base):
    """`owner_id` is who started it, and whose budget pays. `state`, `last_seq` and everything below them change only
    together with an event, in its transaction.
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "project_id", "created_at", "id"),
        CheckConstraint(
            "state in (" + ", ".join(f"'{state.value}'" for state in RunState) + ")",
            name="state_is_known",
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(server_default="generate")
    prompt: Mapped[str]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    approve: Mapped[str] = mapped_column(server_default="auto")
    max_rounds: Mapped[int] = mapped_column(server_default="4")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    limits: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    at_cap: Mapped[str] = mapped_column(server_default="finish")  # or `pause`
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))  # a `RunSettings`
    revises: Mapped[str | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    revision: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # what a run of the kind `revise` does anew
    replays: Mapped[str | None] = mapped_column(ForeignKey("runs.id"), index=True)  # or forks
    from_event: Mapped[int | None] = mapped_column(BigInteger)  # where a run of the kind `fork` leaves the one before
    cancelled_at: Mapped[datetime | None]  # a person asked for it; the worker ends the run
    paused_at: Mapped[datetime | None]  # a pause is wanted: by a person, or because the cap is reached
    pause_reason: Mapped[str] = mapped_column(server_default="")
    pauses: Mapped[int] = mapped_column(server_default="0")  # how often it was paused: part of the events' keys

    state: Mapped[str] = mapped_column(server_default="queued")
    paused_from: Mapped[str] = mapped_column(server_default="")  # the state that a resume returns to
    last_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    reason: Mapped[str] = mapped_column(server_default="")
    hint: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    title: Mapped[str] = mapped_column(server_default="")
    budget_usd: Mapped[float | None] = mapped_column(Dollars)
    model: Mapped[str] = mapped_column(server_default="")
    spec_hash: Mapped[str] = mapped_column(server_default="")
    commit: Mapped[str] = mapped_column(server_default="")
    repository: Mapped[str] = mapped_column(server_default="")


class RunMessage(Base):
    """What people said to a run: `approve`, `reject`, `cancel`, `pause`, `resume`, `finish`, `steer`, or what they want
    done with one `task`: `retry`, `skip`, `split`, `edit`. `tasks` are planned tasks that come with it.

    An answer belongs to the state change that asked for it (`answers_seq`), and there is one answer to each.
    """

    __tablename__ = "run_messages"
    __table_args__ = (UniqueConstraint("run_id", "answers_seq"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    kind: Mapped[str]
    answers_seq: Mapped[int | None] = mapped_column(BigInteger)
    by: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    comment: Mapped[str] = mapped_column(server_default="")
    budget_usd: Mapped[float | None] = mapped_column(Dollars)
    task: Mapped[str] = mapped_column(server_default="")
    tasks: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class EventRow(Base):
    """`data` is the whole event, `kind` included; facts have a `key`, narration has an `execution`."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("run_id", "key"), Index(None, "run_id", "kind", "seq"))

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str | None]
    kind: Mapped[str]
    execution: Mapped[str | None]
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]


class ModelCall(Base):
    """The journal of model answers: a step that runs again reads it instead of paying twice.

    `cost_usd` is null where the price is not known. What a replay or a fork takes over is journaled again, costs
    nothing, and says `replayed` in its reply. What was paid for is told by `ModelAttempt`.
    """

    __tablename__ = "model_calls"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str]
    task: Mapped[str] = mapped_column(server_default="")
    provider: Mapped[str]
    model: Mapped[str]
    reply: Mapped[dict[str, Any]]
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost_usd: Mapped[float | None] = mapped_column(Dollars)
    seconds: Mapped[float]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


ATTEMPT_STATES = ("open", "settled", "cut_off", "void", "nobody")


class ModelAttempt(Base):
    """One request to a provider, written down before it is sent; retries, failovers and hedges have a row each.

    What a run, an order of a task, or a day has used is the sum of these rows and of nothing else:

    * `open`     under way: `reserved_usd` is set aside
    * `settled`  answered, whether the answer was of use or not: `cost_usd`, or where that is null `ceiling_usd`
    * `cut_off`  not answered, and may have been served: `ceiling_usd` may be owed
    * `void`     not served: nothing
    * `nobody`   there was nobody to ask: nothing, and no provider

    Dollars are null where no price is known. `error` is a kind of `ModelError`, "" for an answer of use. `account` is
    that of the order of a task (`T1/3`); `passed_over` are {"provider", "model", "reason"}. `run_id` is no foreign
    key: the row of a run is locked at every event, and nobody may wait for that who holds up all other requests.
    """

    __tablename__ = "model_attempts"
    __table_args__ = (
        Index(None, "run_id", "account"),
        Index(None, "project_id", "at"),
        Index(None, "user_id", "at"),
        Index(None, "provider", "at"),
        Index(None, "at"),
        Index(None, "worker_id", postgresql_where=text("state = 'open'")),
        CheckConstraint("state in (" + ", ".join(f"'{one}'" for one in ATTEMPT_STATES) + ")", name="state_is_known"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    project_id: Mapped[str] = mapped_column(String(32))
    account: Mapped[str] = mapped_column(server_default="")
    role: Mapped[str]
    step: Mapped[str]
    task: Mapped[str] = mapped_column(server_default="")
    provider: Mapped[str] = mapped_column(server_default="")
    model: Mapped[str] = mapped_column(server_default="")
    number: Mapped[int] = mapped_column(server_default="1")
    is_hedge: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str] = mapped_column(server_default="")
    passed_over: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    worker_id: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    error: Mapped[str] = mapped_column(server_default="")
    reserved_usd: Mapped[float | None] = mapped_column(Dollars)
    ceiling_usd: Mapped[float | None] = mapped_column(Dollars)
    cost_usd: Mapped[float | None] = mapped_column(Dollars)
    cost_source: Mapped[str] = mapped_column(server_default="")
    input_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    output_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    cached_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    first_token_seconds: Mapped[float | None]
    seconds: Mapped[float | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]


class ArtifactRow(Base):
    __tablename__ = "artifacts"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


DOCUMENT_STATES = ("waiting", "indexed", "refused", "removed")


class Document(Base):
    """What somebody gave to a project, to be searched. Its bytes lie under their hash in the project's own folder.

    * `waiting`  for the worker to have it indexed
    * `indexed`  found
    * `refused`  not found, for a `reason` that is told to people
    * `removed`  unseen: the worker does away with it
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index(None, "project_id", "created_at", "id"),
        Index("uq_documents_name", "project_id", "name", unique=True, postgresql_where=text("state <> 'removed'")),
        Index("ix_documents_due", "project_id", postgresql_where=text("state in ('waiting', 'removed')")),
        CheckConstraint("state in (" + ", ".join(f"'{one}'" for one in DOCUMENT_STATES) + ")", name="state_is_known"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(server_default="waiting")
    reason: Mapped[str] = mapped_column(server_default="")
    added_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class TemplateRow(Base):
    """What somebody added to the library for themself. `files` are texts by path; of a removed one they are gone.

    It is `waiting` for the worker to have it indexed, `indexed`, or `removed`: unseen, for the worker to do away with.
    """

    __tablename__ = "templates"
    __table_args__ = (
        Index(None, "owner_id"),
        Index("uq_templates_name", "owner_id", "name", unique=True, postgresql_where=text("state <> 'removed'")),
        Index("ix_templates_due", "owner_id", postgresql_where=text("state in ('waiting', 'removed')")),
        CheckConstraint("state in ('waiting', 'indexed', 'removed')", name="state_is_known"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    manifest: Mapped[dict[str, Any]]
    files: Mapped[dict[str, str]] = mapped_column(JSONB)
    characters: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(server_default="waiting")
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Idempotency(Base):
    """The answer to a request that may be sent twice: the run that the first one started."""

    __tablename__ = "idempotency"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class ProviderOrder(Base):
    """An administrator's word about a provider, or about one of its models (`model` is "" for all of it): nothing is
    sent there while it stands. It stands until `until`, or until it is taken back.
    """

    __tablename__ = "provider_orders"

    provider: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]  # `forced_open` or `draining`
    reason: Mapped[str] = mapped_column(server_default="")
    by: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    until: Mapped[datetime | None]
