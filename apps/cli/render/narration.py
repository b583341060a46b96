"""Narration: what is told while a step is at work."""

from apps.cli.output import Line
from apps.cli.render.base import Event, Renderers, who
from apps.cli.words import count, shortened


def step_restarted(event: Event) -> list[Line]:
    if event.get("is_ended"):
        return []  # a pause, or the end of the run, which tells itself
    return [Line(f"Interrupted in {event['step']}; it goes on from what is saved", "strong")]


def said(event: Event) -> list[Line]:
    return [Line(f"  {speaker(event)}: {shortened(event['text'], 200)}", "quiet")]


def tool_used(event: Event) -> list[Line]:
    result = shortened(str(event.get("result") or ""), 80) or ("worked" if event["ok"] else "failed")
    used = f"{event['tool']} {shortened(event['target'], 60)}".strip()
    return [Line(f"  {speaker(event)} {used}: {result}", "quiet")]


def context_retrieved(event: Event) -> list[Line]:
    retrieved = event["retrieved"]
    if reason := retrieved.get("reason"):
        return [Line(f"  Nothing was searched for: {shortened(reason, 120)}", "quiet")]
    passages = retrieved["found"]["passages"]
    files = list(dict.fromkeys(str(one["path"]) for one in passages))
    if event.get("role") or not files:
        return []  # the use of the tool tells itself
    what = f"{event['task']} brief" if event.get("task") else "Plan"
    return [Line(f"  {what}: {count(len(passages), 'passage')} of {shortened(', '.join(files), 80)}", "quiet")]


def model_retried(event: Event) -> list[Line]:
    return [Line(f"  {speaker(event)}: the model is asked again: {shortened(event['reason'], 120)}", "quiet")]


def silent(event: Event) -> list[Line]:
    return []


def speaker(event: Event) -> str:
    return f"{event['task']} {who(event['role'])}" if event.get("task") else who(event["role"])


RENDERERS: Renderers = {
    "step.started": silent,
    "step.finished": silent,
    "step.restarted": step_restarted,
    "agent.said": said,
    "tool.used": tool_used,
    "context.retrieved": context_retrieved,
    "program.output": silent,
    "model.answered": silent,
    "model.retried": model_retried,
}
