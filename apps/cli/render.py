"""One event of a run as lines for the terminal. Pure: from the JSON to text, by kind."""

from collections.abc import Callable, Sequence
from typing import Any

from apps.cli.output import Line, Tone
from apps.cli.words import count, dollars, listed, proven, shortened, size, state_label

Event = dict[str, Any]
ENVELOPE = {"seq", "kind", "at", "execution", "event", "data", "run_id"}
STATE_TONES: dict[str, Tone] = {"done": "good", "failed": "bad", "incomplete": "bad", "cancelled": "bad"}


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


def state_changed(event: Event) -> list[Line]:
    state = str(event["state"])
    gaps = listed(event.get("unproven") or ())
    reason = str(event.get("reason") or "")
    detail = f"{gaps}. {reason}".removesuffix(". ") if gaps else reason
    found = [Line(state_label(state, detail), STATE_TONES.get(state, "strong"))]
    return [*found, Line(f"  {event['hint']}")] if event.get("hint") else found


def round_started(event: Event) -> list[Line]:
    comment = f": {event['comment']}" if event.get("comment") else ""
    return [Line(f"Round {event['round']} of {event['of']}{comment}", "strong")]


def spec_proposed(event: Event) -> list[Line]:
    spec = event["spec"]
    requirements, tasks = len(spec["requirements"]), len(spec["tasks"])
    sums = f"{count(requirements, 'requirement')}, {count(tasks, 'task')}"
    return [Line(f"  Spec {event['hash'][:8]} {spec.get('title', '')}: {sums}")]


def turn_taken(event: Event) -> list[Line]:
    return [Line(f"  {who(event['by'])}: {shortened(event['text'], 400)}")]


def linter_reported(event: Event) -> list[Line]:
    findings = event["findings"]
    if not findings:
        return [Line("  Linter: no findings", "quiet")]
    told = [Line(f"    {found['about']}: {found['text']}") for found in findings]
    return [Line(f"  Linter: {count(len(findings), 'finding')}"), *told]


def objection_raised(event: Event) -> list[Line]:
    found = event["objection"]
    about = f"{found['about']}, {found['severity']}"
    return [Line(f"  Objection {found['id']} by {who(found['by'])} ({about}): {found['text']}")]


def objection_resolved(event: Event) -> list[Line]:
    return [Line(f"  Objection {event['id']} is settled by {who(event['by'])}", "quiet")]


def verdict_given(event: Event) -> list[Line]:
    verb = "approves" if event["decision"] == "approve" else "objects to"
    return [Line(f"  {who(event['by'])} {verb} {event['hash'][:8]}")]


def consensus_reached(event: Event) -> list[Line]:
    return [Line(f"Agreed on spec v{event['version']} ({event['hash'][:8]}) in round {event['round']}", "good")]


def consensus_escalated(event: Event) -> list[Line]:
    way = "You decide" if event["to"] == "person" else "They are recorded and the run goes on"
    open_ones = f"objections {listed(event['open'])} are open" if event["open"] else "no verdict agrees"
    return [Line(f"No agreement after {count(event['round'], 'round')}; {open_ones}. {way}.", "bad")]


def quote_made(event: Event) -> list[Line]:
    return [Line(f"Quote: {quote_sentence(event['quote'])}")]


def quote_sentence(quote: Event) -> str:
    low, high = quote.get("usd_p50"), quote.get("usd_p90")
    price = "price not known" if low is None else f"about {dollars(low)}, at most {dollars(high)} in 9 of 10 runs"
    minutes = f"{quote['minutes_p50']:.0f} to {quote['minutes_p90']:.0f} minutes"
    return f"{price}, {minutes}, model {quote.get('model') or 'not named'}"


def approval_given(event: Event) -> list[Line]:
    cap = event.get("budget_usd")
    limit = f" up to {dollars(cap)}" if cap is not None else ""
    by = "automatically" if event.get("automatic") else f"by {event['by']}"
    comment = f": {event['comment']}" if event.get("comment") else ""
    return [Line(f"Approved{limit} {by}{comment}", "good")]


def approval_refused(event: Event) -> list[Line]:
    return [Line(f"Another round is asked for by {event['by']}: {event['comment']}")]


def acceptance_locked(event: Event) -> list[Line]:
    return [Line(f"{count(len(event['tests']), 'acceptance test')}, locked", "strong")]


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


def merge_queued(event: Event) -> list[Line]:
    return [Line(f"  {event['task']} in merge queue", "quiet")]


def task_merged(event: Event) -> list[Line]:
    merge = event["merge"]
    return [Line(f"{merge['task']} merged M{merge['number']}: {changes(merge['files'])}", "good")]


def merge_conflicted(event: Event) -> list[Line]:
    return [Line(f"{event['task']} conflicts in {listed(event['paths'])}; the task is given up", "bad")]


def merge_tested(event: Event) -> list[Line]:
    return [tested(f"  M{event['merge']}", "acceptance tests", event["report"])]


def repair_ordered(event: Event) -> list[Line]:
    return [Line(f"{event['task']} repairs {listed(event['covers'])}: {shortened(event['text'], 240)}")]


def ledger_computed(event: Event) -> list[Line]:
    sentence = proven(event["ledger"]["rows"])
    is_whole = "no passing test" not in sentence
    return [Line(f"{'Proof' if event.get('final') else '  Ledger'}: {sentence}", "good" if is_whole else "plain")]


def artifact_stored(event: Event) -> list[Line]:
    artifact = event["artifact"]
    return [Line(f"  Artifact {artifact['name']}, {size(artifact['size_bytes'])}", "quiet")]


def delivered(event: Event) -> list[Line]:
    delivery = event["delivery"]
    place = f"{delivery['branch']} {delivery['commit'][:8]}, {count(delivery['merges'], 'merge')}"
    told = [Line(f"  {shortened(event['text'], 600)}")] if event.get("text") else []
    return [Line(f"Delivered {place}: {delivery['repository']}", "good"), *told]


def step_restarted(event: Event) -> list[Line]:
    return [Line(f"Interrupted in {event['step']}; it goes on from what is saved", "strong")]


def said(event: Event) -> list[Line]:
    return [Line(f"  {speaker(event)}: {shortened(event['text'], 200)}", "quiet")]


def tool_used(event: Event) -> list[Line]:
    result = shortened(str(event.get("result") or ""), 80) or ("worked" if event["ok"] else "failed")
    return [Line(f"  {speaker(event)} {event['tool']} {shortened(event['target'], 60)}: {result}", "quiet")]


def model_retried(event: Event) -> list[Line]:
    return [Line(f"  {speaker(event)}: the model is asked again: {shortened(event['reason'], 120)}", "quiet")]


def silent(event: Event) -> list[Line]:
    return []


def who(name: str) -> str:
    return "you" if name == "person" else str(name).capitalize()


def speaker(event: Event) -> str:
    return f"{event['task']} {who(event['role'])}" if event.get("task") else who(event["role"])


def attempt(event: Event) -> str:
    return f"{event['task']} attempt {event['attempt']}"


def changes(files: Sequence[Event]) -> str:
    added, removed = (sum(int(file[name]) for file in files) for name in ("added", "removed"))
    return f"{count(len(files), 'file')}, +{added} -{removed}"


def tested(subject: str, noun: str, report: Event) -> Line:
    cases = report.get("cases") or []
    passed = sum(case["outcome"] == "passed" for case in cases)
    is_green = report.get("exit_code") == 0 and passed > 0
    if not cases:
        how = f"exit code {report['exit_code']}" if report.get("exit_code") is not None else report["ending"]
        return Line(f"{subject}: no {noun} ran ({how})", "bad")
    return Line(f"{subject}: {passed} of {len(cases)} {noun} pass", "good" if is_green else "plain")


RENDERERS: dict[str, Callable[[Event], list[Line]]] = {
    "run.state_changed": state_changed,
    "round.started": round_started,
    "spec.proposed": spec_proposed,
    "turn.taken": turn_taken,
    "linter.reported": linter_reported,
    "objection.raised": objection_raised,
    "objection.resolved": objection_resolved,
    "verdict.given": verdict_given,
    "consensus.reached": consensus_reached,
    "consensus.escalated": consensus_escalated,
    "quote.made": quote_made,
    "approval.given": approval_given,
    "approval.refused": approval_refused,
    "acceptance.locked": acceptance_locked,
    "task.started": task_started,
    "attempt.started": attempt_started,
    "attempt.coded": attempt_coded,
    "attempt.refused": attempt_refused,
    "attempt.tested": attempt_tested,
    "attempt.checked": attempt_checked,
    "attempt.reviewed": attempt_reviewed,
    "task.failed": task_failed,
    "merge.queued": merge_queued,
    "task.merged": task_merged,
    "merge.conflicted": merge_conflicted,
    "merge.tested": merge_tested,
    "repair.ordered": repair_ordered,
    "ledger.computed": ledger_computed,
    "artifact.stored": artifact_stored,
    "run.delivered": delivered,
    "step.started": silent,
    "step.finished": silent,
    "step.restarted": step_restarted,
    "agent.said": said,
    "tool.used": tool_used,
    "model.answered": silent,
    "model.retried": model_retried,
}
