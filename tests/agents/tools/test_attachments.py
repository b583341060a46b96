"""What came with the request is at hand for those who build."""

from __future__ import annotations

from packages.agents.contracts import Attachment, Role
from packages.agents.tools.toolbox import Toolbox
from tests.agents.crews.world import Desk, RouterModels, Told, a_context, a_router

RECIPES = Attachment(name="recipes.md", content="# Soup\nsalt\npepper & more\n")


def a_toolbox(desk: Desk, *attachments: Attachment) -> Toolbox:
    context = a_context(RouterModels(a_router("http://127.0.0.1:9"), "run"), Told(), "Build it.", list(attachments))
    return Toolbox(context, Role.coder, desk)


async def test_an_attachment_is_read_by_lines() -> None:
    toolbox = a_toolbox(Desk(), RECIPES)
    assert "recipes.md (3 lines)" in toolbox.tools["read_attachment"].description
    shown = await toolbox.use("read_attachment", {"name": "recipes.md"})
    assert shown == "     1  # Soup\n     2  salt\n     3  pepper & more"
    assert await toolbox.use("read_attachment", {"name": "recipes.md", "first_line": 2, "limit": 1}) == (
        "     2  salt\n(lines 2-2 of 3)"
    )


async def test_an_attachment_is_saved_to_the_letter() -> None:
    desk = Desk()
    said = await a_toolbox(desk, RECIPES).use("save_attachment", {"name": "recipes.md", "path": "data/recipes.md"})
    assert said == "data/recipes.md holds recipes.md, to the letter."
    assert desk.files == {"data/recipes.md": RECIPES.content}


async def test_an_unknown_name_is_answered_with_those_that_are_there() -> None:
    said = await a_toolbox(Desk(), RECIPES).use("read_attachment", {"name": "soup.md"})
    assert said == "Refused: There is no attachment soup.md. There is recipes.md (3 lines)."


async def test_without_attachments_there_is_no_tool_for_them() -> None:
    assert not {"read_attachment", "save_attachment"} & set(a_toolbox(Desk()).tools)
