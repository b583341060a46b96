"""`./conclave runs`, `watch`, and what a person says to a run as a whole."""

from apps.cli.build import DETACHED, collect, summarise
from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.editing import Draft, edit_and_send, require_terminal
from apps.cli.errors import CLIError, UsageError
from apps.cli.needs import action, run_label, ways
from apps.cli.output import Terminal, err, narrator, out, print_json
from apps.cli.tasks import tasks_in
from apps.cli.watch import detached, follow
from apps.cli.words import EXIT_CODES, dollars, shortened


def list_runs(json_only: bool) -> int:
    client = Connection(err()).client
    found = client.runs()
    if json_only:
        print_json(found)
        return 0
    terminal = out()
    if not found:
        terminal.say('No runs yet. The first takes one to ten minutes: ./conclave build "…".')
    for run in found:
        tell_run(client, terminal, run)
    return 0


def tell_run(client: Client, terminal: Terminal, run: Row) -> None:
    """One line, and under it what the run needs of the person."""
    started = str(run.get("created_at") or "")[:16].replace("T", " ")
    asked = shortened(str(run.get("prompt") or ""), 60)
    terminal.say(f"{run.get('id')}  {started:16}  {run_label(run):18}  {asked}")
    if action(run):
        terminal.say(f"  Needs you: {run['needs'].get('text')}", "strong")
    for way in ways(client, run):
        terminal.say(f"    {way}")


def watch(run_id: str, json_only: bool, has_numbers: bool = False) -> int:
    terminal = narrator(json_only)
    connection = Connection(terminal)
    connection.client.run(run_id)  # an unknown run is refused here, in words
    return watch_to_the_end(connection, run_id, terminal, json_only, has_numbers)


def watch_to_the_end(
    connection: Connection, run_id: str, terminal: Terminal, json_only: bool, has_numbers: bool = False
) -> int:
    """The exit code says how the run ended, or that the person went away."""
    try:
        follow(connection, run_id, terminal, has_numbers=has_numbers)
    except KeyboardInterrupt:
        detached(terminal, run_id)
        return DETACHED
    result = collect(connection.client, run_id, 0, connection.model)
    if json_only:
        print_json(result)
    else:
        summarise(result, terminal)
    return EXIT_CODES.get(str(result["status"]), CLIError.exit_code)


def approve(run_id: str, comment: str, budget_usd: float | None, file: str, in_editor: bool) -> int:
    tasks = tasks_in(file) if file else None
    if in_editor and not tasks:
        require_terminal()
    client = Connection(err()).client
    if in_editor and not tasks:
        if not approve_edited(client, run_id, comment, budget_usd):
            return 0
    else:
        client.approve(run_id, comment, budget_usd, tasks=tasks)
    limit = f" up to {dollars(budget_usd)}" if budget_usd is not None else ""
    out().say(f"Approved{limit}. Watch it: ./conclave watch {run_id}")
    return 0


def approve_edited(client: Client, run_id: str, comment: str, budget_usd: float | None) -> Row | None:
    shown = client.spec(run_id)
    return edit_and_send(
        out(),
        Draft(shown["spec"]["tasks"], f"The plan of run {run_id}. Save and close to approve it."),
        lambda tasks: client.approve(run_id, comment, budget_usd, str(shown["hash"]), tasks),
        f"./conclave approve {run_id}",
    )


def reject(run_id: str, comment: str) -> int:
    if not comment.strip():
        raise UsageError("Another round needs to know what should change.", "Say it: --comment TEXT.")
    Connection(err()).client.reject(run_id, comment)
    out().say(f"Another round is asked for. Watch it: ./conclave watch {run_id}")
    return 0


def cancel(run_id: str) -> int:
    client = Connection(err()).client
    client.cancel(run_id)
    if client.run(run_id).get("state") == "cancelled":
        out().say("The run is cancelled.")
    else:
        out().say("The run is being cancelled. What is merged stays in the repository.")
    return 0


def pause(run_id: str) -> int:
    Connection(err()).client.pause(run_id)
    out().say(f"The run is being paused; what is finished is kept. Go on with it: ./conclave resume {run_id}")
    return 0


def resume(run_id: str, budget_usd: float | None) -> int:
    Connection(err()).client.resume(run_id, budget_usd)
    limit = f" up to {dollars(budget_usd)}" if budget_usd is not None else ""
    out().say(f"The run goes on{limit}. Watch it: ./conclave watch {run_id}")
    return 0


def finish(run_id: str) -> int:
    Connection(err()).client.finish(run_id)
    out().say(f"What is merged is delivered as incomplete. Watch it: ./conclave watch {run_id}")
    return 0


def steer(run_id: str, text: str, task: str) -> int:
    Connection(err()).client.steer(run_id, text, task)
    out().say(f"{f'The agents of {task}' if task else 'The agents'} read it before their next round or attempt.")
    return 0
