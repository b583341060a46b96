"""Providers and decisions as lines: a calm table, and beneath a row only what a person may have to act on."""

from collections.abc import Sequence
from datetime import datetime

from apps.cli.client import Row
from apps.cli.output import Line, Tone
from apps.cli.words import count, dollars, listed

HEADINGS = ("Model", "State", "p50, p95", "First token", "Errors, 24 h", "Today", "Roles")
GAP = "  "
ALL_ROLES = 7
DAY_SECONDS = 86_400
CALM = ("closed", "half_open")
FORCED = ("forced_open", "draining")
STATES = {
    "closed": "Closed",
    "half_open": "Half open",
    "open": "Open",
    "draining": "Draining",
    "forced_open": "Disabled",
}
OUTCOMES = {"under_way": "under way", "cut_off": "cut off", "nobody": "nobody to ask"}


def provider_lines(view: Row) -> list[Line]:
    providers: list[Row] = view["providers"]
    if not view["workers"]:
        said = "No worker tells of its providers now. `./conclave status` tells whether one runs."
        lines = [Line(said, "bad")]
        if not providers:
            return lines
    else:
        lines = [Line(summary(providers), "strong")]
    at = moment(view["at"])
    rows = {provider["provider"]: [cells(model, at) for model in provider["models"]] for provider in providers}
    every = [HEADINGS, *(row for found in rows.values() for row in found)]
    widths = [max(len(row[column]) for row in every) for column in range(len(HEADINGS))]
    lines += [Line(""), Line(aligned(HEADINGS, widths), "quiet")]
    for provider in providers:
        lines += [Line(""), *provider_heading(provider, at)]
        for model, row in zip(provider["models"], rows[provider["provider"]], strict=True):
            lines += [Line(aligned(row, widths), tone_of(model)), *remarks(provider, model, at)]
    return lines


def summary(providers: Sequence[Row]) -> str:
    """ "3 models of 2 providers, 1 gets no calls. $4.12 today (UTC)." """
    models = [model for provider in providers for model in provider["models"] if model["is_configured"]]
    connected = [provider for provider in providers if provider["is_configured"]]
    idle = sum(model["condition"]["state"] not in CALM for model in models)
    waits = f", {idle} {'gets' if idle == 1 else 'get'} no calls" if idle else ""
    spent = sum(provider["today"]["cost_usd"] for provider in providers)
    said = f"{count(len(models), 'model')} of {count(len(connected), 'provider')}{waits}."
    return f"{said} {dollars(spent)} today (UTC)."


def provider_heading(provider: Row, at: datetime) -> list[Line]:
    """Its name, where it is, how busy it is and what it may cost; then what is the matter with it as a whole."""
    parts = [provider["provider"], provider["jurisdiction"], provider["region"], provider["endpoint"]]
    load, today = provider["load"], provider["today"]
    if load["in_flight"] or load["queued"]:
        limit = f" of {load['concurrency']}" if load["concurrency"] else ""
        parts.append(f"{load['in_flight']}{limit} under way")
        parts += [f"{load['queued']} {'waits' if load['queued'] == 1 else 'wait'}"] if load["queued"] else []
    cap = provider["day_cap_usd"]
    if cap is not None:
        parts.append(f"{dollars(today['cost_usd'])} of {dollars(cap)} today")
    if today["may_be_owed_usd"]:
        parts.append(f"{dollars(today['may_be_owed_usd'])} may be owed")
    lines = [Line(" · ".join(part for part in dict.fromkeys(parts) if part), "strong")]
    if not provider["is_configured"]:
        missing = listed(provider["missing"])
        lines.append(
            Line(f"{GAP}Not configured{f': set {missing}' if missing else ', no worker knows it now'}", "quiet")
        )
    if provider["condition"]["state"] != "closed":
        words = condition_words(provider["condition"], at)
        lines.append(Line(f"{GAP}{words}{cause(provider['condition'])}", "bad"))
    return lines


def cells(model: Row, at: datetime) -> tuple[str, ...]:
    traffic, roles = model["traffic"], model["roles"]
    failed, requests = sum(traffic["errors"].values()), traffic["requests"]
    return (
        f"{GAP}{model['model']}",
        state_words(model["condition"], at) if model["is_configured"] else "Not configured",
        both(traffic["latency"]),
        seconds(traffic["first_token"]["p50"]),
        f"{share(failed, requests)} of {requests:,}" if requests else "-",
        dollars(model["today"]["cost_usd"]),
        "all" if len(roles) >= ALL_ROLES else listed(roles),
    )


def remarks(provider: Row, model: Row, at: datetime) -> list[Line]:
    """Why a model gets no calls, unless that is its provider's matter, and which errors there were."""
    lines = []
    if model["condition"]["state"] != "closed" and model["condition"] != provider["condition"]:
        why = f"{order_words(model['condition'], at)}{cause(model['condition'])}".removeprefix(": ")
        lines += [Line(f"{GAP * 2}{why}", "bad")] if why else []
    if model["missing"] and model["missing"] != provider["missing"]:
        lines.append(Line(f"{GAP * 2}Set {listed(model['missing'])}", "quiet"))
    if errors := model["traffic"]["errors"]:
        lines.append(Line(f"{GAP * 2}{listed([f'{number:,} {kind}' for kind, number in errors.items()])}", "quiet"))
    return lines


def condition_words(condition: Row, at: datetime | None = None) -> str:
    """ "Open, again in 42 s", "Disabled by ada until 14:30 UTC"."""
    said = [state_words(condition, at), order_words(condition, at)]
    return " ".join(part for part in said if part)


def state_words(condition: Row, at: datetime | None) -> str:
    label = STATES.get(condition["state"], str(condition["state"]))
    if condition["state"] != "open" or not condition["until"] or at is None:
        return label
    return f"{label}, again in {max(0, round((moment(condition['until']) - at).total_seconds()))} s"


def order_words(condition: Row, at: datetime | None) -> str:
    """Whose word it is, and until when it holds."""
    if condition["state"] not in FORCED:
        return ""
    by = [f"by {condition['by']}"] if condition["by"] else []
    until = [f"until {clock(moment(condition['until']), at)}"] if condition["until"] else []
    return " ".join([*by, *until])


def clock(until: datetime, at: datetime | None) -> str:
    """With the day where it is not the next few hours."""
    is_near = at is None or (until - at).total_seconds() < DAY_SECONDS
    return f"{until:%H:%M} UTC" if is_near else f"{until:%d %b %H:%M} UTC"


def cause(condition: Row) -> str:
    since = f", since {moment(condition['since']):%H:%M:%S}" if condition["since"] else ""
    return f": {condition['cause']}{since}" if condition["cause"] else ""


def tone_of(model: Row) -> Tone:
    if not model["is_configured"]:
        return "quiet"
    return "plain" if model["condition"]["state"] in CALM else "bad"


def decision_lines(decisions: Sequence[Row]) -> list[Line]:
    """One row for each request, newest first; beneath it who was passed over, and why."""
    rows = [
        (
            str(one["at"])[11:19],
            str(one["role"]),
            str(one["task"] or "-"),
            f"{one['provider']}/{one['model']}" if one["provider"] else "-",
            "-" if one["seconds"] is None else seconds(one["seconds"]),
            "-" if one["cost_usd"] is None else dollars(one["cost_usd"]),
            decision_words(one),
        )
        for one in decisions
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(7)]
    lines = []
    for one, row in zip(decisions, rows, strict=True):
        is_bad = one["outcome"] in ("failed", "cut_off", "nobody")
        lines.append(Line(aligned(row, widths), "bad" if is_bad else "plain"))
        for other in one["passed_over"]:
            lines.append(Line(f"{'':10}not {other['provider']}/{other['model']}: {other['reason']}", "quiet"))
    return lines


def decision_words(one: Row) -> str:
    """ "attempt 2, failed: Busy; second choice"."""
    number = [f"attempt {one['number']}"] if one["number"] > 1 else []
    hedge = ["hedge"] if one["is_hedge"] else []
    outcome = [OUTCOMES.get(one["outcome"], one["outcome"])] if one["outcome"] != "answered" else []
    error = f": {one['error']}" if one["error"] else ""
    said = f"{listed([*number, *hedge, *outcome])}{error}"
    return "; ".join(part for part in (said, one["reason"]) if part)


def aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def both(latency: Row) -> str:
    return "-" if latency["p50"] is None else f"{seconds(latency['p50'])}, {seconds(latency['p95'])}"


def seconds(value: float | None) -> str:
    """Three digits that matter: 0.041 s, 1.21 s, 12.3 s, 300 s."""
    if value is None:
        return "-"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f} s"


def share(part: int, of: int) -> str:
    percent = 100 * part / of
    return f"{percent:.1f} %" if 0 < percent < 10 else f"{percent:.0f} %"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
