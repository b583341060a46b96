"""The merge queue."""

from apps.cli.output import Line
from apps.cli.render.parts import Event, Renderers, changes, tested, who
from apps.cli.words import listed, shortened


def merge_queued(event: Event) -> list[Line]:
    return [Line(f"  {event['task']} in merge queue", "quiet")]


def task_merged(event: Event) -> list[Line]:
    merge = event["merge"]
    return [Line(f"{merge['task']} merged M{merge['number']}: {changes(merge['files'])}", "good")]


def merge_conflicted(event: Event) -> list[Line]:
    return [Line(f"{event['task']} conflicts in {listed(event['paths'])}", "strong")]


def conflict_advised(event: Event) -> list[Line]:
    return [Line(f"  {who(event['by'])} advises: {shortened(event['text'], 240)}")]


def conflict_resolved(event: Event) -> list[Line]:
    if event.get("unresolved"):
        return [Line(f"  {event['task']} is not resolved in {listed(event['unresolved'])}", "bad")]
    return [Line(f"  {event['task']} resolved: {shortened(event['text'], 240)}", "good")]


def merge_checked(event: Event) -> list[Line]:
    return [tested(f"  {event['task']} merged on trial", "tests", event["report"])]


def merge_returned(event: Event) -> list[Line]:
    return [Line(f"{event['task']} goes back: {shortened(event['reason'], 240)}", "bad")]


def merge_tested(event: Event) -> list[Line]:
    return [tested(f"  M{event['merge']}", "acceptance tests", event["report"])]


RENDERERS: Renderers = {
    "merge.queued": merge_queued,
    "task.merged": task_merged,
    "merge.conflicted": merge_conflicted,
    "conflict.advised": conflict_advised,
    "conflict.resolved": conflict_resolved,
    "merge.checked": merge_checked,
    "merge.returned": merge_returned,
    "merge.tested": merge_tested,
}
