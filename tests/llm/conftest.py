from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.llm.scripted_model import ScriptedModel


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as running:
        yield running
