"""`Models` over the router, with its journal in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from apps.api.db.models import ModelCall
from apps.api.db.session import Sessions, transaction
from apps.api.events.store import storable
from apps.api.runs.bindings.ledger import task_of
from apps.api.runs.bindings.patience import patiently
from apps.api.runs.bindings.preferences import preference_of
from packages.agents.context import Message, ModelReply
from packages.agents.contracts import ModelPolicy, Role, Usage
from packages.agents.errors import (
    BudgetExhausted,
    DayExhausted,
    LimitReached,
    ModelDeclined,
    ModelFailed,
    ModelsAway,
    TaskLimitReached,
)
from packages.llm.calls import Call, Completion
from packages.llm.errors import (
    AccessRefused,
    AccountSpent,
    BudgetRefused,
    DaySpent,
    Declined,
    ModelError,
    ModelUnknown,
    NobodyAvailable,
    PriceUnknown,
    ProviderSpent,
    QuotaSpent,
    RunSpent,
)


class Answering(Protocol):
    """The router, or what stands in its place."""

    async def complete(self, call: Call) -> Completion: ...


class RunModels:
    """A run's door to the router, or that of one order of a task, whose calls are an `account` of their own."""

    def __init__(self, router: Answering, run_id: str, account: str = "", policy: ModelPolicy | None = None) -> None:
        """The `policy` is that of the run's project."""
        self._router, self._run_id, self._account = router, run_id, account
        self._policy = policy or ModelPolicy()

    async def complete(
        self,
        role: Role,
        step: str,
        messages: Sequence[Message],
        tools: Sequence[dict[str, Any]] = (),
        schema: Mapping[str, Any] | None = None,
        alternative: bool = False,
        avoid: Sequence[str] = (),
    ) -> ModelReply:
        plain = [
            message.model_dump(exclude_none=True, exclude_defaults=True) | {"role": message.role}
            for message in messages
        ]
        call = Call(
            run=self._run_id,
            role=role,
            step=step,
            messages=plain,
            tools=tools,
            schema=schema,
            is_alternative=alternative,
            account=self._account,
            avoid=tuple(avoid),
            preference=preference_of(self._policy, role),
        )
        try:
            answer = await self._router.complete(call)
        except AccountSpent as error:
            raise TaskLimitReached(error.message, error.hint) from None
        except (RunSpent, PriceUnknown) as error:
            # Without the other model a task may still be split; without the first one there is nothing left to do.
            kind = ModelFailed if alternative and isinstance(error, PriceUnknown) else LimitReached
            raise kind(error.message, error.hint) from None
        except (DaySpent, ProviderSpent) as error:
            raise DayExhausted(error.message, error.hint) from None
        except BudgetRefused as error:
            raise BudgetExhausted(error.message, error.hint) from None
        except Declined as error:
            raise ModelDeclined(error.message, error.hint) from None
        except (NobodyAvailable, AccessRefused, QuotaSpent, ModelUnknown) as error:
            away = ModelsAway(error.message, error.hint)
            away.heals = isinstance(error, NobodyAvailable) and error.heals
            raise away from None
        except ModelError as error:
            raise ModelFailed(error.message, error.hint) from None
        usage = Usage(
            calls=1, input_tokens=answer.input_tokens, output_tokens=answer.output_tokens, cost_usd=answer.cost_usd
        )
        return ModelReply(
            text=answer.text,
            tool_calls=answer.tool_calls,
            provider=answer.provider,
            model=answer.model,
            usage=usage,
            seconds=answer.seconds,
            replayed=answer.replayed,
        )


class StoredJournal:
    """Answers under (run, step, ordinal, request hash). A database that is away is waited for."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def find(self, run: str, step: str, ordinal: int, request_hash: str) -> Mapping[str, Any] | None:
        async def read() -> ModelCall | None:
            async with self._sessions() as session:
                return await session.get(ModelCall, (run, step, ordinal, request_hash))

        row = await patiently(read)
        return row.reply if row else None

    async def record(self, run: str, step: str, ordinal: int, request_hash: str, answer: Mapping[str, Any]) -> None:
        values = {
            "run_id": run,
            "step": step,
            "ordinal": ordinal,
            "request_hash": request_hash,
            "role": answer.get("role", ""),
            "task": task_of(step),
            "provider": answer["provider"],
            "model": answer["model"],
            "reply": storable(dict(answer)),
            "input_tokens": answer["input_tokens"],
            "output_tokens": answer["output_tokens"],
            "cost_usd": answer["cost_usd"],
            "seconds": answer["seconds"],
        }

        async def write() -> None:
            async with transaction(self._sessions) as session:
                await session.execute(insert(ModelCall).values(**values).on_conflict_do_nothing())

        await patiently(write)


class StoredWriters:
    """Who worked on a task, by the journal: after a failover it may be several."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def __call__(self, run_id: str, task: str) -> str:
        """Such as `gpt-4.1, claude-sonnet-4-5`, in the order in which they came; of the run for what is no task."""
        of_run = select(ModelCall.model).where(ModelCall.run_id == run_id)
        of_run = of_run.group_by(ModelCall.model).order_by(func.min(ModelCall.at), ModelCall.model)

        async def read() -> list[str]:
            async with self._sessions() as session:
                of_task = list((await session.scalars(of_run.where(ModelCall.task == task))).all())
                return of_task or list((await session.scalars(of_run)).all())

        return ", ".join(await patiently(read))
