"""Planning: the debate, the quote, the approval."""

from apps.cli.output import Line
from apps.cli.render.base import Event, Renderers, remark, who
from apps.cli.words import count, dollars, listed, shortened


def round_started(event: Event) -> list[Line]:
    return [Line(f"Round {event['round']} of {event['of']}{remark(event.get('comment', ''))}", "strong")]


def spec_proposed(event: Event) -> list[Line]:
    return [Line(f"  Spec {event['hash'][:8]} {event['spec'].get('title', '')}: {sums(event['spec'])}")]


def spec_edited(event: Event) -> list[Line]:
    spec = f"spec v{event['version']} ({event['hash'][:8]})"
    return [Line(f"Plan edited by {event['by']}: {spec}, {sums(event['spec'])}", "strong")]


def sums(spec: Event) -> str:
    return f"{count(len(spec['requirements']), 'requirement')}, {count(len(spec['tasks']), 'task')}"


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
    fast, slow = (max(1, round(quote[name])) for name in ("minutes_p50", "minutes_p90"))
    minutes = f"{fast} to {slow} minutes" if fast < slow else f"about {count(slow, 'minute')}"
    return f"{price}, {minutes}, model {quote.get('model') or 'not named'}"


def approval_given(event: Event) -> list[Line]:
    cap = event.get("budget_usd")
    limit = f" up to {dollars(cap)}" if cap is not None else ""
    by = "automatically" if event.get("automatic") else f"by {event['by']}"
    return [Line(f"Approved{limit} {by}{remark(event.get('comment', ''))}", "good")]


def approval_refused(event: Event) -> list[Line]:
    return [Line(f"Another round is asked for by {event['by']}: {event['comment']}")]


RENDERERS: Renderers = {
    "round.started": round_started,
    "spec.proposed": spec_proposed,
    "turn.taken": turn_taken,
    "linter.reported": linter_reported,
    "objection.raised": objection_raised,
    "objection.resolved": objection_resolved,
    "verdict.given": verdict_given,
    "consensus.reached": consensus_reached,
    "consensus.escalated": consensus_escalated,
    "spec.edited": spec_edited,
    "quote.made": quote_made,
    "approval.given": approval_given,
    "approval.refused": approval_refused,
}
