"""The terminal's side: arguments in, text or JSON out. Exit codes: 0 done, 1 a file cannot be read, 2 wrong usage."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tally.counting import count, most_common


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        lines = _lines(chosen.file)
    except (OSError, UnicodeDecodeError) as error:
        print(f"tally: {chosen.file}: {error}", file=sys.stderr)
        return 1
    if chosen.command == "count":
        result = asdict(count(lines))
        print(json.dumps(result) if chosen.json else f"{result['lines']} lines, {result['words']} words")
    else:
        pairs = most_common(lines, chosen.limit)
        print(json.dumps(dict(pairs)) if chosen.json else "\n".join(f"{number:6} {word}" for word, number in pairs))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tally", description="Counts what is in a text.")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("file", nargs="?", default="-", help="the text; - or nothing for standard input")
    shared.add_argument("--json", action="store_true", help="print JSON")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("count", parents=[shared], help="count lines and words")
    top = commands.add_parser("top", parents=[shared], help="list the most frequent words")
    top.add_argument("--limit", type=_positive, default=10, help="how many (10)")
    return parser


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def _lines(name: str) -> list[str]:
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    return text.splitlines()


if __name__ == "__main__":
    sys.exit(main())
