"""Structured answers that are nearly right, and those that are not."""

from __future__ import annotations

from packages.agents.context import RunContext
from packages.agents.crews import architect
from packages.agents.events import ModelAnswered
from tests.agents.crews.answers import a_design, as_json
from tests.agents.crews.world import Told
from tests.llm.scripted_model import ScriptedModel, says

GOOD = as_json(a_design())


async def test_a_document_comes_back_as_a_value(model: ScriptedModel, context: RunContext, told: Told) -> None:
    model.script = [says(GOOD)]
    design = await architect.design(context, None, [], "")
    assert design.title == "Todo API"
    assert len(model.requests) == 1
    assert model.requests[0]["response_format"]["json_schema"]["name"] == "Design"
    assert [event.usage.input_tokens for event in told.of(ModelAnswered)] == [100]
