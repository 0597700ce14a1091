"""What refining has taught about a checkpoint: notes read, kept, edited, switched off and deleted over the network."""

from __future__ import annotations

from typing import Any

import pydantic

from ..errors import UsageError
from ..jobs.desk import jobs_of
from ..loop.kinds.refine import history_of
from ..loop.refining.aspects import counted
from ..loop.refining.learned import Note, Notes, notes_of
from .compat import given
from .owner import host
from .refine import refining
from .requests import LearnedRequest, NoteRequest


class NoteAnswer(pydantic.BaseModel):
    """One note; nothing applies it."""

    id: str
    checkpoint: str
    text: str
    on: bool = pydantic.Field(..., description="Whether it is shown beside its checkpoint.")
    edited: bool = pydantic.Field(..., description="Whether the text is a person's.")


class NotesAnswer(pydantic.BaseModel):
    """The notes of this machine."""

    kept: list[NoteAnswer]
    offered: list[NoteAnswer] = pydantic.Field(..., description="What a job has taught and no note says yet.")


def learned() -> dict[str, Any]:
    """Every note that was kept, also those that are off."""
    return _told(_notes())


def offered(request: LearnedRequest) -> dict[str, Any]:
    """The same, and what a refining job has taught; `keep` puts one of that down."""
    notes, job = _notes(), refining(jobs_of(host()).get(request.id))
    found = notes.offer(history_of(job).rounds, counted(job.spec["counts"]))
    if request.keep:
        note = next((note for note in found if note.id == request.keep), None)
        if note is None:
            raise UsageError(f"The job offers no note {request.keep!r}.", "'offered' says which there are.")
        notes.keep(note)
        found = tuple(other for other in found if other is not note)
    return _told(notes, found)


def change(request: NoteRequest) -> dict[str, Any]:
    """Give a note other words, switch it, or delete it."""
    notes, said = _notes(), given(request)
    if not {"text", "on", "delete"} & set(said):
        raise UsageError("Nothing was asked of the note.", "Give 'text', 'on' or 'delete'.")
    if "text" in said:
        notes.edit(request.id, request.text)
    if "on" in said:
        notes.switch(request.id, request.on)
    if request.delete:
        notes.delete(request.id)
    return _told(notes)


def _notes() -> Notes:
    return notes_of(host())


def _told(notes: Notes, found: tuple[Note, ...] = ()) -> dict[str, Any]:
    return {"kept": [_note(note) for note in notes.all()], "offered": [_note(note) for note in found]}


def _note(note: Note) -> dict[str, Any]:
    return {name: getattr(note, name) for name in ("id", "checkpoint", "text", "on", "edited")}
