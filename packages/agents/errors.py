"""What can end or divert a run. Every message says what happened; `hint` says what to do next.

* AgentError
  + BudgetExhausted     the approved cap would be exceeded by the next model call
    - DayExhausted      what may be spent in a day is spent: it goes on tomorrow
    - LimitReached      no higher cap would help: the calls or minutes are used up, or the price is not known
  + TaskLimitReached    a task has used up what it may of calls, time or money
  + ModelFailed         no provider gave a usable answer
    - ModelDeclined     the model says that the request is outside what it can do
    - ModelsAway        none can be asked now, through no fault of the run
  + ConsensusFailed     planning produced nothing that could be built
  + WorkFailed          a step's work cannot succeed: its inputs are wrong, not its luck
  + StepFailed          a step kept failing for a reason nobody foresaw
  + NotRecorded         a replay asks what the run that it replays was never asked

An `AgentError` travels through the durable engine as `{"kind", "message", "hint"}`; see `as_record` and `from_record`.
"""

from __future__ import annotations


class AgentError(Exception):
    """Base of everything that the flow may raise or handle."""

    hint: str = "Read the run's last events, then start a new run."

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if hint is not None:
            self.hint = hint


class BudgetExhausted(AgentError):
    """The next model call could exceed the cap."""

    hint = "Start a new run with a higher budget."


class DayExhausted(BudgetExhausted):
    """The budget of the day, of the project, the user or all providers, is used up; the run's own is not."""

    hint = "It goes on when the day is over (UTC)."


class LimitReached(BudgetExhausted):
    """No higher cap would help: the run's model calls or minutes are used up, or nobody knows what a call costs."""

    hint = "Start a new run with higher `limits`."


class TaskLimitReached(AgentError):
    """A task has used up what it may of calls, time or money."""

    hint = "Retry the task, or start a new run with higher `limits`."


class ModelFailed(AgentError):
    """No provider gave a usable answer."""

    hint = "Check the model connection with `./conclave doctor`, then start a new run."


class ModelDeclined(ModelFailed):
    """The model says that it cannot do what was asked."""

    hint = "Set OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL) to connect a real model, then ask again."


class ModelsAway(ModelFailed):
    """No provider can be asked now: an outage, a limit, a key that is refused. The run is not to blame.

    `heals` says whether time alone may help.
    """

    hint = "`./conclave providers` says what is wrong with each of them."
    heals: bool = False


class ConsensusFailed(AgentError):
    """Architect and Planner produced nothing that could be built."""

    hint = "Say more precisely what the software shall do, or allow more rounds."


class WorkFailed(AgentError):
    """A step's inputs make success impossible."""


class StepFailed(AgentError):
    """A step failed for a reason that nobody foresaw, after bounded attempts."""

    hint = "This is a fault of Conclave or of this machine: `./conclave logs worker` holds the trace."


class NotRecorded(AgentError):
    """A replayed run asks something that the run before it was never asked, or has no answer to."""

    hint = "Prompts, tools or tests are not what they were: fork that run, or ask for the software anew."


def _kinds() -> dict[str, type[AgentError]]:
    return {
        kind.__name__: kind
        for kind in (
            BudgetExhausted,
            DayExhausted,
            LimitReached,
            TaskLimitReached,
            ModelFailed,
            ModelDeclined,
            ModelsAway,
            ConsensusFailed,
            WorkFailed,
            StepFailed,
            NotRecorded,
        )
    }


def as_record(error: AgentError) -> dict[str, str]:
    """The error as plain data, for a durable step's result."""
    return {"kind": type(error).__name__, "message": error.message, "hint": error.hint}


def from_record(record: dict[str, str]) -> AgentError:
    """The inverse of `as_record`; an unknown kind becomes a `StepFailed`."""
    return _kinds().get(record["kind"], StepFailed)(record["message"], record["hint"])
