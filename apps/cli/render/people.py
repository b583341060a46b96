"""What people say to a run, and what it asks them."""

from apps.cli.output import Line
from apps.cli.render.base import Event, Renderers, remark
from apps.cli.words import dollars


def command_refused(event: Event) -> list[Line]:
    return [Line(f"What {event['by']} wants with {event['task']} cannot be done: {event['reason']}", "bad")]


def cap_changed(event: Event) -> list[Line]:
    return [Line(f"The cap is {dollars(event['budget_usd'])} now, set by {event['by']}")]


def question_asked(event: Event) -> list[Line]:
    return [Line(f"Question {event['question']['id']}: {event['question']['text']}", "strong")]


def question_answered(event: Event) -> list[Line]:
    answer = f"{event['act']} {event['task']}{remark(event['text'])}"
    return [Line(f"Question {event['id']} answered by {event['by']}, {answer}")]


def guidance_heard(event: Event) -> list[Line]:
    note = event["note"]
    where = f" for {note['task']}" if note.get("task") else ""
    return [Line(f"Guidance of {note['by']}{where}: {note['text']}")]


RENDERERS: Renderers = {
    "command.refused": command_refused,
    "cap.changed": cap_changed,
    "question.asked": question_asked,
    "question.answered": question_answered,
    "guidance.heard": guidance_heard,
}
