"""The commands of the group and their options."""

import sys
from typing import Annotated

import typer

from apps.cli.options import JSON

app = typer.Typer(help="Show the providers of models, test them, and switch them.", rich_markup_mode=None)

Target = Annotated[str, typer.Argument(metavar="PROVIDER[/MODEL]", help="A provider, or one of its models.")]
Reason = Annotated[str, typer.Option(help="For the record.")]
Minutes = Annotated[float | None, typer.Option(min=0.1, help="Until it ends by itself; by default it does not.")]


@app.callback(invoke_without_command=True)
def look(context: typer.Context, json_only: JSON = False) -> None:
    """Show every provider and model: its state, how fast it answers, its errors and what it has cost today."""
    from apps.cli.providers import looking

    if context.invoked_subcommand is None:
        sys.exit(looking.show(json_only))


@app.command()
def decisions(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many.")] = 20,
    json_only: JSON = False,
) -> None:
    """Show where the newest calls went, and why."""
    from apps.cli.providers import looking

    sys.exit(looking.decisions(limit, json_only))


@app.command(name="test")
def ask_each(
    target: Annotated[str, typer.Argument(metavar="[PROVIDER[/MODEL]]", help="Everything by default.")] = "",
    json_only: JSON = False,
) -> None:
    """Ask each for one small answer. Exit code 0 if all answer, else 1."""
    from apps.cli.providers import switching

    sys.exit(switching.test(target, json_only))


@app.command(name="open")
def open_it(target: Target, reason: Reason = "", minutes: Minutes = None, json_only: JSON = False) -> None:
    """Send nothing there. What is under way ends by itself."""
    from apps.cli.providers import switching

    sys.exit(switching.order("open", target, reason, minutes, json_only))


@app.command()
def drain(target: Target, reason: Reason = "", minutes: Minutes = None, json_only: JSON = False) -> None:
    """Send nothing new there, before it is taken away."""
    from apps.cli.providers import switching

    sys.exit(switching.order("drain", target, reason, minutes, json_only))


@app.command()
def close(target: Target, reason: Reason = "", json_only: JSON = False) -> None:
    """Send there again, as if it were healthy."""
    from apps.cli.providers import switching

    sys.exit(switching.order("close", target, reason, None, json_only))
