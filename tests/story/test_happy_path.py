"""A request becomes tested, merged, delivered software, and a reader that is cut off all the time misses nothing."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.probes.probe import probe
from tests.probes.running import DeliveredService, mutated
from tests.story import delivered
from tests.story.log import Entry, assert_delivered_once, of_kind, states
from tests.story.prompts import TODO, new_marker
from tests.story.service import FINAL_STATES, RUN_SECONDS, TURN_SECONDS, Row, Run, Service
from tests.story.stack import wait_until
from tests.story.test_command_line import the_only_object


class CutReader(threading.Thread):
    """Follows a run over server-sent events, cut off after every single event and resumed with its id."""

    def __init__(self, run: Run) -> None:
        super().__init__(daemon=True)
        self.run_followed = run
        self.heard: list[Entry] = []

    def run(self) -> None:
        while not self.is_at_the_end:
            after = self.heard[-1].seq if self.heard else None
            with contextlib.closing(self.run_followed.stream(after)) as stream:
                self.heard += [next(stream)]

    @property
    def is_at_the_end(self) -> bool:
        return bool(self.heard) and self.heard[-1].event.get("state") in FINAL_STATES


@dataclass
class Story:
    prompt: str
    run: Run
    row: Row
    events: list[Entry]
    heard: list[Entry]
    folder: Path
    ordered: subprocess.CompletedProcess[str]
    """The command that ordered the run, and that put the software into `out`."""
    out: Path
    data: Iterator[int] = field(default_factory=lambda: iter(range(100)))

    def new_data(self) -> Path:
        return self.folder.parent / f"data-{next(self.data)}"


@pytest.fixture(scope="module")
def story(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Story:
    name = f"happy {new_marker()}"
    project, place = service.project(name), tmp_path_factory.mktemp("happy")
    out, words = place / "out", ("build", TODO, "--project", name, "--json", "--out")
    with ThreadPoolExecutor() as threads:
        command = threads.submit(service.stack.command, *words, str(out), seconds=RUN_SECONDS)
        (found,) = wait_until(lambda: service.get("/runs", project=project)["items"], TURN_SECONDS, "a run begins")
        run = Run(service, found["id"])
        reader = CutReader(run)
        reader.start()
        row = run.wait_for_end()
        reader.join(60)
        ordered = command.result()
    assert row["state"] == "done", run.told(f"is {row['state']}")
    folder = delivered.clone(run, place / "clone")
    return Story(TODO, run, row, run.events(), reader.heard, folder, ordered, out)


def test_a_request_becomes_a_delivery(story: Story) -> None:
    assert_delivered_once(story.events)
    assert states(story.events) == ["queued", "planning", "building", "integrating", "delivering", "done"]


def test_the_command_prints_one_object_and_checks_the_result_out(story: Story) -> None:
    assert story.ordered.returncode == 0, story.ordered.stderr
    result = the_only_object(story.ordered)
    assert (result["run_id"], result["status"]) == (story.run.id, "done")
    assert result["model"] == "understudy"
    assert result["tasks"]
    assert result["artifacts"]
    requirements = result["requirements"]
    assert isinstance(requirements, list)
    assert requirements
    for requirement in requirements:
        assert requirement.keys() >= {"id", "text", "tests", "passing"}
        assert requirement["tests"] == requirement["passing"]
    assert delivered.git(story.out, "rev-parse", "HEAD") == result["commit"] == story.row["commit"]
    tests = delivered.module(story.out, "pytest", "-q", "-p", "no:cacheprovider")
    assert tests.returncode == 0, tests.stdout
    assert "understudy" in story.ordered.stderr, "the person is told who wrote the result"


def test_architect_and_planner_argue_and_then_approve_the_same_hash(story: Story) -> None:
    raised = {entry.field("objection.id") for entry in of_kind(story.events, "objection.raised")}
    resolved = {entry.event["id"] for entry in of_kind(story.events, "objection.resolved")}
    assert raised
    assert raised <= resolved
    (consensus,) = of_kind(story.events, "consensus.reached")
    assert consensus.event["round"] >= 2
    verdicts = of_kind(story.events, "verdict.given")
    approving = {
        entry.event["by"]
        for entry in verdicts
        if entry.event["decision"] == "approve" and entry.event["hash"] == consensus.event["hash"]
    }
    assert approving >= {"architect", "planner"}
    assert [entry for entry in verdicts if entry.event["decision"] == "object" and entry.event["round"] == 1]
    assert of_kind(story.events, "approval.given")[0].event["hash"] == consensus.event["hash"]


def test_the_acceptance_tests_stand_before_the_first_line_of_code(story: Story) -> None:
    order = [entry.kind for entry in story.events]
    assert order.index("acceptance.locked") < order.index("attempt.started")
    locked = of_kind(story.events, "acceptance.locked")[0]
    assert all(test["requirements"] for test in locked.event["tests"])


def test_every_requirement_is_proven_by_passing_tests_that_are_linked_to_it(story: Story) -> None:
    rows = story.run.ledger()
    requirements = {requirement["id"] for requirement in story.run.part("spec")["spec"]["requirements"]}
    assert {row["requirement"] for row in rows} == requirements
    for row in rows:
        assert row["result"] in ("proven", "untestable"), row
        assert row["result"] == "untestable" or row["tests"], row
        for test in row["tests"]:
            assert test["outcome"] == "passed", test
            assert row["requirement"] in test["requirements"], test
    assert [row for row in rows if row["result"] == "proven"]


def test_the_ledger_that_is_shown_is_the_last_that_was_computed(story: Story) -> None:
    last = of_kind(story.events, "ledger.computed")[-1]
    assert last.event["final"]
    assert last.field("ledger.rows") == story.run.ledger()
    (delivery,) = of_kind(story.events, "run.delivered")
    assert last.field("ledger.tree") == delivery.field("delivery.tree")
    assert delivered.git(story.folder, "rev-parse", "HEAD^{tree}") == delivery.field("delivery.tree")


def test_every_merge_is_tested_and_stands_in_the_history(story: Story) -> None:
    merged = [entry.field("merge.number") for entry in of_kind(story.events, "task.merged")]
    assert merged == list(range(1, len(merged) + 1))
    assert [entry.event["merge"] for entry in of_kind(story.events, "merge.tested")] == merged
    assert delivered.git(story.folder, "rev-parse", "HEAD") == story.row["commit"]
    history = delivered.git(story.folder, "log", "--format=%H").split()
    for entry in of_kind(story.events, "task.merged"):
        assert entry.field("merge.commit") in history


def test_a_reader_that_is_cut_after_every_event_has_the_whole_table(story: Story) -> None:
    assert story.heard == story.events


def test_a_reader_that_comes_late_has_the_whole_table_too(story: Story) -> None:
    assert list(story.run.stream(None)) == story.events
    middle = len(story.events) // 2
    assert list(story.run.stream(middle)) == story.events[middle:]


def test_the_artifacts_hold_what_the_run_decided(story: Story, service: Service) -> None:
    names = {artifact["name"].rsplit("/", 1)[-1] for artifact in story.run.part("artifacts")}
    assert {"design.md", "openapi.json"} <= names
    assert [name for name in names if "spec" in name]
    assert [name for name in names if "ledger" in name]
    assert [name for name in names if name.endswith(".xml")]
    assert [name for name in names if "runbook" in name.lower()]


def test_files_diff_and_log_are_those_of_the_repository(story: Story) -> None:
    tracked = set(delivered.git(story.folder, "ls-files").splitlines())
    shown = json.dumps(story.run.part("files"))
    assert [path for path in tracked if path not in shown] == []
    assert story.row["commit"] in json.dumps(story.run.part("log"))
    assert "app/main.py" in json.dumps(story.run.part("diff"))


def test_the_delivered_tests_pass_by_hand(story: Story) -> None:
    done = delivered.module(story.folder, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout


def test_the_delivered_code_is_clean(story: Story) -> None:
    for words in (["ruff", "check", "--no-cache", "."], ["mypy", "--strict", "--cache-dir=/dev/null", "app"]):
        done = delivered.module(story.folder, *words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"


def test_the_delivered_service_does_what_the_request_says(story: Story) -> None:
    with DeliveredService(story.folder, story.new_data()) as service:
        assert "\n".join(map(str, probe(story.prompt, service.url, service.restart))) == ""


@pytest.mark.parametrize(
    ("mutation", "broken"),
    [
        ("drops_deletes", "deleted records are gone"),
        ("forgets_at_restart", "data survives a restart"),
        ("accepts_empty", "incomplete records are refused"),
        ("drops_updates", "updates persist"),
    ],
)
def test_a_broken_variant_of_the_delivered_service_is_found_out(story: Story, mutation: str, broken: str) -> None:
    with mutated(story.folder, story.new_data(), mutation) as service:
        failures = probe(story.prompt, service.url, service.restart)
    assert broken in {failure.check for failure in failures}


def test_nothing_is_left_running_after_a_run(story: Story, service: Service) -> None:
    assert [child.name() for child in service.stack.offspring_of("worker") if "bwrap" in child.name()] == []
