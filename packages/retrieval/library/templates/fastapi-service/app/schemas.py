"""What goes in and out."""

from pydantic import BaseModel, ConfigDict, Field


class NoteDraft(BaseModel):
    """What a client sends. Unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    done: bool = False


class Note(BaseModel):
    id: int
    title: str
    done: bool


class NotePage(BaseModel):
    items: list[Note]
    total: int
