"""The merge queue."""

from apps.cli.output import Line
from apps.cli.render.base import Event, Renderers, changes, tested, who
from apps.cli.words import listed, shortened


def merge_queued(event: Event) -> list[Line]:
    return [Line(f"  {event['task']} in merge queue", "quiet")]


def task_merged(event: Event) -> list[Line]:
    merge = event["merge"]
    return [Line(f"{merge['task']} merged M{merge['number']}: {changes(merge['files'])}", "good")]


def merge_conflicted(event: Event) -> list[Line]:
    return [Line(f"{event['task']} conflicts in {listed(event['paths'])}", "bad")]


def conflict_advised(event: Event) -> list[Line]:
    return [Line(f"  {event['task']} {who(event['by'])}, to the conflict: {shortened(event['text'], 240)}")]


def conflict_resolved(event: Event) -> list[Line]:
    if event["unresolved"]:
        return [Line(f"  {event['task']} conflict not resolved in {listed(event['unresolved'])}", "bad")]
    resolved = f"conflict resolved in {listed(event['paths'])}"
    return [Line(f"  {event['task']} {resolved}: {shortened(event['text'], 240)}", "good")]


def merge_checked(event: Event) -> list[Line]:
    return [tested(f"  {event['task']} with what is merged", "tests", event["report"])]


def merge_returned(event: Event) -> list[Line]:
    cause = "of the conflict" if event["cause"] == "conflict" else "tests fail"
    return [Line(f"{event['task']} goes back because {cause}: {event['reason']}", "bad")]


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
