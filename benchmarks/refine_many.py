"""Many scenes of the painter's world without its pixels: what the refiner does for sure, with an interval.

Run by `make bench-refine-many`. Painter, scenes and the reader's errors are those of `make bench-refine`. Rounds,
evidence, edit lists and choice of the best are the product's own; only drawing and captioning are left out: the reader
is told what the painter painted and errs as the detector does. So a scene takes hundredths of a second instead of half
a one, and the figure of right pictures is no luck: re-rolling's share is known exactly.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.painter import INVENTED, LOST, Painter, Plan, plans, said
from benchmarks.painter_parts.detector import ERROR, misread
from benchmarks.refine import OF_PLAIN, RIGHT_ENTRIES, ROUNDS, Tally, walk
from lib_easydiffuser.host import OnProgress
from lib_easydiffuser.loop import rounds as playing
from lib_easydiffuser.loop.records import Comparison, Status, TagVerdict
from lib_easydiffuser.loop.refining.records import Options
from lib_easydiffuser.records import Analysis, Generated, GenerationRequest, Picture, Tag

SCENES = int(os.environ.get("SCENES", "1200"))
NOTHING = Image.new("RGB", (8, 8))
_now: list[tuple[Painter, np.random.Generator]] = []


class Unseen(Painter):
    """Says what it would paint, and paints nothing."""

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        asked, denied = said(request.prompts.prompt), said(request.prompts.negative_prompt)
        for seed in request.seeds:
            self.truth.append(tuple(self.shown(asked, denied)))
            yield Generated(NOTHING, seed, request.prompts, settings=replace(self.current(), seed=seed))


class Told:
    """In the place of `Comparer`: reads the painter's own words, as wrongly as the detector reads its pictures."""

    def __init__(self, reference: Analysis, *given: Any) -> None:
        self._reference = reference
        (self._painter, self._dice), self._next = _now[0], len(_now[0][0].truth)

    def compare(self, picture: Picture) -> Comparison:
        shown = self._painter.truth[self._next]
        self._next += 1
        box = (0.0, 0.0, 0.0, 0.0)
        read = {" ".join(pair) for pair, _ in misread(((pair, box) for pair in shown), self._dice, ERROR)}
        dropped = [tag for tag in self._reference.dropped if tag.polarity == "positive"]
        asked = {tag.text: tag for tag in (*self._reference.positives, *dropped)}
        verdicts = [_verdict(tag, "kept" if text in read else "lost") for text, tag in asked.items()]
        new = [Tag(text, attention=0.9, source="detected-shapes") for text in sorted(read - set(asked))]
        return Comparison(self._reference, (*verdicts, *(_verdict(tag, "invented") for tag in new)))


def _verdict(tag: Tag, status: Status) -> TagVerdict:
    return TagVerdict(tag, status, 0.0 if status == "invented" else 0.9, 0.0 if status == "lost" else 0.9)


def refined(plan: Plan, seed: int, tally: Tally, options: Options) -> None:
    """One scene."""
    painter = Unseen(plan, np.random.default_rng(seed))
    _now[:] = [(painter, np.random.default_rng((seed, 1)))]
    walk(plan, painter, tally, options)


def measured(objects: int, scenes: int) -> dict[str, float]:
    """The refiner over all rounds, beside re-rolling, whose share of right pictures follows from the painter."""
    options, tally = Options(rounds=ROUNDS, patience=ROUNDS, until_solved=False), Tally()
    for number, plan in enumerate(plans(scenes, objects, 24)):
        refined(plan, number, tally, options)
    plain = (1 - LOST) ** (2 * objects) * (1 - INVENTED)
    told = tally.told()
    return told | {
        "times": told["rate"] / plain,
        "times, low": (told["rate"] - told["rate within"]) / plain,
        "times, high": (told["rate"] + told["rate within"]) / plain,
    }


def main() -> int:
    vars(playing).update(Comparer=Told, thumbnail=lambda picture: b"")
    found = {objects: measured(objects, scenes) for objects, scenes in ((3, SCENES), (5, SCENES // 2))}
    for objects, told in found.items():
        print(f"\n{objects} objects")
        for name, value in told.items():
            print(f"  {name:32} {value:.3f}")
    target = Path("build/bench/refine-many.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=1))
    return 0 if all(_held(told) for told in found.values()) else 1


def _held(told: dict[str, float]) -> bool:
    entries: Sequence[float] = [value for name, value in told.items() if name.endswith("entries right")]
    return told["times"] >= OF_PLAIN and min(entries) >= RIGHT_ENTRIES


if __name__ == "__main__":
    sys.exit(main())
