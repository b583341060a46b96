"""Software that needs a package from a registry, and calls a service of somebody else."""

from __future__ import annotations

from pathlib import Path

from tests.scripted import plans
from tests.story.delivered import clone
from tests.story.log import assert_delivered_once
from tests.story.place import Place


def test_what_software_needs_from_outside_is_there_while_it_is_built_and_judged(place: Place, tmp_path: Path) -> None:
    answers = "ANSWERS = {number: number for number in range(9)}\n"
    place.registry.offer_wheel(plans.WHEEL, "1.0", {f"{plans.WHEEL}.py": answers})
    run = place.build("supplied")
    row = run.wait_for_end()
    assert row["state"] == "done", run.told(row["reason"])
    assert_delivered_once(run.events())
    assert place.registry.downloads(), "it came through the mirror"
    tests = clone(run, tmp_path / "delivered") / "tests/acceptance"
    assert (tests / "serve_stubs.py").exists()
    assert plans.ORACLE in (tests / "acceptance.json").read_text()
