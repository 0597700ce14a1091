"""Where tags are: the shape world's bars, COCO's photographs, and what maps cost. `make bench-where [PHOTOS=folder]`.

Rates stand as times their bar. The tiny BLIP and the maps go the way of a person's picture: captioner, places.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lib_easydiffuser.explain import places, to_dicts
from lib_easydiffuser.language.words import word_spans
from lib_easydiffuser.records import Analysis, Caption, Focus, PromptPair, Reading, Tag
from tests.world.scenes import scenes
from tests.world.sight import Looked, captioned, host_with, looked_at, named_right, named_there
from tests.world.tiny_blip import SIDE

from . import where_cost
from .report import ROOT, Figure, finish
from .where_photos import judged

SCENES, SEED = 500, 3
_PAGE = 1.5e6  # bytes


@dataclass(frozen=True)
class Rate(Figure):
    """A rate of ours and the bar it must reach."""

    @property
    def ratio(self) -> float:
        return self.ours / self.peer


def main() -> int:
    figures = [*world(), *page(), *where_cost.figures()]
    photos = Path(os.environ.get("PHOTOS") or ROOT.parent / "shared" / "photos")
    if photos.is_dir():
        figures += photographs(photos)
    else:
        print(f"No photographs in {photos}: their bars are not measured.")
    return finish("where", figures, peer="bar")


def world() -> list[Figure]:
    """Names and maps on 500 unseen scenes, seen and unseen pairs apart."""
    drawn = list(scenes(SCENES, SEED, "all", SIDE))
    with tempfile.TemporaryDirectory() as folder:
        captions = captioned(drawn, host_with(Path(folder)))
    right, words = named_right(drawn, captions), list(looked_at(drawn, captions))
    figures = [_rate("object and color right, pairs seen", right[True], 0.95)]
    figures += [_rate("object and color right, pairs unseen", right[False], 0.85)]
    figures += [_rate("named objects that are there", named_there(drawn, captions), None)]
    for name, seen in (("seen", True), ("unseen", False)):
        figures += _maps(name, [word for word in words if word.seen is seen])
    return figures


def page() -> list[Figure]:
    """A picture of 2048 pixels by a vision-language model: 73 x 73 tokens, and more words than any caption has."""
    words = [f"thing{number}" for number in range(200)]
    text = " ".join(words)
    looks = np.random.default_rng(0).random((4, 1, len(words), 73, 73), np.float32) / 10
    for number in range(len(words)):
        looks[:, :, number, number % 60 : number % 60 + 8, 3 * number % 60 : 3 * number % 60 + 8] += 5
    looks = looks.reshape(4, 1, len(words), -1)
    caption = Caption(
        text, "qwen3-vl", focus=Focus(tuple(word_spans(text)), looks / looks.sum(-1, keepdims=True), (73, 73))
    )
    found = places(Analysis(Reading((caption,)), tuple(Tag(word) for word in words), PromptPair()))
    size = len(json.dumps(to_dicts(found)))
    maps = sum(place.map is not None for place in found)
    return [Figure("a large picture's maps", size, _PAGE, 1.0, unit="byte", share=True, note=f"{maps} maps")]


def photographs(folder: Path) -> list[Figure]:
    """Tags of the eyes against the boxes people drew."""
    found = list(judged(folder))
    rest = [sum(column) for column in zip(*(one.others for one in found), strict=True)]
    fits, inside = (float(np.mean(column)) for column in zip(*((one.fits, one.inside) for one in found), strict=True))
    return [
        _rate("photographs: the place overlaps (IoU .5)", fits, 0.75, f"n {len(found)}"),
        _rate("photographs: its middle lies inside", inside, 0.90, f"n {len(found)}"),
        _rate("photographs: further boxes of a tag overlap", rest[0] / max(rest[1], 1), None, f"n {rest[1]}"),
    ]


def _maps(name: str, words: Sequence[Looked]) -> Iterable[Figure]:
    inside = float(np.mean([word.inside for word in words]))
    mass = float(np.mean([word.mass for word in words]))
    random, center = np.mean([word.random for word in words]), np.mean([word.center for word in words])
    note = f"n {len(words)}, random {random:.3f}, center {center:.3f}"
    yield _rate(f"peak inside the object, pairs {name}", inside, 0.85, note)
    yield _rate(f"mass inside over area's share, pairs {name}", mass, 3.0, "random 1.0")


def _rate(name: str, found: float, bar: float | None, note: str = "") -> Figure:
    return Rate(name, float(found), bar or 1.0, 1.0 if bar else None, unit="", note=note)


if __name__ == "__main__":
    raise SystemExit(main())
