"""What the stories ask for."""

from __future__ import annotations

from random import choice

TODO = (
    "Create a REST API for a todo application. Each todo has a required title of 1 to 200 characters, a done flag, "
    "a priority from 1 to 5 and a due date. Todos can be filtered by done."
)
TERSE_TODO = "Create a REST API for a todo application"
POEM = "Write a poem about the sea in Latin hexameters"


def new_marker() -> str:
    """A word that stands in no other request, so that a fault can be aimed at one run."""
    return "z" + "".join(choice("kltmnrv") + choice("aou") for _ in range(5)) + "t"


def marked(request: str, marker: str) -> str:
    """The same request about another thing: what a thing is called goes through the spec to every agent."""
    return request.replace("Todo", marker.capitalize()).replace("todo", marker)
