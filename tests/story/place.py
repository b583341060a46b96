"""A stack whose agents are answered by the scripted model: for stories of runs, whatever it is that they build."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.scripted.model import ScriptedBuilder, serving
from tests.story.prompts import new_marker
from tests.story.service import Run, Service
from tests.story.stack import Stack, running_stack
from tests.workspace.prepare.local_registry import LocalRegistry

CENTS_A_CALL = 1
SETTINGS = {
    "OPENAI_API_KEY": "scripted",
    "OPENAI_MODEL": "scripted",
    "MODEL_MAX_OUTPUT_TOKENS": "1",
    "MODEL_PRICE_INPUT_USD_PER_MILLION": "0",
    "MODEL_PRICE_OUTPUT_USD_PER_MILLION": str(CENTS_A_CALL * 10_000),
}


@dataclass(frozen=True)
class Place:
    stack: Stack
    service: Service
    model: ScriptedBuilder
    registry: LocalRegistry

    def build(self, shape: str, about: str = "numbers", **options: Any) -> Run:
        """A run in a project of its own, of a plan of this shape."""
        project = self.service.project(f"{shape} {new_marker()}")
        return self.service.generate(project, f"Answer {about}. shape: {shape}", **options)


@contextlib.contextmanager
def scripted_place() -> Iterator[Place]:
    with serving() as model, LocalRegistry().serving() as registry:
        settings = {
            **SETTINGS,
            "OPENAI_BASE_URL": model.url,
            "PREPARE_PYTHON_INDEX": f"{registry.address}/simple",
            "PREPARE_PRIVATE_HOSTS": "127.0.0.1",
        }
        with running_stack(settings) as stack:
            service = Service(stack)
            yield Place(stack, service, model, registry)
            service.http.close()
