"""One event of a run as lines for the terminal. Pure: from the JSON to text, by kind.

One module for each family, as in `packages/agents/events`.
"""

from apps.cli.output import Line
from apps.cli.render import merges, narration, people, planning, run, tasks
from apps.cli.render.base import Event, Renderers
from apps.cli.words import listed, shortened

ENVELOPE = {"seq", "kind", "at", "execution", "event", "data", "run_id"}
RENDERERS: Renderers = {
    **planning.RENDERERS,
    **tasks.RENDERERS,
    **merges.RENDERERS,
    **people.RENDERERS,
    **run.RENDERERS,
    **narration.RENDERERS,
}


def lines(event: Event) -> list[Line]:
    """Return what to print for an event; narration that says nothing to a person gives no line."""
    render = RENDERERS.get(str(event.get("kind", "")), unknown)
    try:
        return render(event)
    except (KeyError, TypeError, ValueError, AttributeError):
        # An event of another version: better a plain line than none.
        return unknown(event)


def unknown(event: Event) -> list[Line]:
    told = {name: value for name, value in event.items() if name not in ENVELOPE}
    simple = [f"{name} {shortened(str(value), 60)}" for name, value in told.items() if is_simple(value)]
    kind = str(event.get("kind") or "event").replace(".", " ").replace("_", " ")
    return [Line(f"{kind.capitalize()}: {listed(simple)}" if simple else kind.capitalize(), "quiet")]


def is_simple(value: object) -> bool:
    return isinstance(value, str | int | float) and value != ""
