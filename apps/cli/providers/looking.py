"""What there is to see: the table of providers, and where the newest calls went."""

from apps.cli.client import Row
from apps.cli.connection import Connection
from apps.cli.output import err, out, print_json
from apps.cli.providers.table import decision_lines, provider_lines


def show(json_only: bool) -> int:
    view = Connection(err()).client.providers()
    if json_only:
        print_json({name: value for name, value in view.items() if name != "decisions"})
        return 0
    terminal = out()
    for line in provider_lines(view):
        terminal.say(line.text, line.tone)
    return 0


def decisions(limit: int, json_only: bool) -> int:
    found: list[Row] = Connection(err()).client.providers(limit).get("decisions") or []
    if json_only:
        print_json(found)
        return 0
    terminal = out()
    if not found:
        terminal.say("No model was asked yet.")
    for line in decision_lines(found):
        terminal.say(line.text, line.tone)
    return 0
