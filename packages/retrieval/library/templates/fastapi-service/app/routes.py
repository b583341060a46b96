"""One sentence per route: what it takes, what it gives."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.schemas import Note, NoteDraft, NotePage
from app.store import NoteStore

router = APIRouter(prefix="/notes", tags=["notes"])


def notes_of(request: Request) -> NoteStore:
    store: NoteStore = request.app.state.notes
    return store


Notes = Annotated[NoteStore, Depends(notes_of)]


@router.post("", status_code=201)
def create(draft: NoteDraft, notes: Notes, response: Response) -> Note:
    note = notes.add(draft)
    response.headers["Location"] = f"/notes/{note.id}"
    return note


@router.get("")
def page(
    notes: Notes,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> NotePage:
    return NotePage(items=notes.page(limit, offset), total=notes.count())


@router.get("/{note_id}")
def read(note_id: int, notes: Notes) -> Note:
    return notes.get(note_id)


@router.put("/{note_id}")
def replace(note_id: int, draft: NoteDraft, notes: Notes) -> Note:
    return notes.replace(note_id, draft)


@router.delete("/{note_id}", status_code=204)
def delete(note_id: int, notes: Notes) -> None:
    notes.delete(note_id)
