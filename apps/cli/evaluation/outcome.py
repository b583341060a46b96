"""What came of a case: the figures of its runs, and of the hidden tests on what they delivered."""

from pydantic import BaseModel, ConfigDict, Field

from apps.cli.words import state_label


class Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class RunFigures(Figures):
    """`reason` says why the run did not end as done. `tokens` are by role, each answer counted once.

    `proven` of `testable` requirements have a passing test in the run's own ledger. `cost_usd` is None where a price
    is not known. `seconds` are those of the run, without waiting in the queue.
    """

    run_id: str
    state: str
    reason: str = ""
    unproven: tuple[str, ...] = ()
    commit: str = ""
    proven: int = 0
    testable: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0
    tokens: dict[str, int] = Field(default_factory=dict)


class FailedTest(Figures):
    name: str
    message: str


class HiddenFigures(Figures):
    """`passed` and `total` leave out the `skipped` tests, which had nothing to look at.

    `problem` says why the tests as a whole do not count.
    """

    passed: int
    total: int
    skipped: int = 0
    failures: tuple[FailedTest, ...] = ()
    problem: str = ""

    @property
    def is_success(self) -> bool:
        return not self.problem and self.passed == self.total > 0


class Outcome(Figures):
    """One case. `problem` says what kept it from being measured, such as an API that refused the request."""

    case: str
    title: str
    runs: tuple[RunFigures, ...] = ()
    hidden: HiddenFigures | None = None
    problem: str = ""

    @property
    def last(self) -> RunFigures | None:
        return self.runs[-1] if self.runs else None

    @property
    def is_done(self) -> bool:
        """Whether every run of the case ended as done."""
        return bool(self.runs) and not self.problem and all(run.state == "done" for run in self.runs)

    @property
    def is_success(self) -> bool:
        return self.is_done and self.hidden is not None and self.hidden.is_success

    @property
    def state(self) -> str:
        """The state of the last run, in the words of the console."""
        if self.last is None:
            return "Not started"
        return state_label(self.last.state, ", ".join(self.last.unproven))

    @property
    def calls(self) -> int:
        return sum(run.calls for run in self.runs)

    @property
    def tokens(self) -> int:
        return sum(run.input_tokens + run.output_tokens for run in self.runs)

    @property
    def cost_usd(self) -> float | None:
        costs = [run.cost_usd for run in self.runs if run.cost_usd is not None]
        return sum(costs) if len(costs) == len(self.runs) else None

    @property
    def seconds(self) -> float:
        return sum(run.seconds for run in self.runs)

    @property
    def tokens_by_role(self) -> dict[str, int]:
        roles = sorted({role for run in self.runs for role in run.tokens})
        return {role: sum(run.tokens.get(role, 0) for run in self.runs) for role in roles}

    @property
    def cause(self) -> str:
        """Why the case failed: the run's reason, or the first hidden test that did; "" for a success."""
        if self.problem:
            return self.problem
        for run in self.runs:
            if run.state != "done" and run.reason:
                return run.reason
        if self.hidden is None:
            return "" if self.is_success else "Nothing was delivered."
        if self.hidden.problem:
            return self.hidden.problem
        return "; ".join(f"{test.name}: {test.message}" for test in self.hidden.failures[:1])
