"""What a run that waits needs of a person: said as the commands that give it, or asked for in the terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.errors import APIError
from apps.cli.output import Terminal
from apps.cli.words import dollars, state_label

WAITING = ("awaiting_approval", "paused")
REASONS = {
    "answer": "question",
    "raise_cap": "at the cap",
    "resume": "by you",
    "model": "no model answers",
    "day": "today's budget is used up",
}
BY_ITSELF = {
    "model": "It goes on by itself when a model answers:",
    "day": "It goes on by itself when the day is over (UTC):",
}
# What the person can answer differently, or somebody else has answered meanwhile.
ANSWERABLE = frozenset(
    {"RunPaused", "RunNotPaused", "RunFinished", "TaskNotReady", "TaskNotFound", "PlanInvalid", "InvalidRequest"}
)


def action(run: Row) -> str:
    """approve, answer, raise_cap, resume, model or day; "" when the run needs nothing."""
    return str((run.get("needs") or {}).get("action") or "")


def run_label(run: Row) -> str:
    state = str(run.get("state"))
    if run.get("is_cancelling") or run.get("is_pausing"):
        return "Cancelling" if run.get("is_cancelling") else "Pausing"
    return state_label(state, REASONS.get(action(run), ""))


def stuck_tasks(client: Client, run_id: str) -> list[str]:
    """The tasks that the run asks about."""
    return [str(task.get("id")) for task in client.tasks(run_id) if task.get("question")]


def ways(client: Client, run: Row) -> list[str]:
    """Every command that gives the run what it needs, with what it does."""
    run_id = str(run.get("id"))
    match action(run):
        case "approve":
            return [
                f"./conclave approve {run_id}  (--edit changes the plan first)",
                f'./conclave reject {run_id} --comment "what should change"',
            ]
        case "answer":
            return [
                f"./conclave {answer}"
                for task in stuck_tasks(client, run_id)
                for answer in (
                    f'retry {run_id} {task} "a hint"',
                    f"split {run_id} {task}",
                    f"edit {run_id} {task}",
                    f"skip {run_id} {task}",
                )
            ]
        case "raise_cap":
            cap = cap_of(run)
            above = f"  (more than {dollars(cap)})" if cap else ""
            return [f"./conclave resume {run_id} --cap USD{above}", f"./conclave finish {run_id}"]
        case "resume":
            return [f"./conclave resume {run_id}"]
        case "day":
            return [f"./conclave resume {run_id}  (tries at once)", f"./conclave finish {run_id}"]
        case "model":
            return [
                "./conclave providers  (says what is wrong with each)",
                f"./conclave resume {run_id}  (tries at once)",
            ]
    return []


def cap_of(run: Row) -> float | None:
    cap = (run.get("usage") or {}).get("cap_usd")
    return float(cap) if isinstance(cap, int | float) else None


def tell(client: Client, terminal: Terminal, run: Row) -> None:
    """Say what the run needs and how to give it; nothing when it needs nothing."""
    found = ways(client, run)
    if found:
        terminal.say(BY_ITSELF.get(action(run), "The run waits for you:"), "strong")
    for way in found:
        terminal.say(f"  {way}")


Answer = Callable[[], object]


@dataclass
class Pauses:
    """Listens for pauses, and where a person can be asked, asks."""

    connection: Connection
    terminal: Terminal
    run_id: str
    can_ask: bool

    @property
    def client(self) -> Client:
        return self.connection.client  # it is renewed after an outage

    def hear(self, event: Row) -> None:
        if event.get("kind") == "run.state_changed" and event.get("state") == "paused":
            self.speak()

    def speak(self) -> None:
        """Ask until the run has what it needs; say how to give it where nobody answers, or the person leaves it."""
        run = self.client.run(self.run_id)
        # The event may be old, and the run under way again since.
        while run.get("state") == "paused":
            send = self.answer(run) if self.can_ask else None
            if send is None:
                tell(self.client, self.terminal, run)
                return
            try:
                send()
                return
            except APIError as error:
                if error.kind not in ANSWERABLE:
                    raise
                self.terminal.say(str(error), "bad")
            run = self.client.run(self.run_id)

    def answer(self, run: Row) -> Answer | None:
        """What the person wants done; None where there is nothing to ask, or they leave it."""
        match action(run):
            case "answer":
                stuck = stuck_tasks(self.client, self.run_id)
                return self.about_task(stuck[0]) if stuck else None
            case "raise_cap":
                return self.about_cap()
        return None

    def about_task(self, task: str) -> Answer | None:
        said = self.terminal.ask(
            f"What about {task}? [r = retry, or say a hint and it is retried with it, s = skip, l = leave it]"
        )
        match said.lower():
            case "":
                return self.about_task(task)
            case "l":
                return None
            case "s":
                return lambda: self.client.command(self.run_id, task, "skip")
            case "r":
                return lambda: self.client.command(self.run_id, task, "retry")
        return lambda: self.client.command(self.run_id, task, "retry", said)

    def about_cap(self) -> Answer | None:
        said = self.terminal.ask("Raise the cap to? [dollars, f = finish with what is merged, l = leave it]").lower()
        if said == "l":
            return None
        if said == "f":
            return lambda: self.client.finish(self.run_id)
        try:
            cap = float(said.removeprefix("$"))
        except ValueError:
            return self.about_cap()
        return lambda: self.client.resume(self.run_id, cap)
