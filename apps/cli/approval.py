"""Ask the person in the terminal about the plan and its price."""

import sys
from dataclasses import dataclass, field

from apps.cli.client import Client, Row
from apps.cli.errors import APIError
from apps.cli.output import Terminal
from apps.cli.render.planning import quote_sentence
from apps.cli.words import dollars, listed


@dataclass
class Approval:
    """Collects the plan as it is told, and asks when the run waits for an answer."""

    client: Client
    terminal: Terminal
    run_id: str
    budget_usd: float | None
    spec: Row = field(default_factory=dict)
    spec_hash: str = ""
    quote: Row = field(default_factory=dict)
    can_ask: bool = field(default_factory=lambda: sys.stdin.isatty())

    def hear(self, event: Row) -> None:
        kind = event.get("kind")
        if kind == "spec.proposed":
            self.spec = event.get("spec") or {}
            self.spec_hash = str(event.get("hash") or "")
        elif kind == "quote.made":
            self.quote = event.get("quote") or {}
        elif kind == "run.state_changed" and event.get("state") == "awaiting_approval":
            self.ask()

    def ask(self) -> None:
        # The event may be old, and the answer given elsewhere since.
        if self.client.run(self.run_id).get("state") != "awaiting_approval":
            return
        if not self.can_ask:
            self.terminal.say(
                f"The run waits for you: ./conclave approve {self.run_id}, "
                f"or ./conclave reject {self.run_id} --comment TEXT."
            )
            return
        self.show_plan()
        while True:
            answer = self.read_answer()
            if answer:
                self.send(answer)
                return

    def send(self, answer: str) -> None:
        """Say it to the run. Where somebody else was faster, the run goes on by their answer."""
        try:
            if answer.lower() in ("y", "yes"):
                self.client.approve(self.run_id, "", self.budget_usd, self.spec_hash)
            elif answer.lower() in ("n", "no"):
                self.client.cancel(self.run_id)
            else:
                self.client.reject(self.run_id, answer)
        except APIError as error:
            if error.kind not in ("RunNotWaiting", "PlanChanged", "RunFinished"):
                raise
            self.terminal.say(str(error))

    def read_answer(self) -> str:
        # `input` would print the question on stdout, where with --json only the object belongs.
        choices = "[y = approve, n = cancel the run, or say what should change]"
        print(f"{self.question()} {choices} ", end="", file=self.terminal.stream, flush=True)
        try:
            return input().strip()
        except EOFError:
            raise KeyboardInterrupt from None  # nobody is there: detach, as for Ctrl-C

    def question(self) -> str:
        return f"Approve up to {dollars(self.budget_usd)}?" if self.budget_usd is not None else "Approve?"

    def show_plan(self) -> None:
        say = self.terminal.say
        say("")
        if self.spec:
            say(str(self.spec.get("title") or "The plan"), "strong")
            for requirement in self.spec.get("requirements") or ():
                say(f"  {requirement.get('id')}  {requirement.get('text')}")
            say("Tasks", "strong")
            for task in self.spec.get("tasks") or ():
                after = f", after {listed(task['depends_on'])}" if task.get("depends_on") else ""
                say(f"  {task.get('id')}  {task.get('goal')} ({listed(task.get('covers') or ()) or 'base'}{after})")
        if self.quote:
            say(f"Quote: {quote_sentence(self.quote)}")
