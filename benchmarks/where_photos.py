"""Where tags are on COCO's photographs, against the boxes that people drew: the pipeline's own way with the eyes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib_easydiffuser.explain import places
from lib_easydiffuser.explain.regions import overlap
from lib_easydiffuser.explain.same import kinds_of
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Box
from lib_easydiffuser.settings import Settings


@dataclass(frozen=True)
class Judged:
    """A tag's place against the boxes of that thing.

    Attributes:
        fits: Whether the surest box overlaps one by IoU .5.
        inside: Whether its middle lies in one.
        others: (boxes that fit one, boxes) of the tag's further boxes.
    """

    file: str
    tag: str
    fits: bool
    inside: bool
    others: tuple[int, int]
    best: float


def judged(folder: Path) -> Iterator[Judged]:
    """Every tag that has a place, of which people drew a box in that photograph."""
    rows = [json.loads(line) for line in (folder / "photos.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        if row["boxes"]:
            yield from _photo(folder, row)


def _photo(folder: Path, row: dict[str, Any]) -> Iterator[Judged]:
    analysis = analyse(load_picture(folder / row["file"]), Settings(captioner="eyes"), QuietHost())
    for place in places(analysis)[: len(analysis.positives)]:
        kinds = kinds_of(place.text)
        drawn: list[Box] = [tuple(box) for name, box, _ in row["boxes"] if name in kinds]
        if place and drawn:
            best = [max(overlap(box, true) for true in drawn) for box in place.boxes]
            inside = any(_holds(true, place.boxes[0]) for true in drawn)
            fit = [one >= 0.5 for one in best]
            yield Judged(row["file"], place.text, fit[0], inside, (sum(fit[1:]), len(fit) - 1), best[0])


def _holds(true: Box, box: Box) -> bool:
    across, down = box[0] + box[2] / 2, box[1] + box[3] / 2
    return true[0] <= across <= true[0] + true[2] and true[1] <= down <= true[1] + true[3]
