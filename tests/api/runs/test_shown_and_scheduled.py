"""What people see of the tasks is what the build does with them, whatever comes of whom."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from apps.api.runs.projection.tasks import TaskView, tasks
from packages.agents.contracts import PlannedTask
from packages.agents.contracts.plan_graph import descendants, parts_of
from packages.agents.events import (
    Fact,
    SpecProposed,
    TaskEdited,
    TaskFailed,
    TaskMerged,
    TaskRetried,
    TaskSkipped,
    TaskSplit,
    TaskStarted,
    TaskStuck,
)
from packages.agents.orchestration.schedule import Schedule, Standing
from tests.agents.specs import acyclic_plans
from tests.factories import a_merge, a_spec, a_task, told

ENDED = (Standing.failed, Standing.stuck, Standing.dragged, Standing.skipped)


def shown(view: TaskView) -> str:
    if view.state == "failed":
        return "dragged" if view.is_dragged else "failed"
    return {"done": "merged", "fixing": "running"}.get(view.state, view.state)


class AnyStory(RuleBasedStateMachine):
    """The schedule as the flow moves it, and the events that it tells of that."""

    @initialize(plan=acyclic_plans())
    def begin(self, plan: list[PlannedTask]) -> None:
        self.schedule = Schedule.of(plan, 8)
        spec = a_spec(tasks=plan)
        self.events: list[Fact] = [SpecProposed(round=1, hash=spec.hash, spec=spec)]

    def some(self, data: st.DataObject, *standings: Standing) -> PlannedTask:
        names = [name for name, standing in self.schedule.standing.items() if standing in standings]
        return self.schedule.tasks[data.draw(st.sampled_from(names))]

    def has(self, *standings: Standing) -> bool:
        return any(standing in standings for standing in self.schedule.standing.values())

    @precondition(lambda self: self.schedule.startable())
    @rule()
    def start(self) -> None:
        for task in self.schedule.startable():
            self.schedule.standing[task.id] = Standing.running
            self.events.append(TaskStarted(task=task, base="0" * 40))

    @precondition(lambda self: self.has(Standing.running))
    @rule(data=st.data(), end=st.sampled_from([Standing.merged, Standing.failed, Standing.stuck]))
    def end(self, data: st.DataObject, end: Standing) -> None:
        task = self.some(data, Standing.running)
        self.schedule.settle(task.id, end, "a reason")
        if end is Standing.merged:
            self.events.append(TaskMerged(merge=a_merge(len(self.schedule.merged), task.id)))
        elif end is Standing.stuck:
            self.events.append(TaskStuck(task=task.id, attempts=3, cause="identical", reason="a reason"))
        else:
            self.events.append(TaskFailed(task=task.id, attempts=3, reason="a reason"))

    @precondition(lambda self: self.schedule.blocked())
    @rule()
    def drag(self) -> None:
        while blocked := self.schedule.blocked():
            for task, failed in blocked:
                self.schedule.settle(task.id, Standing.dragged, "a reason")
                self.events.append(TaskFailed(task=task.id, attempts=0, reason="a reason", needs=failed))

    @precondition(lambda self: self.has(Standing.waiting, *ENDED))
    @rule(data=st.data())
    def skip(self, data: st.DataObject) -> None:
        task = self.some(data, Standing.waiting, *ENDED)
        self.schedule.skip(task.id)
        self.events.append(TaskSkipped(task=task.id, by="anna"))

    @precondition(lambda self: self.has(*ENDED))
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        task = self.some(data, *ENDED)
        self.schedule.put(task)
        self.events.append(TaskRetried(task=task.id, by="anna"))

    @precondition(lambda self: self.has(Standing.waiting, *ENDED))
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        task = self.some(data, Standing.waiting, *ENDED)
        below = descendants(self.schedule.tasks.values(), task.id)
        needs = data.draw(st.sets(st.sampled_from(sorted(self.schedule.tasks))))
        edited = task.model_copy(update={"depends_on": sorted(needs - below)})
        self.schedule.put(edited)
        self.events.append(TaskEdited(task=edited, by="anna"))

    @precondition(lambda self: self.has(Standing.waiting, *ENDED) and len(self.schedule.tasks) < 12)
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        task = self.some(data, Standing.waiting, *ENDED)
        parts = parts_of(task, [a_task("T1"), a_task("T2", [], ["T1"])], self.schedule.last_number)
        self.schedule.replace(task.id, parts)
        self.events.append(TaskSplit(task=task.id, into=tuple(parts)))

    @rule()
    def wait(self) -> None:
        """Nothing happens, as when everything has come to its end."""

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "events"):
            return
        views = [view for view in tasks(told(*self.events), {}).tasks if view.state != "split"]
        needs = {task.id: task.depends_on for task in self.schedule.tasks.values()}
        assert {view.id: shown(view) for view in views} == self.schedule.standing
        assert {view.id: view.depends_on for view in views} == needs


TestAnyStory = AnyStory.TestCase
TestAnyStory.settings = settings(deadline=None)
