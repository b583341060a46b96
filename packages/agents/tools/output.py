"""What programs wrote, as a model shall read it: without noise, and with the head and the tail of what is long."""

from __future__ import annotations

import re

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_DURATION = re.compile(
    r"^(.*\b(?:passed|failed|errors?|skipped|no tests ran|deselected)\b.*?) in \d+(?:\.\d+)?s\b", re.M
)
_WARNINGS_SUMMARY = re.compile(r"^=+ warnings summary .*?^-- Docs: \S+\n?", re.M | re.S)
# A warning of an installed package, with the line of source that Python shows below it.
_PACKAGE_WARNING = re.compile(r"^\S*/site-packages/\S+:\d+: \w*Warning: .*\n?(?:^[ \t]+.*\n?)?", re.M)
_SERVER_NOISE = re.compile(r"^INFO: {2,}.*\n?", re.M)


def without_noise(text: str) -> str:
    """No colours, durations of test runs, or warnings of installed packages: none of them is about the work.

    Durations also differ when a step runs again, and the same work must read the same.
    """
    text = _COLOUR.sub("", text)
    for noise in (_WARNINGS_SUMMARY, _PACKAGE_WARNING):
        text = noise.sub("", text)
    return _DURATION.sub(r"\1", text)


def log_of(text: str, limit: int) -> str:
    """An application's log without the lines that its server writes for every request; the end where it is long."""
    text = without_noise(_SERVER_NOISE.sub("", text)).strip()
    if len(text) <= limit:
        return text
    end = text[-limit:]
    return "…\n" + (end.partition("\n")[2] or end)


def trimmed(text: str, limit: int) -> str:
    """The text, or its head and tail with a word about what is missing between them; whole lines where it has some."""
    if len(text) <= limit:
        return text
    head, tail = text[: limit * 2 // 3], text[-(limit // 3) :]
    if "\n" not in text:
        return f"{head} [… {len(text) - len(head) - len(tail)} characters left out …] {tail}"
    if len(whole := head.rpartition("\n")[0]) > len(head) // 2:
        head = whole
    if len(whole := tail.partition("\n")[2]) > len(tail) // 2:
        tail = whole
    return f"{head}\n[… {len(text) - len(head) - len(tail)} characters left out …]\n{tail}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
