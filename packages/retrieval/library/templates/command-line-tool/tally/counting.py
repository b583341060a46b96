"""The work, without any terminal: functions that a test or another program can call."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Count:
    lines: int
    words: int


def count(lines: Iterable[str]) -> Count:
    number = words = 0
    for line in lines:
        number += 1
        words += len(_WORD.findall(line))
    return Count(number, words)


def most_common(lines: Iterable[str], limit: int) -> list[tuple[str, int]]:
    """Words and how often each comes, the most frequent first; equals in the order of the alphabet."""
    found = Counter(word.lower() for line in lines for word in _WORD.findall(line))
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:limit]
