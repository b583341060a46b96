"""The figures as Markdown, padded so that they read as a table in a terminal, too."""

from collections.abc import Sequence

from apps.cli.evaluation.outcome import HiddenFigures, Outcome
from apps.cli.words import dollars, shortened

HEADINGS = (
    "Case", "Delivered", "Own ledger", "Hidden tests", "Calls", "Tokens", "Cost", "Minutes", "Failure cause",
)  # fmt: skip
NUMBERS = frozenset(HEADINGS[2:8])
LONGEST_CAUSE = 120


def report(outcomes: Sequence[Outcome]) -> str:
    """Both tables: how the cases went, and the tokens of each role."""
    rows = [row(one) for one in outcomes]
    tables = [markdown(HEADINGS, [*rows, sums(outcomes)] if len(rows) > 1 else rows, NUMBERS)]
    roles = sorted({role for one in outcomes for role in one.tokens_by_role})
    if roles:
        used = [
            [one.case, *(f"{one.tokens_by_role.get(role, 0):,}" for role in roles)]
            for one in outcomes
            if one.tokens_by_role
        ]
        tables.append("Tokens by role:\n\n" + markdown(("Case", *roles), used, frozenset(roles)))
    return "\n\n".join(tables)


def row(one: Outcome) -> list[str]:
    ledger = f"{one.last.proven}/{one.last.testable}" if one.last else "-"
    return [
        one.case,
        one.state,
        ledger,
        hidden_words(one.hidden) if one.hidden else "-",
        f"{one.calls:,}",
        f"{one.tokens:,}",
        dollars(one.cost_usd),
        f"{one.seconds / 60:.1f}",
        shortened(one.cause, LONGEST_CAUSE),
    ]


def sums(outcomes: Sequence[Outcome]) -> list[str]:
    last = [one.last for one in outcomes if one.last]
    hidden = [one.hidden for one in outcomes if one.hidden]
    costs = [one.cost_usd for one in outcomes]
    known = [cost for cost in costs if cost is not None]
    failed = sum(not one.is_success for one in outcomes)
    return [
        "All",
        f"{sum(one.is_done for one in outcomes)} of {len(outcomes)} done",
        f"{sum(run.proven for run in last)}/{sum(run.testable for run in last)}",
        f"{sum(one.passed for one in hidden)}/{sum(one.total for one in hidden)}",
        f"{sum(one.calls for one in outcomes):,}",
        f"{sum(one.tokens for one in outcomes):,}",
        dollars(sum(known) if len(known) == len(costs) else None),
        f"{sum(one.seconds for one in outcomes) / 60:.1f}",
        f"{failed} of {len(outcomes)} failed" if failed else "",
    ]


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str]) -> str:
    cells = [[cell.replace("|", "\\|") for cell in one] for one in (headings, *rows)]
    widths = [max(3, *(len(one[column]) for one in cells)) for column in range(len(headings))]
    aligned = [name in right for name in headings]
    rule = ["-" * (width - 1) + (":" if is_right else "-") for width, is_right in zip(widths, aligned, strict=True)]

    def line(values: Sequence[str]) -> str:
        padded = [
            value.rjust(width) if is_right else value.ljust(width)
            for value, width, is_right in zip(values, widths, aligned, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    return "\n".join([line(cells[0]), line(rule), *(line(one) for one in cells[1:])])


def hidden_words(hidden: HiddenFigures) -> str:
    skipped = f", {hidden.skipped} skipped" if hidden.skipped else ""
    return f"{hidden.passed}/{hidden.total}{skipped}"
