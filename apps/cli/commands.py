"""The commands and their options. Each imports its work when it runs, so that `--help` stays quick."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from apps.cli.options import JSON
from apps.cli.providers.commands import app as providers

app = typer.Typer(
    name="conclave",
    help="Turn a request into tested, merged, delivered software.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Run = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run.")]
Task = Annotated[str, typer.Argument(metavar="TASK", help="Such as T3.")]
Budget = Annotated[float | None, typer.Option("--budget-usd", "--cap", min=0.01, help="The cap in US dollars.")]
Hint = Annotated[str, typer.Argument(metavar="TEXT", help="Guidance for whoever does it, or your reason.")]


@app.command()
def build(
    prompt: Annotated[str, typer.Argument(help="What to build.")] = "",
    files: Annotated[
        list[str] | None,
        typer.Option(
            "--file", "-f", help="A specification, and what goes along with it: may be repeated; - reads stdin."
        ),
    ] = None,
    project: Annotated[str, typer.Option(help="The project to go on with; a new one by default.")] = "",
    approve: Annotated[
        str, typer.Option(help="auto or ask. By default as the project has it, else ask in a terminal.")
    ] = "",
    budget_usd: Budget = None,
    at_cap: Annotated[str, typer.Option(help="pause or finish; pause is the default where you approve.")] = "",
    max_rounds: Annotated[int | None, typer.Option(min=1, help="Rounds of debate about the spec.")] = None,
    out: Annotated[Path | None, typer.Option(help="Copy the delivered repository into this new folder.")] = None,
    json_only: JSON = False,
) -> None:
    """Build software from a request and watch it. Exit code 0 done, 3 incomplete, 4 failed, 5 cancelled."""
    from apps.cli import build as building

    order = building.read_order(prompt, files or [], project, approve, budget_usd, at_cap, max_rounds, out, json_only)
    sys.exit(building.build(order))


@app.command()
def runs(json_only: JSON = False) -> None:
    """List the runs."""
    from apps.cli import runs as work

    sys.exit(work.list_runs(json_only))


@app.command()
def watch(
    run: Run,
    has_numbers: Annotated[bool, typer.Option("--numbers", help="Show the number of each event; see fork.")] = False,
    json_only: JSON = False,
) -> None:
    """Follow a run from its first event to its end; exit codes as for build."""
    from apps.cli import runs as work

    sys.exit(work.watch(run, json_only, has_numbers))


@app.command()
def approve(
    run: Run,
    comment: Annotated[str, typer.Option(help="A remark for the record.")] = "",
    budget_usd: Budget = None,
    in_editor: Annotated[bool, typer.Option("--edit", help="Edit the plan's tasks in your editor first.")] = False,
    file: Annotated[str, typer.Option("--file", "-f", help="The plan's tasks as you edited them; - reads stdin.")] = "",
) -> None:
    """Approve the plan of a run, and with it the cap."""
    from apps.cli import runs as work

    sys.exit(work.approve(run, comment, budget_usd, file, in_editor))


@app.command()
def reject(run: Run, comment: Annotated[str, typer.Option(help="What should change.")]) -> None:
    """Ask for another round on the plan of a run."""
    from apps.cli import runs as work

    sys.exit(work.reject(run, comment))


@app.command()
def cancel(run: Run) -> None:
    """Cancel a run. What is merged stays in the repository."""
    from apps.cli import runs as work

    sys.exit(work.cancel(run))


@app.command()
def pause(run: Run) -> None:
    """Pause a run. What is finished is kept."""
    from apps.cli import runs as work

    sys.exit(work.pause(run))


@app.command()
def resume(run: Run, budget_usd: Budget = None) -> None:
    """Go on with a paused run, under a higher cap if that stopped it."""
    from apps.cli import runs as work

    sys.exit(work.resume(run, budget_usd))


@app.command()
def finish(run: Run) -> None:
    """Deliver what a run at its cap has merged."""
    from apps.cli import runs as work

    sys.exit(work.finish(run))


@app.command()
def steer(
    run: Run,
    text: Annotated[str, typer.Argument(help="What the agents should know.")],
    task: Annotated[str, typer.Option(help="For one task only, such as T3.")] = "",
) -> None:
    """Tell the agents something while they work."""
    from apps.cli import runs as work

    sys.exit(work.steer(run, text, task))


@app.command()
def retry(run: Run, task: Task, text: Hint = "", json_only: JSON = False) -> None:
    """Try a task again. Once a run has ended, a new one revises it and keeps all other work."""
    from apps.cli import tasks as work

    sys.exit(work.command(run, task, "retry", text, "", json_only))


@app.command()
def skip(run: Run, task: Task, text: Hint = "", json_only: JSON = False) -> None:
    """Go on without a task."""
    from apps.cli import tasks as work

    sys.exit(work.command(run, task, "skip", text, "", json_only))


@app.command()
def split(
    run: Run,
    task: Task,
    text: Hint = "",
    file: Annotated[str, typer.Option("--file", "-f", help="The parts, YAML or JSON; - reads stdin.")] = "",
    json_only: JSON = False,
) -> None:
    """Cut a task into smaller ones; without a file the Orchestrator does."""
    from apps.cli import tasks as work

    sys.exit(work.command(run, task, "split", text, file, json_only))


@app.command()
def edit(
    run: Run,
    task: Task,
    text: Hint = "",
    file: Annotated[str, typer.Option("--file", "-f", help="The task, YAML or JSON; - reads stdin.")] = "",
    json_only: JSON = False,
) -> None:
    """Change a task, in your editor or by a file."""
    from apps.cli import tasks as work

    sys.exit(work.command(run, task, "edit", text, file, json_only))


@app.command()
def checkout(run: Run, folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")]) -> None:
    """Copy the repository that a run delivered into a new folder."""
    from apps.cli import build as building

    sys.exit(building.checkout(run, folder))


@app.command()
def artifacts(run: Run, folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")]) -> None:
    """Copy the documents, reports and screenshots of a run into a new folder."""
    from apps.cli import build as building

    sys.exit(building.copy_artifacts(run, folder))


@app.command()
def replay(run: Run, json_only: JSON = False) -> None:
    """Tell an ended run again with the answers that it had. Exit code 0 same tree, 3 another, 4 it asks for more."""
    from apps.cli import again

    sys.exit(again.replay(run, json_only))


@app.command()
def fork(
    run: Run,
    from_event: Annotated[int, typer.Option("--from-event", min=1, help="The number of an event of that run.")],
    budget_usd: Budget = None,
    json_only: JSON = False,
) -> None:
    """Go on from an event of an ended run, with the model and the prompts of now; exit codes as for build."""
    from apps.cli import again

    sys.exit(again.fork(run, from_event, budget_usd, json_only))


@app.command(hidden=True)
def record(
    folder: Annotated[Path, typer.Argument(help="Such as tests/recordings/notes.")],
    run: Annotated[str, typer.Option("--run", help="The run to record; by default its order is built again.")] = "",
) -> None:
    """Keep a run as a fixture, or record the one in the folder anew."""
    from apps.cli import recording

    sys.exit(recording.record(folder, run))


app.add_typer(providers, name="providers")


@app.command()
def up(json_only: JSON = False) -> None:
    """Start the stack; other commands do it by themselves when they need it."""
    from apps.cli import stack

    sys.exit(stack.up(json_only))


@app.command()
def down() -> None:
    """Stop the stack. Runs go on at the next start."""
    from apps.cli import stack

    sys.exit(stack.down())


@app.command()
def status(json_only: JSON = False) -> None:
    """Say which parts run and which runs need you, without starting any."""
    from apps.cli import stack

    sys.exit(stack.status(json_only))


@app.command()
def logs(
    part: Annotated[str, typer.Argument(help="One part; all by default.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is written.")] = False,
) -> None:
    """Show the last log lines of the parts."""
    from apps.cli import stack

    sys.exit(stack.logs(part, follow))


@app.command()
def doctor(json_only: JSON = False) -> None:
    """Check this machine and name the remedy for each problem."""
    from apps.cli import doctor as work

    sys.exit(work.doctor(json_only))


@app.command(name="eval")
def evaluate(
    suite: Annotated[Path, typer.Argument(metavar="SUITE", help="A folder of cases, or one case.")],
    case: Annotated[list[str] | None, typer.Option(help="Only this case; may be given several times.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the table to this Markdown file, too.")] = None,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Cases at the same time.")] = 1,
    json_only: JSON = False,
) -> None:
    """Build every case of a suite and test it with tests that no run sees. Exit code 0 if all pass, else 1."""
    from apps.cli.evaluation import evaluate as work

    sys.exit(work.evaluate(suite, case or [], json_only, out, at_once))


@app.command(name="test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def quality_gate(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Also every fault, attack and kill point.")] = False,
    vllm: Annotated[bool, typer.Option("--vllm", help="Only those with a real vLLM, installed once (3 GB).")] = False,
) -> None:
    """Run the quality gate: format, lint, types, import rules, tests. Other arguments go to pytest."""
    from apps.cli import gate

    sys.exit(gate.test(full, vllm, context.args))
