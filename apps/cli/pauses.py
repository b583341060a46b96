"""What a paused run needs, and how to give it: asked in a terminal, said as commands elsewhere."""

import sys
from dataclasses import dataclass, field

from apps.cli.client import Client, Row
from apps.cli.errors import APIError
from apps.cli.output import Terminal


@dataclass
class Pauses:
    """Hears the events of a run, and speaks when it is paused."""

    client: Client
    terminal: Terminal
    run_id: str
    can_ask: bool = field(default_factory=lambda: sys.stdin.isatty())
    task: str = ""

    def hear(self, event: Row) -> None:
        kind = event.get("kind")
        if kind == "question.asked":
            self.task = str(event["question"]["task"])
        elif kind == "run.state_changed" and event.get("state") == "paused":
            self.help()

    def help(self) -> None:
        # The event may be old: what counts is what the run needs now.
        run = self.client.run(self.run_id)
        needs = run.get("needs") or {}
        ask = {"answer": self.answer, "raise_cap": self.raise_cap}.get(str(needs.get("action")))
        if ask is None or not self.can_ask:
            for line in commands(run, self.task):
                self.terminal.say(f"  {line}")
            return
        try:
            ask()
        except APIError as error:
            if error.kind not in ("RunPaused", "RunNotPaused", "RunFinished", "TaskNotReady"):
                raise
            # Somebody else was faster.
            self.terminal.say(str(error))

    def answer(self) -> None:
        words = self.read(f"What shall become of {self.task}? [say what to do differently, s = skip it, Enter = later]")
        if words.lower() in ("s", "skip"):
            self.client.command_task(self.run_id, self.task, "skip")
        elif words:
            self.client.command_task(self.run_id, self.task, "retry", words)
        else:
            self.later()

    def raise_cap(self) -> None:
        while True:
            words = self.read("Raise the cap? [the new cap in US dollars, f = finish as incomplete, Enter = later]")
            if words.lower() in ("f", "finish"):
                self.client.finish(self.run_id)
                return
            if not words:
                self.later()
                return
            try:
                self.client.resume(self.run_id, float(words.lstrip("$")))
                return
            except ValueError:
                self.terminal.say(f"{words} is no sum of dollars.", "bad")
            except APIError as error:
                if error.kind not in ("RunPaused", "InvalidRequest"):  # it is not higher than before
                    raise
                self.terminal.say(str(error), "bad")

    def later(self) -> None:
        for line in commands(self.client.run(self.run_id), self.task):
            self.terminal.say(f"  {line}")

    def read(self, question: str) -> str:
        print(f"{question} ", end="", file=self.terminal.stream, flush=True)
        try:
            return input().strip()
        except EOFError:
            raise KeyboardInterrupt from None  # nobody is there: detach, as for Ctrl-C


def commands(run: Row, task: str) -> list[str]:
    """The commands by which a paused run goes on."""
    run_id, needs = run.get("id"), run.get("needs") or {}
    match needs.get("action"):
        case "answer":
            about = f"{run_id} {task or 'TASK'}"
            others = ", ".join(f"./conclave {act} {about}" for act in ("split", "edit", "skip"))
            return [f'Try it again: ./conclave retry {about} --hint "…"', f"Or: {others}"]
        case "raise_cap":
            return [f"Raise the cap: ./conclave resume {run_id} --budget-usd SUM", f"Or: ./conclave finish {run_id}"]
        case "resume":
            return [f"Go on: ./conclave resume {run_id}"]
    return []
