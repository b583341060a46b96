"""What a person does with a provider: test it, and say whether anything is sent there."""

import time
from datetime import UTC, datetime

from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.errors import CLIError, UsageError
from apps.cli.output import Line, narrator, print_json
from apps.cli.providers.table import FORCED, clock, condition_words, moment, seconds

POLL_SECONDS = 0.3
PATIENCE_SECONDS = 150.0
DONE = {
    "open": "Nothing is sent to {target} any more{until}. Send there again: ./conclave providers close {target}",
    "drain": "Nothing new is sent to {target}{until}; what is under way ends. "
    "Send there again: ./conclave providers close {target}",
    "close": "Calls go to {target} again.",
}


def order(act: str, target: str, reason: str, minutes: float | None, json_only: bool) -> int:
    body: Row = {**named(target), "reason": reason}
    if minutes is not None:
        body["minutes"] = minutes
    terminal = narrator(json_only)
    answer = Connection(terminal).client.order_provider(act, body)
    if json_only:
        print_json(answer)
        return 0
    condition = answer["condition"]
    if act == "close" and condition["state"] in FORCED:
        terminal.say(f"{target} itself is closed, but its provider is not: {condition_words(condition)}.", "bad")
        terminal.say(f"  ./conclave providers close {body['provider']}")
        return 0
    until = f" until {clock(moment(condition['until']), datetime.now(UTC))}" if condition["until"] else ""
    terminal.say(DONE[act].format(target=target, until=until))
    return 0


def test(target: str, json_only: bool) -> int:
    terminal = narrator(json_only)
    client = Connection(terminal).client
    started = client.test_providers(named(target) if target else {})
    results = outcome(client, str(started["id"]))
    usable = sum(bool(result["is_usable"]) for result in results)
    if json_only:
        print_json({"is_usable": usable == len(results), "results": results})
    else:
        for line in [*result_lines(results), Line(f"{usable} of {len(results)} answer.")]:
            terminal.say(line.text, line.tone)
    return 0 if usable == len(results) else 1


def outcome(client: Client, test_id: str) -> list[Row]:
    """Waits until a worker has carried the test out."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := client.provider_test(test_id))["state"] == "pending":
        if time.monotonic() > deadline:
            raise CLIError(
                f"No worker has carried out the test within {PATIENCE_SECONDS:.0f} s.",
                "`./conclave status` tells whether one runs.",
            )
        time.sleep(POLL_SECONDS)
    if found["state"] != "done":
        raise CLIError("The worker could not carry out the test.", "`./conclave logs worker` holds the reason.")
    results: list[Row] = found["results"]
    return results


def result_lines(results: list[Row]) -> list[Line]:
    names = [f"{one['provider']}/{one['model']}" for one in results]
    widest = max(map(len, names), default=0)
    lines = []
    for name, one in zip(names, results, strict=True):
        if one["is_usable"]:
            first = f", first token after {seconds(one['first_token_seconds'])}" if one["first_token_seconds"] else ""
            lines.append(Line(f"{name:{widest}}  answers in {seconds(one['seconds'])}{first}", "good"))
            continue
        lines.append(Line(f"{name:{widest}}  {one['error']}", "bad"))
        lines += [Line(f"{'':{widest}}  {one['hint']}")] if one["hint"] else []
    return lines


def named(target: str) -> Row:
    """`openai`, or `openai/gpt-4.1`; what follows the first slash is the model's own name."""
    provider, slash, model = target.partition("/")
    if not provider or (slash and not model):
        raise UsageError(f"{target!r} names no provider.", "Such as openai, or openai/gpt-4.1 for one of its models.")
    return {"provider": provider, "model": model or None}
