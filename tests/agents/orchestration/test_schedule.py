"""Which tasks may start."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from packages.agents.contracts import PlannedTask
from packages.agents.contracts.plan_graph import parts_of
from packages.agents.orchestration.schedule import Schedule, Standing
from tests.agents.specs import a_task, acyclic_plans


class AnyBuild(RuleBasedStateMachine):
    """Whatever ends in whatever way: nothing starts too early, and the build comes to an end."""

    @initialize(tasks=acyclic_plans(), width=st.integers(1, 8))
    def begin(self, tasks: list[PlannedTask], width: int) -> None:
        self.schedule = Schedule.of(tasks, width)

    @precondition(lambda self: self.schedule.startable())
    @rule()
    def start(self) -> None:
        for task in self.schedule.startable():
            self.schedule.standing[task.id] = Standing.running

    @precondition(lambda self: self.schedule.those(Standing.running))
    @rule(data=st.data(), end=st.sampled_from([Standing.merged, Standing.failed, Standing.stuck]))
    def end(self, data: st.DataObject, end: Standing) -> None:
        self.schedule.settle(data.draw(st.sampled_from(self.schedule.those(Standing.running))), end, "a reason")

    @precondition(lambda self: self.schedule.those(Standing.stuck))
    @rule(data=st.data(), skips=st.booleans())
    def answer(self, data: st.DataObject, skips: bool) -> None:
        task = data.draw(st.sampled_from(self.schedule.those(Standing.stuck)))
        if skips:
            self.schedule.skip(task)
        else:
            self.schedule.put(self.schedule.tasks[task])

    @precondition(lambda self: self.schedule.those(Standing.stuck))
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        task = data.draw(st.sampled_from(self.schedule.those(Standing.stuck)))
        given = [a_task("T1"), a_task("T2", after="T1")]
        self.schedule.replace(task, parts_of(self.schedule.tasks[task], given, self.schedule.last_number))

    @precondition(lambda self: self.schedule.blocked())
    @rule()
    def drag(self) -> None:
        for task, _ in self.schedule.blocked():
            self.schedule.settle(task.id, Standing.dragged, "needs what failed")

    @rule()
    def wait(self) -> None:
        """Nothing happens, as when everything has come to its end."""

    @invariant()
    def nothing_runs_before_what_it_needs(self) -> None:
        through = {*self.schedule.those(Standing.merged), *self.schedule.those(Standing.skipped)}
        for name in (*self.schedule.those(Standing.running), *self.schedule.merged):
            if name in self.schedule.tasks and self.schedule.standing[name] is Standing.running:
                assert set(self.schedule.tasks[name].depends_on) & set(self.schedule.tasks) <= through

    @invariant()
    def no_more_run_than_there_is_room(self) -> None:
        assert len(self.schedule.those(Standing.running)) <= self.schedule.width

    @invariant()
    def what_waits_for_ever_is_blocked(self) -> None:
        """As long as tasks wait, something runs, can start, is asked about, or is blocked by a failure."""
        schedule = self.schedule
        open_ones = schedule.those(Standing.running) or schedule.those(Standing.stuck)
        assert not schedule.those(Standing.waiting) or open_ones or schedule.startable() or schedule.blocked()


TestAnyBuild = AnyBuild.TestCase


def test_tasks_that_could_run_at_once_keep_the_plans_order() -> None:
    schedule = Schedule.of([a_task("T3"), a_task("T1"), a_task("T2")], 2)
    assert [task.id for task in schedule.startable()] == ["T3", "T1"]


def test_a_requirement_is_complete_with_the_last_task_that_covers_it() -> None:
    schedule = Schedule.of([a_task("T1", "R1 R3"), a_task("T2", "R1 R2")], 8)
    assert schedule.completed_by({"T1"}) == ("R3",)
    assert schedule.completed_by({"T1", "T2"}) == ("R1", "R3", "R2")


def test_a_task_is_blocked_by_the_failed_tasks_that_it_needs_and_revived_with_them() -> None:
    schedule = Schedule.of([a_task("T4", after="T3"), a_task("T1"), a_task("T2"), a_task("T3", after="T1 T2")], 8)
    schedule.settle("T2", Standing.failed, "broken")
    assert [(task.id, failed) for task, failed in schedule.blocked()] == [("T3", ("T2",))]
    schedule.settle("T3", Standing.dragged)
    assert [(task.id, failed) for task, failed in schedule.blocked()] == [("T4", ("T3",))]
    schedule.settle("T4", Standing.dragged)
    schedule.put(schedule.tasks["T2"])
    assert (schedule.standing["T3"], schedule.standing["T4"]) == (Standing.waiting, Standing.waiting)


def test_the_parts_of_a_split_stand_where_the_task_stood() -> None:
    schedule = Schedule.of([a_task("T1"), a_task("T2", after="T1"), a_task("T3", after="T2")], 8)
    given = [a_task("T1"), a_task("T2", after="T1")]
    schedule.replace("T2", parts_of(schedule.tasks["T2"], given, schedule.last_number))
    needs = {task.id: task.depends_on for task in schedule.tasks.values()}
    assert needs == {"T1": [], "T3": ["T4", "T5"], "T4": ["T1"], "T5": ["T1", "T4"]}


def test_what_waits_for_a_skipped_task_builds_on_what_that_one_built_on() -> None:
    schedule = Schedule.of([a_task("T1"), a_task("T2", after="T1"), a_task("T3", after="T2")], width=8)
    schedule.skip("T2")
    assert schedule.tasks["T3"].depends_on == ["T1"]
    assert [task.id for task in schedule.startable()] == ["T1"]
