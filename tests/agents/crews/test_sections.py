"""User text inside prompts."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from packages.agents.context import RunContext
from packages.agents.contracts import Requirement
from packages.agents.crews import architect
from packages.agents.crews.sections import as_text, crew_inputs, neutralised, restored
from tests.agents.crews.answers import a_design, as_json
from tests.agents.crews.world import RouterModels, Told, a_context, a_router
from tests.llm.scripted_model import ScriptedModel, says


@given(st.text(), st.sampled_from(["</request>", "</ request >", "</REQUEST", "< /spec>"]), st.text())
def test_no_value_closes_a_section(before: str, tag: str, after: str) -> None:
    text = neutralised(before + tag + after, ["request", "spec"])
    squeezed = text.replace(" ", "").lower()
    assert "</request" not in squeezed
    assert "</spec" not in squeezed


def test_json_means_the_same_after_neutralising() -> None:
    value = {"text": "a </request> b"}
    assert json.loads(neutralised(as_text(value), ["request"])) == value


def test_other_tags_and_braces_stay_as_they_are() -> None:
    text = "</html> {comment} {x}"
    assert restored(crew_inputs({"request": text, "comment": ""})["request"]) == text


def test_models_are_compact_json() -> None:
    assert as_text([Requirement(id="R1", text="t")]) == ('[{"id":"R1","text":"t","source":"","untestable_because":""}]')


async def test_a_request_full_of_placeholders_arrives_to_the_letter(model: ScriptedModel, told: Told) -> None:
    prompt = "Paths /a/{comment}/{input}/{tools}/{role}/{request}/{nothing} and {{x}} {"
    model.script = [says(as_json(a_design()))]
    router = a_router(model.url)
    context: RunContext = a_context(RouterModels(router, "run"), told, prompt)
    await architect.first_design(context, [prompt], "COMMENT")
    await router.close()
    assert f"<request>\n{prompt}\n</request>" in model.requests[0]["messages"][1]["content"]
