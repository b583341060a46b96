"""Tools over a task's files."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath
from platform import python_version

from pydantic import Field

from packages.agents.context import Bench, ToolRefused
from packages.agents.tools.definition import LEFT_OUT, Arguments, RepositoryPath, Tool, ToolResult
from packages.agents.tools.output import count

MOST_LINES = 2_000
MOST_HITS = 60
_LINE_NUMBER = re.compile(r" *(\d+)  ")
_LINES_OF = re.compile(r"\(lines \d+-\d+ of (\d+)")
_PLACEHOLDER = re.compile(rf"\s*\[[^\n]*{LEFT_OUT}[^\n]*\]\s*")


class ListFiles(Arguments):
    pass


class _OnePath(Arguments):
    path: RepositoryPath

    @property
    def target(self) -> str:
        return self.path


class ReadFile(_OnePath):
    first_line: int = Field(default=1, ge=1, description="number of the first line, counted from 1")
    limit: int = Field(default=400, ge=1, description=f"how many lines to read, at most {MOST_LINES}")


class WriteFile(_OnePath):
    content: str = Field(description="the whole content of the file")


class EditFile(_OnePath):
    old: str = Field(
        description="the text to replace, exactly as it stands in the file, without line numbers; it must occur once"
    )
    new: str = Field(description="the text that replaces it; empty to take it out")


class DeleteFile(_OnePath):
    pass


class SearchCode(Arguments):
    text: str = Field(description="the text to look for, not a pattern; upper and lower case count", min_length=1)

    @property
    def target(self) -> str:
        return self.text


async def list_files(bench: Bench, arguments: ListFiles) -> ToolResult:
    paths = await bench.list_files()
    return ToolResult("\n".join(paths) or "The repository is empty.", count(len(paths), "file"))


async def read_file(bench: Bench, arguments: ReadFile) -> ToolResult:
    text = await bench.read(arguments.path, arguments.first_line, min(arguments.limit, MOST_LINES))
    lines = text.splitlines()
    numbers = [int(match[1]) for line in lines if (match := _LINE_NUMBER.match(line))]
    if arguments.first_line == 1 and numbers and numbers[-1] == len(lines):
        text += f"\n(the whole file, {count(len(lines), 'line')})"
    return ToolResult(text or "(empty)", count(len(numbers) or len(lines), "line"))


def fit_lines(text: str, limit: int) -> str:
    """As many numbered lines as fit, and where to read on: a gap in the middle would go unnoticed."""
    if len(text) <= limit:
        return text
    shown = text[:limit].rpartition("\n")[0] or text[:limit]
    *_, last = shown.splitlines()
    number = _LINE_NUMBER.match(last)
    if number is None:
        return f"{shown}\n(cut here: read fewer lines at once)"
    total = _LINES_OF.search(text)
    of = total[1] if total else text.count("\n")
    return f"{shown}\n(cut after line {number[1]} of {of}, for it is long; read on from line {int(number[1]) + 1})"


async def write_file(bench: Bench, arguments: WriteFile) -> ToolResult:
    _refuse_placeholder(arguments.content)
    await bench.write(arguments.path, arguments.content)
    lines = count(len(arguments.content.splitlines()), "line")
    problem = _unreadable(arguments.path, arguments.content)
    text = f"Wrote {arguments.path}: {lines}."
    return ToolResult(f"{text} But {problem}" if problem else text, lines, ok=not problem)


async def edit_file(bench: Bench, arguments: EditFile) -> ToolResult:
    _refuse_placeholder(arguments.new)
    shown = await bench.edit(arguments.path, arguments.old, arguments.new)
    added, removed = len(arguments.new.splitlines()), len(arguments.old.splitlines())
    return ToolResult(f"Edited {arguments.path}. It reads now:\n{shown}", f"+{added} -{removed}")


async def delete_file(bench: Bench, arguments: DeleteFile) -> ToolResult:
    await bench.delete(arguments.path)
    return ToolResult(f"Deleted {arguments.path}.", "deleted")


async def search_code(bench: Bench, arguments: SearchCode) -> ToolResult:
    hits = await bench.search(arguments.text)
    shown = hits[:MOST_HITS]
    if len(hits) > len(shown):
        files = len({hit.partition(":")[0] for hit in hits})
        shown.append(f"({len(hits)} hits in {count(files, 'file')}, here are {MOST_HITS}: look for a longer text)")
    return ToolResult("\n".join(shown) or "Found nowhere.", count(len(hits), "hit"), is_empty=not hits)


def _refuse_placeholder(text: str) -> None:
    if _PLACEHOLDER.fullmatch(text):
        raise ToolRefused("This is the note that stands for text of an older turn. Read the file, then send the text.")


def _unreadable(path: str, content: str) -> str:
    """What would keep the file from being loaded, told at once instead of by the next test run."""
    if PurePosixPath(path).suffix != ".py":
        return ""
    try:
        ast.parse(content)
    except SyntaxError as error:
        return f"Python {python_version()} cannot read it: line {error.lineno}: {error.msg}."
    except (ValueError, RecursionError, MemoryError) as error:
        return f"Python {python_version()} cannot read it: {error}."
    return ""


FILE_TOOLS = (
    Tool("list_files", "Lists all files of the repository.", ListFiles, list_files),
    Tool(
        "read_file",
        "Reads a file, with line numbers in front of the lines, which are no part of it. Says where to read on if the "
        "file is long.",
        ReadFile,
        read_file,
        fit_lines,
    ),
    Tool(
        "write_file",
        "Creates a file with its folders, or replaces all of it. For new and short files; change long ones by "
        "edit_file.",
        WriteFile,
        write_file,
    ),
    Tool(
        "edit_file",
        "Replaces one passage of a file, and shows the lines as they are afterwards. Read the file first: the old text "
        "must match exactly, indentation included, and occur once.",
        EditFile,
        edit_file,
    ),
    Tool("delete_file", "Deletes a file.", DeleteFile, delete_file),
    Tool("search_code", "Finds lines that hold a text in any file, as path:line: content.", SearchCode, search_code),
)
