"""Tasks: attempts, and what becomes of a task that gets nowhere."""

from apps.cli.output import Line
from apps.cli.render.base import Event, Renderers, changes, remark, scope, tested
from apps.cli.words import count, listed, shortened


def acceptance_locked(event: Event) -> list[Line]:
    amended = [Line(f"    amended before: {one['file']} {one['name']}") for one in event.get("amended", ())]
    return [Line(f"{count(len(event['tests']), 'acceptance test')}, locked", "strong"), *amended]


def acceptance_amended(event: Event) -> list[Line]:
    found = event["amended"]
    told = Line(f"{count(len(found), 'acceptance test')} amended by Tester and Architect", "strong")
    return [told, *(Line(f"    {one['file']} {one['name']}: {one['reason']}") for one in found)]


def acceptance_upheld(event: Event) -> list[Line]:
    tests = count(len(event["tests"]), "failing acceptance test")
    return [Line(f"{tests} looked at again and upheld{remark(shortened(event['text'], 240))}")]


def task_started(event: Event) -> list[Line]:
    task = event["task"]
    covers = f" ({listed(task['covers'])})" if task.get("covers") else ""
    repair = "repair: " if event.get("repair") else ""
    return [Line(f"{task['id']} {repair}{task['goal']}{covers}", "strong")]


def attempt_started(event: Event) -> list[Line]:
    return [Line(f"  {attempt(event)} of {event['of']}")]


def attempt_coded(event: Event) -> list[Line]:
    return [Line(f"  {attempt(event)} coded: {changes(event['files'])}")]


def attempt_refused(event: Event) -> list[Line]:
    return [Line(f"  {attempt(event)} refused: {event['reason']}", "bad")]


def attempt_tested(event: Event) -> list[Line]:
    return [tested(f"  {attempt(event)}", "tests", event["report"])]


def attempt_checked(event: Event) -> list[Line]:
    checked = tested(f"  {attempt(event)}", "acceptance tests", event["report"])
    return [Line(f"{checked.text} (due: {listed(event['due']) or 'none'})", checked.tone)]


def attempt_reviewed(event: Event) -> list[Line]:
    review = event["review"]
    verb = "approved" if review["decision"] == "approve" else "sent back"
    problems = [Line(f"    {one['file']} ({one['severity']}): {one['text']}") for one in review.get("problems", [])]
    return [Line(f"  {attempt(event)} reviewed and {verb}: {shortened(review['statement'], 240)}"), *problems]


def task_failed(event: Event) -> list[Line]:
    return [Line(f"{event['task']} failed after {count(event['attempts'], 'attempt')}: {event['reason']}", "bad")]


def task_stuck(event: Event) -> list[Line]:
    return [Line(f"{event['task']} is stuck after {count(event['attempts'], 'attempt')}: {event['reason']}", "bad")]


def task_escalated(event: Event) -> list[Line]:
    """The reason of every rung but the first was told when the task got stuck."""
    if event["rung"] == "model":
        return [Line(f"  {event['task']} goes on with another model, {event['model']}: {event['reason']}")]
    ways = {"split": "will be split", "question": "needs your answer", "stop": "ends here"}
    return [Line(f"  {event['task']} {ways[event['rung']]}")]


def task_split(event: Event) -> list[Line]:
    parts = [Line(f"    {part['id']}  {part['goal']} {scope(part)}") for part in event["into"]]
    into = listed([part["id"] for part in event["into"]])
    return [Line(f"{event['task']} split into {into}{remark(shortened(event['text'], 240))}", "strong"), *parts]


def task_skipped(event: Event) -> list[Line]:
    return [Line(f"{event['task']} skipped by {event['by']}{remark(event['reason'])}", "strong")]


def task_edited(event: Event) -> list[Line]:
    task = event["task"]
    edited = Line(f"{task['id']} edited by {event['by']}{remark(event['text'])}", "strong")
    return [edited, Line(f"    {task['goal']} {scope(task)}")]


def task_retried(event: Event) -> list[Line]:
    return [Line(f"{event['task']} tried again for {event['by']}{remark(event['text'])}", "strong")]


def task_kept(event: Event) -> list[Line]:
    return [Line(f"{event['task']} kept from run {event['run']} ({event['branch'][:8]})", "good")]


def context_used(event: Event) -> list[Line]:
    touched, shown = len(event["touched"]), count(len(event["retrieved"]), "file")
    return [Line(f"  {event['task']} changed {touched} of {shown} that search had shown")]


def attempt(event: Event) -> str:
    return f"{event['task']} attempt {event['attempt']}"


RENDERERS: Renderers = {
    "acceptance.locked": acceptance_locked,
    "acceptance.amended": acceptance_amended,
    "acceptance.upheld": acceptance_upheld,
    "task.started": task_started,
    "attempt.started": attempt_started,
    "attempt.coded": attempt_coded,
    "attempt.refused": attempt_refused,
    "attempt.tested": attempt_tested,
    "attempt.checked": attempt_checked,
    "attempt.reviewed": attempt_reviewed,
    "task.failed": task_failed,
    "task.stuck": task_stuck,
    "task.escalated": task_escalated,
    "task.split": task_split,
    "task.skipped": task_skipped,
    "task.edited": task_edited,
    "task.retried": task_retried,
    "task.kept": task_kept,
    "context.used": context_used,
}
