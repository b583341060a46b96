"""Lines of a file as a language model reads them, and why a text that it wants to replace is not there."""

import difflib
import re

MOST_LINE_CHARACTERS = 2_000
MOST_COMPARED_LINES = 5_000
MOST_QUOTED_LINES = 12
MOST_SHOWN_CHANGES = 40
AROUND = 3
_NUMBER = re.compile(r" *\d+(?:  ?|\t|$)")


def lines_of(text: str) -> list[str]:
    """The lines as editors and tracebacks count them: a form feed does not end one."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def numbered(lines: list[str], first: int) -> str:
    return "\n".join(f"{number:>5}  {_shorten(line)}" for number, line in enumerate(lines, first))


def around(text: str, position: int, length: int) -> str:
    """The lines that text[position:position + length] touches, with a few before and after them."""
    lines = lines_of(text)
    first = text.count("\n", 0, position)
    last = text.count("\n", 0, max(position, position + length - 1))
    start, end = max(0, first - AROUND), min(len(lines), last + AROUND + 1)
    if end - start <= MOST_SHOWN_CHANGES:
        return numbered(lines[start:end], start + 1)
    half = MOST_SHOWN_CHANGES // 2
    gap = f"  ... {end - start - 2 * half} more lines ..."
    return "\n".join(
        (numbered(lines[start : start + half], start + 1), gap, numbered(lines[end - half : end], end - half + 1))
    )


def why_missing(text: str, old: str) -> str:
    """What stands in `text` instead of `old`, and what to send instead: one or more sentences."""
    bare = _without_numbers(old)
    if bare is not None:
        said = "It begins its lines with the line numbers that reading shows: send old and new without them. "
        if bare and (position := text.find(bare)) >= 0:
            return f"{said}The text itself stands at line {text.count(chr(10), 0, position) + 1}."
        old = bare
    else:
        said = ""
    lines, wanted = lines_of(text)[:MOST_COMPARED_LINES], lines_of(old)
    start = _nearest_start(lines, wanted)
    if start is None:
        return f"{said}Nothing in it looks similar: read the file first."
    there = lines[start : start + len(wanted)]
    different = next(
        (number for number, (mine, its) in enumerate(zip(wanted, there, strict=False)) if mine not in ("", its)),
        min(len(wanted), len(there)) - 1,
    )
    begin = max(0, min(different - AROUND, len(there) - MOST_QUOTED_LINES))
    quoted = numbered(there[begin : begin + MOST_QUOTED_LINES], start + begin + 1)
    reason = _difference(wanted, there, different, start, text.endswith("\n"))
    return (
        f"{said}The nearest lines are:\n{quoted}\n{reason} "
        "Copy the text to replace exactly, with its indentation and without line numbers."
    )


def _without_numbers(old: str) -> str | None:
    """The text without the numbers in front of its lines; None if not every line has one, each one higher."""
    lines = old.splitlines()
    found = [_NUMBER.match(line) for line in lines]
    numbers = [int(match[0]) for match in found if match]
    if not lines or len(numbers) < len(lines) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    bare = "\n".join(line[match.end() :] for line, match in zip(lines, found, strict=True) if match)
    return bare + ("\n" if old.endswith("\n") else "")


def _nearest_start(lines: list[str], wanted: list[str]) -> int | None:
    """Where the lines stand that look most like `wanted`; None if none look like it at all."""
    stripped, asked = [line.strip() for line in lines], [line.strip() for line in wanted]
    if not any(asked):
        return None
    best, score = None, 0
    for start in range(len(stripped)):
        same = sum(bool(mine) and mine == its for mine, its in zip(asked, stripped[start:], strict=False))
        if same > score:
            best, score = start, same
    if best is not None:
        return best
    number, longest = max(enumerate(asked), key=lambda one: len(one[1]))
    similar = difflib.get_close_matches(longest[:200], [line[:200] for line in stripped], n=1, cutoff=0.5)
    if not similar:
        return None
    return max(0, next(at for at, line in enumerate(stripped) if line[:200] == similar[0]) - number)


def _difference(wanted: list[str], there: list[str], number: int, start: int, ends_with_break: bool) -> str:
    """What tells the two apart, at the first line that differs."""
    if len(there) < len(wanted) and wanted[: len(there)] == there:
        return "Your text goes on where the file ends."
    mine, its, line = wanted[number], there[number], start + number + 1
    if mine == its:
        return "" if ends_with_break else "The file does not end with a line break, your text does."
    if mine.rstrip() == its.rstrip():
        whose = "The file's" if len(its) > len(mine) else "Your"
        return f"{whose} line {line} ends with spaces, the other does not."
    if mine.strip() == its.strip():
        return f"Line {line} begins with {_indent(its)} in the file, with {_indent(mine)} in your text."
    if mine.strip().lower() == its.strip().lower():
        return f"Line {line} differs in upper and lower case."
    return f"Line {line} differs: your text has {_shorten(mine.strip(), 200)!r} there."


def _indent(line: str) -> str:
    blank = line[: len(line) - len(line.lstrip())]
    if not blank:
        return "no indentation"
    tabs, spaces = blank.count("\t"), blank.count(" ")
    parts = [
        f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in ((tabs, "tab"), (spaces, "space")) if count
    ]
    return " and ".join(parts) or "other blanks"


def _shorten(line: str, most: int = MOST_LINE_CHARACTERS) -> str:
    return line if len(line) <= most else f"{line[:most]} [... {len(line) - most} characters left out]"
