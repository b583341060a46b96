"""The run as a whole: its states, its proof, its delivery."""

from apps.cli.output import Line, Tone
from apps.cli.render.base import Event, Renderers, tested
from apps.cli.words import count, listed, pause_label, proven, shortened, size, state_label

STATE_TONES: dict[str, Tone] = {"done": "good", "failed": "bad", "incomplete": "bad", "cancelled": "bad"}


def state_changed(event: Event) -> list[Line]:
    state = str(event["state"])
    gaps = listed(event.get("unproven") or ())
    reason = str(event.get("reason") or "")
    detail = f"{gaps}. {reason}".removesuffix(". ") if gaps else reason
    label = pause_label(reason) if state == "paused" else state_label(state, detail)
    found = [Line(label, STATE_TONES.get(state, "strong"))]
    return [*found, Line(f"  {event['hint']}")] if event.get("hint") else found


def models_missing(event: Event) -> list[Line]:
    names = listed(event["names"])
    return [Line(f"The project's settings name {names}, which nobody offers any more: others are asked.", "bad")]


def repair_ordered(event: Event) -> list[Line]:
    return [Line(f"{event['task']} repairs {listed(event['covers'])}: {shortened(event['text'], 240)}")]


def ledger_computed(event: Event) -> list[Line]:
    sentence = proven(event["ledger"]["rows"])
    is_whole = "Not proven" not in sentence
    return [Line(f"{'Proof' if event.get('final') else '  Ledger'}: {sentence}", "good" if is_whole else "plain")]


def delivery_checked(event: Event) -> list[Line]:
    return [tested("  The delivered repository", "tests", event["report"])]


def artifact_stored(event: Event) -> list[Line]:
    artifact = event["artifact"]
    return [Line(f"  Artifact {artifact['name']}, {size(artifact['size_bytes'])}", "quiet")]


def delivered(event: Event) -> list[Line]:
    delivery = event["delivery"]
    place = f"{delivery['branch']} {delivery['commit'][:8]}, {count(delivery['merges'], 'merge')}"
    told = [Line(f"  {shortened(event['text'], 600)}")] if event.get("text") else []
    return [Line(f"Delivered {place}: {delivery['repository']}", "good"), *told]


RENDERERS: Renderers = {
    "run.state_changed": state_changed,
    "models.missing": models_missing,
    "repair.ordered": repair_ordered,
    "ledger.computed": ledger_computed,
    "delivery.checked": delivery_checked,
    "artifact.stored": artifact_stored,
    "run.delivered": delivered,
}
