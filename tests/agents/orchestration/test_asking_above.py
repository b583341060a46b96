"""A project that asks above a price, and models that its settings name in vain."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from packages.agents.contracts import Approval, AppVariable, Quote, RunSettings, RunState
from packages.agents.events import ApprovalGiven, ModelsMissing, RunStateChanged
from packages.agents.orchestration.flow import too_dear
from tests.agents.memory import NoHistory, tell
from tests.agents.scripts import EVERYBODY_AGREES

APPROVED = Approval(decision="approve", by="ann")


def a_quote(usd_p90: float | None) -> Quote:
    return Quote(
        usd_p50=usd_p90 and usd_p90 / 2, usd_p90=usd_p90, minutes_p50=1, minutes_p90=2, tasks=(), basis="", model="m"
    )


@pytest.mark.parametrize(
    ("price", "limit", "why"),
    [
        (2.0, None, ""),
        (None, None, ""),
        (2.0, 2.0, ""),
        (2.01, 2.0, "The plan may cost $2.01, and the project asks above $2.00."),
        (None, 2.0, "The plan has no known price, and the project asks above $2.00."),
    ],
)
def test_a_person_is_asked_about_what_may_cost_more(price: float | None, limit: float | None, why: str) -> None:
    assert too_dear(a_quote(price), limit) == why


@pytest.mark.parametrize("price", [3.0, None], ids=["dear", "of unknown price"])
async def test_a_plan_above_the_price_waits_for_a_person(price: float | None) -> None:
    settled = RunSettings(ask_above_usd=0.01)
    told = await tell(EVERYBODY_AGREES, APPROVED, settings=settled, history=NoHistory(price))
    assert told.state is RunState.done
    assert told.events.states[:3] == [RunState.planning, RunState.awaiting_approval, RunState.building]
    waiting = _of_state(told.events.of(RunStateChanged), RunState.awaiting_approval)
    assert "the project asks above $0.01" in waiting.reason
    (given,) = told.events.of(ApprovalGiven)
    assert not given.automatic


async def test_a_plan_below_the_price_goes_on_by_itself() -> None:
    told = await tell(EVERYBODY_AGREES, settings=RunSettings(ask_above_usd=100.0), history=NoHistory(3.0))
    assert RunState.awaiting_approval not in told.events.states
    assert told.events.of(ApprovalGiven)[0].automatic


async def test_models_that_have_gone_are_told_once() -> None:
    told = await tell(EVERYBODY_AGREES, settings=RunSettings(missing_models=("openai/gpt-9",)))
    assert [event.names for event in told.events.of(ModelsMissing)] == [("openai/gpt-9",)]
    assert told.state is RunState.done
    assert (await tell(EVERYBODY_AGREES)).events.of(ModelsMissing) == []


async def test_the_runbook_names_the_variables_that_nobody_has_written_about() -> None:
    variables = (AppVariable(name="STRIPE_API_KEY", purpose="payments"), AppVariable(name="SMTP_URL"))
    told = await tell(EVERYBODY_AGREES, settings=RunSettings(variables=variables))
    runbook = told.delivery.documents["runbook.md"]
    assert "## Variables\n\nSet where the software runs:\n\n* `STRIPE_API_KEY`: payments\n* `SMTP_URL`\n" in runbook
    assert "## Variables" not in (await tell(EVERYBODY_AGREES)).delivery.documents["runbook.md"]


def _of_state(events: Sequence[RunStateChanged], state: RunState) -> RunStateChanged:
    return next(event for event in events if event.state is state)
