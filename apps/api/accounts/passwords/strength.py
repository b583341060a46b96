"""How guessable a password is, judged by zxcvbn and its lists, knowing what is known of the person."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from apps.api.accounts.errors import PasswordRefused
from apps.api.accounts.passwords.hasher import normalized
from apps.api.errors import FieldProblem

SHORTEST, LONGEST = 8, 128
# Its time grows fast with the length, and what is longer is no easier to guess than its beginning.
_JUDGED = 72
# Every part is looked up once for each way to read signs such as `4`, `$` or `|` as letters: up to 736 ways.
_LOOKUPS = 20_000
_ENOUGH = 3
_OURS = ("conclave",)


class Strength:
    def __init__(self) -> None:
        # zxcvbn keeps what it knows of the person in one place for all threads.
        self._alone = asyncio.Lock()

    async def require(self, password: str, about: Sequence[str], path: str) -> None:
        """Raises `PasswordRefused`, which explains itself. `about` is what strangers know of the person."""
        password = normalized(password)
        if not SHORTEST <= len(password) <= LONGEST:
            raise _refused(f"It must have {SHORTEST} to {LONGEST} characters.", [], path)
        words = [word for text in (*about, *_OURS) for word in (text, *re.split(r"[\W_]+", text)) if len(word) > 2]
        async with self._alone:
            judged = await asyncio.to_thread(_judged, password, words)
        if judged["score"] < _ENOUGH:
            feedback = judged["feedback"]
            why = feedback["warning"] or "It is easy to guess."
            raise _refused(why, feedback["suggestions"], path)


def _judged(password: str, words: Sequence[str]) -> Any:
    """As it is, and without the words that everybody tries first: said twice, zxcvbn takes them for a phrase."""
    # Here, for its lists take 13 MB, and most processes never see a password chosen.
    from zxcvbn import zxcvbn
    from zxcvbn.matching import L33T_TABLE

    signs = {letter: f"[{re.escape(letter + ''.join(known))}]" for letter, known in L33T_TABLE.items()}
    longest_first = sorted(words, key=len, reverse=True)
    written = ("".join(signs.get(letter, re.escape(letter)) for letter in word.lower()) for word in longest_first)
    known = re.compile("|".join(written), re.IGNORECASE)
    readings = {password, known.sub("", password) or words[0]}  # Of nothing zxcvbn has no opinion.
    return min((zxcvbn(affordable(one), user_inputs=words) for one in readings), key=lambda judged: judged["score"])


def affordable(password: str) -> str:
    """The beginning that is judged: 72 characters, or fewer where many of them may stand for letters."""
    from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

    signs = {sign for known in L33T_TABLE.values() for sign in known}
    seen: set[str] = set()
    readings = 1
    for length, letter in enumerate(password[:_JUDGED], start=1):
        if letter in signs and letter not in seen:
            seen.add(letter)
            readings = len(enumerate_l33t_subs(relevant_l33t_subtable("".join(seen), L33T_TABLE)))
        if readings * length * (length + 1) // 2 > _LOOKUPS:
            return password[: length - 1]
    return password[:_JUDGED]


def _refused(why: str, suggestions: Sequence[str], path: str) -> PasswordRefused:
    problem = FieldProblem(path=path, message=why)
    return PasswordRefused(f"This password is not taken. {why}", " ".join(suggestions) or None, (problem,))
