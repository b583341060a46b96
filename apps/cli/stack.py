"""`./conclave up`, `down`, `status`, `logs`."""

import time
from pathlib import Path

from apps.cli.client import Client
from apps.cli.embedded import console, control, state
from apps.cli.embedded.credentials import credentials
from apps.cli.embedded.settings import UNDERSTUDY, stack_settings
from apps.cli.embedded.state import StackState
from apps.cli.errors import APIError, StackError, UsageError
from apps.cli.home import Home, current_home
from apps.cli.needs import WAITING
from apps.cli.output import Terminal, narrator, out, print_json
from apps.cli.runs import tell_run
from apps.cli.search import tell_search

FOLLOW_SECONDS = 0.2


def up(json_only: bool) -> int:
    terminal = narrator(json_only)
    home = current_home()
    was_running = control.running(home) is not None
    stack = control.bring_up(home, lambda line: terminal.say(line, "quiet"))
    if json_only:
        print_json(report(stack))
        return 0
    terminal.say("The stack was running already" if was_running else "The stack is up", "good")
    tell_addresses(terminal, stack)
    tell_setup(terminal, home)
    tell_isolation(terminal, local_client(home, stack))
    return 0


def tell_setup(terminal: Terminal, home: Home) -> None:
    try:
        code = home.setup_code.read_text().strip()
    except OSError:
        return
    terminal.say(f"Others may register there. Who does so with the setup code {code} administers it; it works once.")
    if "SMTP_URL" not in stack_settings().chosen:
        terminal.say(f"Mails to them are files in {home.outbox}, for SMTP_URL is not set.")


def tell_addresses(terminal: Terminal, stack: StackState) -> None:
    if stack.url:
        settings = stack_settings()
        wanted = settings.gateway_port
        moved = "" if wanted in (0, stack.ports.get("gateway")) else f" (port {wanted} was taken)"
        terminal.say(f"Conclave: {stack.url}{moved}")
        if not settings.chosen.get("CONSOLE_FOLDER") and (why := console.absence(current_home())):
            terminal.say(f"The console is not there yet: {why}", "quiet")
    if stack.model == UNDERSTUDY:
        terminal.say("Model: the understudy, because no provider is set. Set a provider's key, such as OPENAI_API_KEY.")
    elif stack.model:
        terminal.say(f"Model: the provider of {stack.model}")
    try:
        chosen = stack_settings().provider
    except StackError as error:
        # It stands, with what was set when it was started.
        terminal.say(error.message, "bad")
        terminal.say(f"  {error.hint}")
        return
    if stack.model and chosen not in (stack.model, UNDERSTUDY):
        terminal.say(f"{chosen} is set here but the stack runs without it: ./conclave down, then ./conclave up.", "bad")


def down() -> int:
    terminal = out()
    stopped = control.take_down(current_home(), lambda line: terminal.say(line, "quiet"))
    terminal.say("The stack is down" if stopped else "The stack was not running")
    return 0


def status(json_only: bool) -> int:
    """Report without changing anything. Exit code 0 when everything is ready, 1 otherwise."""
    home = current_home()
    stack = control.running(home)
    is_ready = stack is not None and stack.state == state.READY
    if json_only:
        print_json(report(stack) if stack else {"state": state.STOPPED, "parts": [], "home": str(home.path)})
        return 0 if is_ready else 1
    terminal = out()
    if stack is None:
        former = state.read(home)
        if former and former.state != state.STOPPED:
            terminal.say("The stack ended unexpectedly. Any command that needs it brings it back: ./conclave up", "bad")
        else:
            terminal.say("The stack is not running. Start it: ./conclave up")
        return 1
    terminal.say(f"The stack is {stack.state}, since {stack.started_at}", "good" if is_ready else "strong")
    for part in stack.parts:
        number = str(part.identity.pid) if part.identity else "-"
        restarts = f"  restarts: {part.restarts}" if part.restarts else ""
        message = f"  {part.message}" if part.message else ""
        terminal.say(f"  {part.name:11} {part.state:11} pid {number:>8}{restarts}{message}")
    for part in stack.failed:
        terminal.say(control.explain(home, part), "bad")
    tell_addresses(terminal, stack)
    if is_ready:
        client = local_client(home, stack)
        tell_isolation(terminal, client)
        if stack.part("indexer"):
            tell_search(terminal, home)
        tell_waiting_runs(terminal, client)
    return 0 if is_ready else 1


def local_client(home: Home, stack: StackState) -> Client:
    return Client(stack.url, credentials(home).local_token, retry_seconds=0)


def tell_isolation(terminal: Terminal, client: Client) -> None:
    """Nothing where all is well; why runs are refused where it is not, and what does not hold by choice."""
    try:
        told = [worker["sandbox"] for worker in client.workers()]
    except APIError as error:
        terminal.say(error.message, "bad")
        return
    for sandbox in told:
        if not sandbox["usable"]:
            terminal.say(f"Runs are refused, for generated code cannot be isolated. {sandbox['reason']}", "bad")
            terminal.say(f"  {sandbox['remedy']}")
        elif sandbox["accepted"]:
            terminal.say(f"The {sandbox['name']} sandbox is open by choice: {'; '.join(sandbox['accepted'].values())}.")


def tell_waiting_runs(terminal: Terminal, client: Client) -> None:
    try:
        for run in client.runs(*WAITING):
            tell_run(client, terminal, run)
    except APIError as error:
        terminal.say(error.message, "bad")


def report(stack: StackState) -> dict[str, object]:
    return {**stack.as_dict(), "home": str(current_home().path)}


def logs(part: str, follow: bool) -> int:
    home = current_home()
    known = sorted(path.stem for path in home.logs.glob("*.log")) if home.logs.exists() else []
    if not known:
        raise UsageError("There are no logs yet.", "Start the stack: ./conclave up")
    if part and part not in known:
        raise UsageError(f"There is no part {part} with a log.", f"Known: {', '.join(known)}.")
    chosen = [home.logs / f"{name}.log" for name in ([part] if part else known)]
    for log in chosen:
        for line in control.last_lines(log, 200 if part else 20):
            print_log_line(log, line, len(chosen) > 1)
    if follow:
        follow_logs(chosen)
    return 0


def follow_logs(logs: list[Path]) -> None:
    offsets = {log: log.stat().st_size for log in logs}
    try:
        while True:
            time.sleep(FOLLOW_SECONDS)
            for log, offset in offsets.items():
                length = log.stat().st_size
                start = offset if length >= offset else 0  # it was rotated
                with log.open("rb") as file:
                    file.seek(start)
                    # An unfinished last line waits for its end.
                    whole, newline, _ = file.read().rpartition(b"\n")
                offsets[log] = start + len(whole) + len(newline)
                for line in whole.decode(errors="replace").splitlines():
                    print_log_line(log, line, len(logs) > 1)
    except KeyboardInterrupt:
        return


def print_log_line(log: Path, line: str, is_one_of_many: bool) -> None:
    print(f"{log.stem:11} {line}" if is_one_of_many else line, flush=True)
