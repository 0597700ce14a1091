"""Scores over time: of what Generate-and-compare wrote beside the pictures."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FILE = "history.json"
_MOST_FILES = 200
_MOST_BYTES = 256 << 20


@dataclass(frozen=True)
class Point:
    """A round's mean score.

    Attributes:
        round: The file and the number in it: of two rounds in one second neither hides the other.
        name: As a person reads it: "Tags kept", "CLIP".
        low, high: The score's range.
    """

    round: tuple[str, int]
    name: str
    when: float
    value: float
    low: float
    high: float


def points(folders: Iterable[tuple[Path, bool]]) -> list[Point]:
    """Of all histories in these folders, the oldest first."""
    files = dict.fromkeys(path for folder, deep in folders for path in _files(folder, deep))
    found = [point for path in list(files)[:_MOST_FILES] for point in _of_file(path)]
    return sorted(found, key=lambda point: (point.when, point.round, point.name))


def _files(folder: Path, deep: bool) -> Iterator[Path]:
    # `run` keeps its history beside the folder of its pictures: who ticked only that one did not offer what is around.
    if (path := folder / FILE).is_file():
        yield path.resolve()
    if deep and folder.is_dir():
        for where, _, names in os.walk(folder):
            if FILE in names:
                yield Path(where, FILE).resolve()


def _of_file(path: Path) -> Iterator[Point]:
    """A file that is no history of ours says nothing; so does a round without a time."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return
        rounds = json.loads(path.read_bytes())["rounds"]
        for number, one in enumerate(rounds):
            yield from _of_round((str(path), number), one)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return


def _of_round(place: tuple[str, int], one: Mapping[str, Any]) -> Iterator[Point]:
    when = datetime.fromisoformat(str(one["started"]).replace("Z", "+00:00")).timestamp()
    scores: dict[str, list[Mapping[str, Any]]] = {}
    for result in one["results"]:
        for score in result["scores"]:
            scores.setdefault(str(score.get("title") or score["name"]), []).append(score)
    for name, some in scores.items():
        values = [float(score["value"]) for score in some if isinstance(score["value"], int | float)]
        values = [value for value in values if math.isfinite(value)]
        if values:
            low, high = float(some[0].get("low", 0.0)), float(some[0].get("high", 1.0))
            yield Point(place, name[:60], when, sum(values) / len(values), low, high)
