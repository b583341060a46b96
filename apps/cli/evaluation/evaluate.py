"""The command: every case through the product and its hidden tests, then the table."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from apps.cli.client import Row
from apps.cli.connection import Connection
from apps.cli.embedded import locks
from apps.cli.embedded.settings import stack_settings
from apps.cli.embedded.toolchain import provision
from apps.cli.errors import CLIError, StackError, UsageError
from apps.cli.evaluation.cases import Case, read_suite
from apps.cli.evaluation.hidden import run_hidden_tests
from apps.cli.evaluation.outcome import HiddenFigures, Outcome, RunFigures
from apps.cli.evaluation.running import Runs, carry_out
from apps.cli.evaluation.table import report
from apps.cli.home import current_home
from apps.cli.output import Terminal, err, print_json
from packages.workspace.errors import SandboxUnavailable
from packages.workspace.sandbox import Sandbox, choose_sandbox
from packages.workspace.toolchain import load_toolchain

INTERRUPTED = 130  # what a shell reports for a command that Ctrl-C ended


def evaluate(suite: Path, names: Sequence[str], json_only: bool, out: Path | None, at_once: int) -> int:
    """Exit code 0 if every case is done and its hidden tests pass, else 1."""
    cases = read_suite(suite, names)
    if out and not out.parent.is_dir():
        raise UsageError(f"There is no folder {out.parent} for {out.name}.", "Make it, or choose another file.")
    terminal = err()
    Connection(terminal)  # The stack comes up once, before many ask for it.
    sandbox = sandbox_here(terminal)
    runs = Runs()
    with ThreadPoolExecutor(at_once) as threads:
        pending = [threads.submit(evaluate_case, case, sandbox, runs, terminal) for case in cases]
        try:
            outcomes = [one.result() for one in pending]
        except KeyboardInterrupt:
            terminal.say("Cancelling the runs under way", "strong")
            threads.shutdown(wait=False, cancel_futures=True)
            runs.stop()
            return INTERRUPTED
    text = report(outcomes)
    if json_only:
        print_json({"cases": [as_row(one) for one in outcomes]})
    else:
        print(text, flush=True)
    if out:
        out.write_text(text + "\n")
        terminal.say(f"The table is in {out}")
    return 0 if all(one.is_success for one in outcomes) else 1


def sandbox_here(terminal: Terminal) -> Sandbox:
    """The sandbox of this machine, also where the stack is on another one."""
    home = current_home()
    home.prepare()
    with locks.held(home.start_lock, lambda: terminal.say("Another command prepares the toolchain; waiting")):
        provision(home, lambda line: terminal.say(line, "quiet"))
    try:
        preference = stack_settings().chosen.get("SANDBOX", "auto")
        return asyncio.run(choose_sandbox(preference, toolchain=load_toolchain(home.toolchain)))
    except SandboxUnavailable as error:
        raise StackError(error.reason, error.remedy) from error


def evaluate_case(case: Case, sandbox: Sandbox, runs: Runs, terminal: Terminal) -> Outcome:
    """What came of the case. An error of one case is told as its problem: the others go on."""

    def say(text: str) -> None:
        terminal.say(f"{case.name}  {text}")

    measured: list[RunFigures] = []
    hidden: HiddenFigures | None = None
    problem = ""
    try:
        measure(case, runs, Connection(terminal), measured, say)
        # What is incomplete is delivered, too, and its tests tell what is wrong with it.
        if measured[-1].commit and len(measured) == len(case.requests) and not runs.is_stopped:
            say("hidden tests")
            hidden = run_hidden_tests(case, measured[-1], Connection(terminal).client, sandbox)
    except CLIError as error:
        problem = error.message
    except SandboxUnavailable as error:
        problem = str(error)
    outcome = Outcome(case=case.name, title=case.settings.title, runs=tuple(measured), hidden=hidden, problem=problem)
    terminal.say(
        f"{case.name}  {'ok' if outcome.is_success else outcome.cause}", "good" if outcome.is_success else "bad"
    )
    return outcome


def measure(
    case: Case, runs: Runs, connection: Connection, measured: list[RunFigures], say: Callable[[str], None]
) -> None:
    """Carry out the requests one after the other in a new project; without a delivery there is nothing to change."""
    project = connection.client.new_project(f"eval {case.name}")
    for request in case.requests:
        measured.append(carry_out(connection, str(project["id"]), request, case.settings, runs, say))
        if not measured[-1].commit:
            return


def as_row(one: Outcome) -> Row:
    return {
        **one.model_dump(mode="json"),
        "state": one.state,
        "is_success": one.is_success,
        "cause": one.cause,
        "calls": one.calls,
        "tokens": one.tokens,
        "cost_usd": one.cost_usd,
        "minutes": round(one.seconds / 60, 2),
        "tokens_by_role": one.tokens_by_role,
    }
