"""Lines on the terminal: plain text that reads without colour, coloured only where a person watches."""

import json
import os
import sys
from dataclasses import dataclass
from typing import Literal, TextIO

Tone = Literal["plain", "strong", "good", "bad", "quiet"]
CODES: dict[Tone, str] = {"plain": "", "strong": "1", "good": "32", "bad": "31", "quiet": "2"}


@dataclass(frozen=True)
class Line:
    text: str
    tone: Tone = "plain"


class Terminal:
    """Writes lines to one stream."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_coloured = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def say(self, text: str, tone: Tone = "plain") -> None:
        code = CODES[tone]
        line = f"\x1b[{code}m{text}\x1b[0m" if self.is_coloured and code else text
        print(line, file=self.stream, flush=True)

    def ask(self, question: str) -> str:
        """What the person answers, in one line. Nobody there is the same as Ctrl-C."""
        # `input` would print the question on stdout, where with --json only the object belongs.
        print(f"{question} ", end="", file=self.stream, flush=True)
        try:
            return input().strip()
        except EOFError:
            raise KeyboardInterrupt from None


def out() -> Terminal:
    return Terminal(sys.stdout)


def err() -> Terminal:
    return Terminal(sys.stderr)


def narrator(json_only: bool) -> Terminal:
    """Where live lines go: beside the JSON object on stdout there may be nothing else."""
    return err() if json_only else out()


def print_json(value: object) -> None:
    print(json.dumps(value, indent=2, default=str), flush=True)
