"""Providers die one after another, and a run that is built by them notices nothing but in its events."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scripted.model import Body, ScriptedBuilder, coders_task, serving
from tests.story.log import assert_delivered_once, assert_whole, of_kind
from tests.story.place import Place
from tests.story.service import Service
from tests.story.stack import running_stack
from tests.workspace.prepare.local_registry import LocalRegistry

NAMES = ("first", "second", "third")
PROVIDER = """
[providers.{name}]
kind = "compatible"
base_url = "{url}"

[providers.{name}.models.scripted]
max_output_tokens = 1
input_usd_per_million = 0
output_usd_per_million = 10000
"""


@contextlib.contextmanager
def three_providers(folder: Path) -> Iterator[tuple[Place, dict[str, ScriptedBuilder]]]:
    with contextlib.ExitStack() as stack:
        models = {name: stack.enter_context(serving()) for name in NAMES}
        registry = stack.enter_context(LocalRegistry().serving())
        file = folder / "models.toml"
        file.write_text("".join(PROVIDER.format(name=name, url=model.url) for name, model in models.items()))
        running = stack.enter_context(running_stack({"LLM_CONFIG": str(file)}))
        service = Service(running)
        stack.callback(service.http.close)
        yield Place(running, service, models["first"], registry), models


@pytest.mark.exhaustive
def test_one_dies_another_is_busy_and_the_third_finishes(tmp_path: Path) -> None:
    with three_providers(tmp_path) as (place, models):
        models["second"].refuses_with = 429

        def die(body: Body) -> None:
            if coders_task(body):
                # In the middle of the build, with this answer under way.
                models["first"].end()
                models["first"].end = lambda: None
                raise ConnectionError

        models["first"].on_call = die
        run = place.build("pair", budget_usd=9)
        row = run.wait_for_end()
        entries = run.events()
        assert row["state"] == "done", run.told(f"is {row['state']}: {row['reason']}")
        assert_whole(entries)
        assert_delivered_once(entries)
        assert "paused" not in [one.field("state") for one in of_kind(entries, "run.state_changed")]
        answered = [one.field("provider") for one in of_kind(entries, "model.answered")]
        assert set(answered) == {"first", "third"}
        assert answered == sorted(answered), "the first one until it died, the third one from then on"
        tell_the_story(place, run.id)


def tell_the_story(place: Place, run_id: str) -> None:
    """What an administrator sees of it."""
    view: dict[str, Any] = place.service.get("/admin/providers")
    found = {one["provider"]: one for one in view["providers"]}
    assert set(found) == set(NAMES)
    assert found["first"]["condition"]["state"] in ("open", "half_open")
    assert "cannot be reached" in found["first"]["condition"]["cause"]
    busy = found["second"]["models"][0]
    assert busy["condition"]["state"] in ("open", "half_open")
    assert "limiting requests" in busy["condition"]["cause"]
    assert busy["traffic"]["errors"]["Busy"] >= 1
    assert found["third"]["condition"]["state"] == "closed"
    assert found["third"]["traffic"]["errors"] == {}
    assert found["third"]["today"]["cost_usd"] > 0
    of_run = [one for one in view["decisions"] if one["run_id"] == run_id]
    failed_over = [one for one in of_run if one["provider"] == "third" and one["number"] > 1]
    assert failed_over
    reasons = {over["provider"]: over["reason"] for over in failed_over[-1]["passed_over"]}
    assert "limiting requests" in reasons["second"]
    assert of_run[0]["provider"] == "third"
    assert of_run[0]["passed_over"], "it is said why not the first two"


@pytest.mark.exhaustive
def test_a_terminal_tells_it_as_well(tmp_path: Path) -> None:
    with three_providers(tmp_path) as (place, models):
        models["first"].end()
        models["first"].end = lambda: None
        tested = place.stack.command("providers", "test")
        assert tested.returncode == 1
        assert "cannot be reached" in tested.stdout
        run = place.build("pair")
        assert run.wait_for_end()["state"] == "done"
        shown = place.stack.command("providers").stdout
        assert all(name in shown for name in NAMES)
        decided = place.stack.command("providers", "decisions").stdout
        assert "second" in decided
