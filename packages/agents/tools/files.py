"""Tools over a task's files."""

from __future__ import annotations

from pydantic import Field

from packages.agents.context import Bench
from packages.agents.tools.definition import Arguments, Tool, ToolResult


class ListFiles(Arguments):
    pass


class ReadFile(Arguments):
    path: str = Field(description="path relative to the repository root", min_length=1)
    first_line: int = Field(default=1, ge=1, description="number of the first line, counted from 1")
    limit: int = Field(default=400, ge=1, le=2000, description="how many lines to read")

    @property
    def target(self) -> str:
        return self.path


class WriteFile(Arguments):
    path: str = Field(description="path relative to the repository root; folders are made", min_length=1)
    content: str = Field(description="the whole content of the file")

    @property
    def target(self) -> str:
        return self.path


class EditFile(Arguments):
    path: str = Field(description="path relative to the repository root", min_length=1)
    old: str = Field(description="the exact text to replace; it must occur once in the file", min_length=1)
    new: str = Field(description="the text that replaces it")

    @property
    def target(self) -> str:
        return self.path


class DeleteFile(Arguments):
    path: str = Field(description="path relative to the repository root", min_length=1)

    @property
    def target(self) -> str:
        return self.path


class SearchCode(Arguments):
    text: str = Field(description="the text to look for, not a pattern", min_length=1)

    @property
    def target(self) -> str:
        return self.text


async def list_files(bench: Bench, arguments: ListFiles) -> ToolResult:
    paths = await bench.list_files()
    return ToolResult("\n".join(paths) or "The repository is empty.", _count(len(paths), "file"))


async def read_file(bench: Bench, arguments: ReadFile) -> ToolResult:
    text = await bench.read(arguments.path, arguments.first_line, arguments.limit)
    return ToolResult(text or "(empty)", _count(len(text.splitlines()), "line"))


async def write_file(bench: Bench, arguments: WriteFile) -> ToolResult:
    await bench.write(arguments.path, arguments.content)
    lines = _count(len(arguments.content.splitlines()), "line")
    return ToolResult(f"Wrote {arguments.path}: {lines}.", lines)


async def edit_file(bench: Bench, arguments: EditFile) -> ToolResult:
    await bench.edit(arguments.path, arguments.old, arguments.new)
    added, removed = len(arguments.new.splitlines()), len(arguments.old.splitlines())
    return ToolResult(f"Edited {arguments.path}.", f"+{added} -{removed}")


async def delete_file(bench: Bench, arguments: DeleteFile) -> ToolResult:
    await bench.delete(arguments.path)
    return ToolResult(f"Deleted {arguments.path}.", "deleted")


async def search_code(bench: Bench, arguments: SearchCode) -> ToolResult:
    hits = await bench.search(arguments.text)
    return ToolResult("\n".join(hits) or "Found nowhere.", _count(len(hits), "hit"), is_empty=not hits)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


FILE_TOOLS = (
    Tool("list_files", "Lists all files of the repository.", ListFiles, list_files),
    Tool("read_file", "Reads lines of a file.", ReadFile, read_file),
    Tool("write_file", "Creates a file, or replaces all of it.", WriteFile, write_file),
    Tool(
        "edit_file",
        "Replaces one passage of a file. Read the file first: the old text must match it exactly.",
        EditFile,
        edit_file,
    ),
    Tool("delete_file", "Deletes a file.", DeleteFile, delete_file),
    Tool("search_code", "Finds lines that contain a text, as path:line: content.", SearchCode, search_code),
)
