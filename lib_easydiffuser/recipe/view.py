"""A recipe's job as people see it: every step, what became of it, its picture and its infotext."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..jobs.journal import rows
from ..jobs.records import Job
from ..jobs.store import JOURNAL
from .kinds.recipe import digests, folder_of
from .read import kind_of
from .spec import spec_of


@dataclass(frozen=True)
class ShownStep:
    """One step of a job.

    Attributes:
        state: "open" is still to do, or to do again.
        reason: Of one that is absent: what would be needed.
        notes: What was left out of it or chosen, a sentence each.
        picture: Its file; None where there is none.
    """

    key: str
    kind: str
    title: str
    state: Literal["done", "absent", "open"]
    reason: str = ""
    notes: tuple[str, ...] = ()
    picture: Path | None = None
    infotext: str = ""


def steps_of(job: Job) -> list[ShownStep]:
    """Its steps in order."""
    spec = spec_of(job.spec)
    held = {str(row.get("key")): row for _, row in rows(job.folder / JOURNAL)}
    wanted = digests(spec)
    return [_shown(key, step.kind, held.get(key, {}), wanted[key], folder_of(job, spec)) for key, step in spec.steps()]


def _shown(key: str, kind: str, row: Mapping[str, Any], digest: str, folder: Path) -> ShownStep:
    title = kind_of(kind).title
    if row.get("of") != digest:
        return ShownStep(key, kind, title, "open")
    if row.get("absent"):
        return ShownStep(key, kind, title, "absent", str(row["absent"]))
    picture = folder / str(row.get("picture", ""))
    if not picture.is_file():
        return ShownStep(key, kind, title, "open")
    return ShownStep(key, kind, title, "done", "", tuple(row.get("notes", ())), picture, str(row.get("infotext", "")))
