"""Ask the person in the terminal about the plan and its price."""

from dataclasses import dataclass, field

from apps.cli.client import Client, Row
from apps.cli.connection import Connection
from apps.cli.editing import Draft
from apps.cli.errors import APIError, CLIError, UsageError
from apps.cli.needs import tell
from apps.cli.output import Terminal
from apps.cli.render.base import scope
from apps.cli.render.planning import quote_sentence
from apps.cli.words import dollars

CHOICES = "[y = approve, e = edit the plan, n = cancel the run, q = decide later, or say what should change]"


@dataclass
class Approval:
    """Collects the plan as it is told, and asks when the run waits for an answer."""

    connection: Connection
    terminal: Terminal
    run_id: str
    can_ask: bool
    budget_usd: float | None = None
    spec: Row = field(default_factory=dict)
    spec_hash: str = ""
    quote: Row = field(default_factory=dict)
    draft: Draft | None = None

    @property
    def client(self) -> Client:
        return self.connection.client  # it is renewed after an outage

    @property
    def edited(self) -> Draft | None:
        return self.draft if self.draft and self.draft.is_changed else None

    @property
    def tasks(self) -> list[Row] | None:
        """The plan as the person left it in the editor; None as long as it is the agents'."""
        return self.edited.tasks() if self.edited else None

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
        run = self.client.run(self.run_id)
        if run.get("state") != "awaiting_approval":
            return
        if not self.can_ask:
            self.show_plan()
            tell(self.client, self.terminal, run)
            return
        self.draft = None
        self.show_plan()
        while not self.is_answered():
            pass

    def is_answered(self) -> bool:
        """One answer of the person, carried out; false when there has to be another."""
        answer = self.terminal.ask(f"{self.question()} {CHOICES}")
        try:
            match answer.lower():
                case "" | "?" | "h" | "help":
                    return False
                case "q" | "quit":
                    self.terminal.say(f"The run waits. Approve it: ./conclave approve {self.run_id}")
                    raise KeyboardInterrupt
                case "e" | "edit":
                    self.edit()
                    return False
                case "y" | "yes" | "a" | "approve" | "ok":
                    self.client.approve(self.run_id, "", self.budget_usd, self.spec_hash, self.tasks)
                case "n" | "no":
                    self.client.cancel(self.run_id)
                case _ if " " not in answer.strip():
                    self.terminal.say(f"{answer!r} is none of these. What should change is said in a few words.", "bad")
                    return False
                case _:
                    self.client.reject(self.run_id, answer)
        except (APIError, UsageError) as error:
            return self.is_settled_by(error)
        if self.draft:
            self.draft.discard()
        return True

    def is_settled_by(self, error: CLIError) -> bool:
        """A plan that is refused can be corrected. Where somebody else was faster, the run goes on by their answer."""
        kind = error.kind if isinstance(error, APIError) else "PlanInvalid"
        if kind not in ("PlanInvalid", "InvalidRequest", "RunNotWaiting", "PlanChanged", "RunFinished"):
            raise error
        self.terminal.say(str(error), "bad")
        if kind in ("PlanInvalid", "InvalidRequest"):
            return False
        if self.edited:
            self.terminal.say(f"Your plan is kept in {self.edited.path}")
        return True

    def edit(self) -> None:
        """The plan's tasks in the person's editor, each time as they left them."""
        if self.draft is None:
            heading = "The plan. Save and close to go on; nothing is approved yet."
            self.draft = Draft(self.spec.get("tasks") or (), heading)
        self.draft.open(self.terminal)
        self.show_tasks()

    def question(self) -> str:
        edited = " as you edited it" if self.edited else ""
        limit = f" up to {dollars(self.budget_usd)}" if self.budget_usd is not None else ""
        return f"Approve{edited}{limit}?"

    def show_plan(self) -> None:
        say = self.terminal.say
        say("")
        if self.spec:
            say(str(self.spec.get("title") or "The plan"), "strong")
            for requirement in self.spec.get("requirements") or ():
                say(f"  {requirement.get('id')}  {requirement.get('text')}")
            self.show_tasks()
        if self.quote:
            say(f"Quote: {quote_sentence(self.quote)}")

    def show_tasks(self) -> None:
        self.terminal.say("Tasks", "strong")
        for task in self.tasks or self.spec.get("tasks") or ():
            self.terminal.say(f"  {task.get('id')}  {task.get('goal')} {scope(task)}")
