from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from packages.agents.context import RunContext
from packages.agents.crews import runtime
from packages.agents.settings import CrewSettings
from tests.agents.crews.world import RouterModels, Told, a_context, a_router
from tests.llm.scripted_model import ScriptedModel


@pytest.fixture(scope="module", autouse=True)  # Others close the runtime in between, and start it as they need it.
def crews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[runtime.CrewRuntime]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREW_STORAGE_DIR", str(tmp_path_factory.mktemp("crewai")))
        runtime.preload()
        runtime.close()  # another package's, with settings of its own
        yield runtime.start(CrewSettings(timeout_seconds=20, coder_turns=6))
        runtime.close()


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as running:
        yield running


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def context(model: ScriptedModel, told: Told) -> AsyncIterator[RunContext]:
    router = a_router(model.url)
    yield a_context(RouterModels(router, "run-1"), told)
    await router.close()
