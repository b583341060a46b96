"""Whatever is killed, the run finishes by itself with one delivery; whatever is cancelled, ends with nothing left."""

from __future__ import annotations

import psutil
import pytest

from tests.story import delivered
from tests.story.log import assert_delivered_once, assert_whole, of_kind
from tests.story.place import Place
from tests.story.prompts import TODO, marked
from tests.story.service import TURN_SECONDS, Run, Service
from tests.story.stack import Stack, is_alive, wait_until

CANCEL_SECONDS = 15.0
RECOVERY_SECONDS = 60.0


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if is_alive(one)]


def sandboxes(stack: Stack) -> list[psutil.Process]:
    found = []
    for child in stack.offspring_of("worker"):
        try:
            if "bwrap" in child.name():
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def assert_cancelled_for_good(run: Run) -> None:
    entries = run.events()
    assert_whole(entries)
    assert not of_kind(entries, "run.delivered")
    answer = run.service.request("POST", f"/runs/{run.id}/approve", json={})
    assert answer.status_code == 409, answer.text


def test_cancelling_while_tests_run_leaves_no_process(place: Place) -> None:
    stack, run = place.stack, place.build("endless")
    run.wait_for_event("attempt.started")
    caught = wait_until(lambda: sandboxes(stack), 120, "a sandbox runs for the build")
    offspring = stack.offspring_of("worker")
    run.cancel()
    run.wait_for_state("cancelled", seconds=CANCEL_SECONDS)
    wait_until(lambda: not sandboxes(stack), CANCEL_SECONDS, "no sandbox is left")
    wait_until(lambda: not living([*caught, *offspring]), CANCEL_SECONDS, "no process of the build is left")
    assert_cancelled_for_good(run)


def test_cancelling_while_the_model_hangs_does_not_wait_for_it(place: Place) -> None:
    with place.model.silent() as is_asked:
        run = place.build("pair")
        assert is_asked.wait(TURN_SECONDS)
        run.cancel()
        run.wait_for_state("cancelled", seconds=CANCEL_SECONDS)
        assert_cancelled_for_good(run)


def test_cancelling_while_the_person_is_asked_ends_the_run(place: Place) -> None:
    run = place.build("pair", approve="ask")
    run.wait_for_state("awaiting_approval")
    run.cancel()
    run.wait_for_state("cancelled", seconds=CANCEL_SECONDS)
    assert_cancelled_for_good(run)


@pytest.mark.exhaustive
def test_a_run_survives_that_its_database_and_then_its_worker_are_killed(place: Place) -> None:
    stack, run = place.stack, place.build("pair")
    run.wait_for_event("attempt.started", task="T1")
    stack.kill("postgres")
    run.wait_for_event("attempt.started", task="T2")
    orphans = stack.offspring_of("worker")
    stack.kill("worker")
    wait_until(lambda: not living(orphans), RECOVERY_SECONDS, "nothing of the killed worker lives on")
    run.wait_for_end()
    assert_finished_whole(run)


def test_a_run_that_is_cancelled_while_its_worker_is_away_ends_when_the_worker_is_back(place: Place) -> None:
    run = place.build("pair")
    run.wait_for_event("attempt.started", task="T1")
    place.stack.kill("worker")
    run.cancel()
    run.wait_for_state("cancelled", seconds=RECOVERY_SECONDS)
    assert_cancelled_for_good(run)


@pytest.mark.exhaustive
def test_a_worker_that_is_killed_in_the_middle_of_the_build_goes_on_by_itself(place: Place) -> None:
    stack, run = place.stack, place.build("pair")
    run.wait_for_event("attempt.started", task="T2")
    orphans = stack.offspring_of("worker")
    former = stack.kill("worker")

    def came_back() -> bool:
        process = stack.process_of("worker")
        return process is not None and process.pid != former

    wait_until(came_back, RECOVERY_SECONDS, "the supervisor starts another worker")
    wait_until(lambda: not living(orphans), RECOVERY_SECONDS, "nothing of the killed worker lives on")
    run.wait_for_end()
    assert_finished_whole(run)


def test_a_stack_that_is_killed_comes_back_with_any_command_and_the_run_finishes(place: Place) -> None:
    stack, run = place.stack, place.build("pair")
    run.wait_for_event("attempt.started", task="T2")
    stack.kill_everything()
    listed = stack.command("runs", "--json", seconds=RECOVERY_SECONDS * 2)
    assert listed.returncode == 0, listed.stderr
    assert run.id in listed.stdout
    run.wait_for_end()
    assert_finished_whole(run)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "kind",
    [
        "spec.proposed",
        "approval.given",
        "acceptance.locked",
        "attempt.coded",
        "merge.queued",
        "task.merged",
        "ledger.computed",
    ],
)
def test_a_worker_may_be_killed_anywhere(place: Place, kind: str) -> None:
    run = place.build("pair")
    run.wait_for_event(kind)
    place.stack.kill("worker")
    run.wait_for_end()
    assert_finished_whole(run)


def assert_finished_whole(run: Run) -> None:
    row = run.row()
    assert row["state"] == "done", run.told(f"is {row['state']}")
    entries = run.events()
    assert_delivered_once(entries)
    assert all(one["result"] in ("proven", "untestable") for one in run.ledger())
    (delivery,) = of_kind(entries, "run.delivered")
    assert delivery.field("delivery.commit") == row["commit"]
    assert delivery.field("delivery.merges") == len(of_kind(entries, "task.merged"))
    for entry in of_kind(entries, "step.restarted"):
        assert entry.event["superseded"], "a restarted step names the executions that count no more"


@pytest.mark.exhaustive
def test_a_delivery_after_a_kill_is_a_repository_like_any_other(
    service: Service, project: str, marker: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    run = service.generate(project, marked(TODO, marker))
    run.wait_for_event("task.merged")
    service.stack.kill("worker")
    row = run.wait_for_end()
    folder = delivered.clone(run, tmp_path_factory.mktemp("killed") / "clone")
    assert delivered.git(folder, "rev-parse", "HEAD") == row["commit"]
    done = delivered.module(folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
