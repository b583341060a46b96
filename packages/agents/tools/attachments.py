"""Tools over the documents that came with the request."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from packages.agents.context import Bench, ToolRefused
from packages.agents.contracts import Attachment
from packages.agents.tools.definition import Arguments, RepositoryPath, Tool, ToolResult
from packages.agents.tools.files import MOST_LINES, fit_lines
from packages.agents.tools.output import count


class ReadAttachment(Arguments):
    name: str = Field(description="the attachment's name")
    first_line: int = Field(default=1, ge=1, description="number of the first line, counted from 1")
    limit: int = Field(default=400, ge=1, description=f"how many lines to read, at most {MOST_LINES}")

    @property
    def target(self) -> str:
        return self.name


class SaveAttachment(Arguments):
    name: str = Field(description="the attachment's name")
    path: RepositoryPath

    @property
    def target(self) -> str:
        return f"{self.name} as {self.path}"


def attachment_tools(attachments: Sequence[Attachment]) -> tuple[Tool, ...]:
    """Without attachments there is nothing to read, and no tool."""
    if not attachments:
        return ()
    contents = {one.name: one.content for one in attachments}
    known = ", ".join(f"{name} ({count(len(content.splitlines()), 'line')})" for name, content in contents.items())

    def content_of(name: str) -> str:
        if name not in contents:
            raise ToolRefused(f"There is no attachment {name}. There is {known}.")
        return contents[name]

    async def read_attachment(bench: Bench, arguments: ReadAttachment) -> ToolResult:
        lines = content_of(arguments.name).splitlines()
        first = arguments.first_line - 1
        shown = lines[first : first + min(arguments.limit, MOST_LINES)]
        text = "\n".join(f"{number:6}  {line}" for number, line in enumerate(shown, first + 1))
        if first + len(shown) < len(lines) or first:
            text += f"\n(lines {first + 1}-{first + len(shown)} of {len(lines)})"
        return ToolResult(text or "(empty)", count(len(shown), "line"))

    async def save_attachment(bench: Bench, arguments: SaveAttachment) -> ToolResult:
        content = content_of(arguments.name)
        await bench.write(arguments.path, content)
        return ToolResult(f"{arguments.path} holds {arguments.name}, to the letter.", count(len(content), "character"))

    return (
        Tool(
            "read_attachment",
            f"Reads a document that came with the request, with line numbers. There is {known}.",
            ReadAttachment,
            read_attachment,
            fit_lines,
        ),
        Tool(
            "save_attachment",
            "Writes a document that came with the request into the repository, to the letter.",
            SaveAttachment,
            save_attachment,
        ),
    )
