"""What people say to a run, and what it asks them."""

from apps.cli.output import Line
from apps.cli.render.parts import Event, Renderers


def command_refused(event: Event) -> list[Line]:
    return [Line(f"Not done for {event['task']}: {event['reason']}", "bad")]


def question_asked(event: Event) -> list[Line]:
    return [Line(f"Question: {event['question']['text']}", "strong")]


def question_answered(event: Event) -> list[Line]:
    text = f": {event['text']}" if event.get("text") else ""
    return [Line(f"Answered by {event['by']}: {event['act']} {event['task']}{text}")]


def guidance_heard(event: Event) -> list[Line]:
    note = event["note"]
    about = f" about {note['task']}" if note.get("task") else ""
    return [Line(f"{note['by']} steers{about}: {note['text']}", "strong")]


RENDERERS: Renderers = {
    "command.refused": command_refused,
    "question.asked": question_asked,
    "question.answered": question_answered,
    "guidance.heard": guidance_heard,
}
