"""How states, sums of money, sizes and lists are said."""

from collections.abc import Sequence
from typing import Any

STATES = {
    "queued": "Queued",
    "planning": "Planning",
    "awaiting_approval": "Approve the plan",
    "building": "Building",
    "integrating": "Integrating",
    "delivering": "Delivering",
    "done": "Done",
    "incomplete": "Incomplete",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "paused": "Paused",
}
FINAL_STATES = frozenset({"done", "incomplete", "failed", "cancelled"})
EXIT_CODES = {"done": 0, "incomplete": 3, "failed": 4, "cancelled": 5}


def state_label(state: str, detail: str = "") -> str:
    label = STATES.get(state, state.replace("_", " ").capitalize())
    return f"{label}: {detail}" if detail else label


def pause_label(reason: str) -> str:
    """The reason of a pause that a person, a cap or an outage has caused begins with its label."""
    if reason.startswith("Paused"):
        return reason
    is_label = reason.startswith(("At the cap", "No model answers", "Today's budget"))
    return state_label("paused", reason[0].lower() + reason[1:] if is_label else reason)


def dollars(amount: float | None) -> str:
    if amount is None:
        return "price not known"
    return f"${amount:.2f}" if amount >= 0.01 or amount == 0 else f"${amount:.4f}"


def size(count_bytes: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count_bytes < 1000:
            return f"{count_bytes:.0f} {unit}" if unit == "bytes" else f"{count_bytes:.1f} {unit}"
        count_bytes /= 1000
    return f"{count_bytes:.1f} GB"


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(values: Sequence[Any]) -> str:
    return ", ".join(str(value) for value in values)


def shortened(text: str, length: int = 140) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def proven(ledger: Sequence[dict[str, Any]]) -> str:
    """Say how many requirements are proven, leading with the gap where there is one."""
    testable = [row for row in ledger if row.get("result") != "untestable"]
    gaps = [str(row.get("requirement", "")) for row in testable if row.get("result") != "proven"]
    sentence = f"{len(testable) - len(gaps)} of {len(testable)} proven."
    if gaps:
        sentence += f" Not proven: {listed(gaps)}."
    return sentence
