"""What `make bench-eyes` measures: the eyes on photographs that their maps have not seen, and what they cost.

Cross-validated by picture: the maps that judge a photograph are fitted without it. Each group by itself, with its
count and Wilson's 95 % interval; thumbnails have captions alone, so their precision is a lower bound. The shares stand
in the JSON as ours, the bar as peer. Speed: CPU time of one thread against commit 5f946c0 (BASE=folder of it).
DRAWN=folder of drawings, paintings, renders, textures: of how many something is said.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from lib_easydiffuser.eyes.claims import glance
from lib_easydiffuser.eyes.medium import no_photograph
from lib_easydiffuser.eyes.things import Thing, things
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images.load import load_picture
from lib_easydiffuser.settings import Settings

from . import eyes_data
from .eyes_data import Photo
from .eyes_speed import speed
from .report import Figure, finish

ROOT = Path(__file__).resolve().parents[1]
FOLDS = 10
_PLACES = (1 / 3, 2 / 3)


class Share(Figure):
    """A share of ours and the bar it must reach."""

    @property
    def ratio(self) -> float:
        return self.ours / self.peer


def main() -> int:
    folder = Path(os.environ.get("PHOTOS") or ROOT.parent / "shared" / "photos")
    kept = ROOT / "build" / "eyes"
    photos = eyes_data.photographs(folder, kept / "photos.pickle")
    beside = eyes_data.skimage_pictures(kept / "skimage.pickle")
    claims = cross_validated(photos, beside)
    figures = [*quality(photos, claims), *beyond(photos, claims), silenced(photos)]
    if drawn := os.environ.get("DRAWN"):
        figures.append(spoken_of(sorted(path for path in Path(drawn).iterdir() if path.is_file())))
    if base := os.environ.get("BASE"):
        figures += speed(Path(base), [photo.path for photo in photos if photo.group == "coco"][::8])
    else:
        print("BASE=folder of commit 5f946c0 measures the speed too")
    return finish("eyes", figures, peer="bar")


def cross_validated(photos: Sequence[Photo], beside: Sequence[Photo]) -> dict[Photo, list[Thing]]:
    """What would be said of each photograph by maps fitted without it."""
    order = np.random.default_rng(0).permutation(len(photos))
    fold = dict(zip(order.tolist(), itertools.cycle(range(FOLDS)), strict=False))
    said: dict[Photo, list[Thing]] = {}
    looked = 0
    for turn in range(FOLDS):
        maps = eyes_data.fitted([*(one for at, one in enumerate(photos) if fold[at] != turn), *beside])
        for at, photo in enumerate(photos):
            if fold[at] == turn:
                seen = eyes_data.in_earnest(photo.seen, maps)
                looked += seen.large is not None
                # What the gate silences is lost to a person too.
                passed = not no_photograph(photo.seen)
                said[photo] = things(seen, Settings().eyes_threshold, weights=maps, most=99) if passed else []
    print(f"second look: {looked} of {len(photos)} pictures")
    return said


def quality(photos: Sequence[Photo], claims: dict[Photo, list[Thing]]) -> list[Figure]:
    figures = []
    for group, recall_bar, precision_bar in (("coco", 0.80, 0.95), ("thumbnails", 0.66, None)):
        chosen = [photo for photo in photos if photo.group == group]
        figures += _named(group, chosen, claims, recall_bar, precision_bar)
        figures.append(_share(f"{group}: a named thing's picture gets one", _any(chosen, claims),
                              0.95 if group == "coco" else None))  # fmt: skip
    unseen = [photo for photo in photos if photo.group == "coco" and photo.unseen]
    figures += _named("coco, unseen by the detector", unseen, claims, None, None)
    coco = [photo for photo in photos if photo.group == "coco"]
    figures.append(
        _share("people found", (("person" in _categories(claims[one])) for one in coco if "person" in one.gold), 0.78)
    )
    figures.append(
        _share("people right", ("person" in one.true for one in coco if "person" in _categories(claims[one])), 0.97)
    )
    return figures


def beyond(photos: Sequence[Photo], claims: dict[Photo, list[Thing]]) -> list[Figure]:
    """Numbers and places, where boxes were drawn."""
    boxed = [(photo, thing) for photo in photos if photo.boxes for thing in claims[photo] if thing.category]
    numbers = [
        (thing.count, len(_drawn(photo, thing))) for photo, thing in boxed
        if thing.count > 0 and _drawn(photo, thing) and not _crowd(photo, thing)
    ]  # fmt: skip
    places = [
        (thing.place, _place(_drawn(photo, thing)[0])) for photo, thing in boxed
        if thing.place and len(_drawn(photo, thing)) == 1
    ]  # fmt: skip
    return [
        _share("numbers right of those said", (_capped(said) == _capped(true) for said, true in numbers), 0.83),
        _share("left, middle, right of the only one", (said == true for said, true in places), 0.93),
    ]


def silenced(photos: Sequence[Photo]) -> Figure:
    """Photographs taken for none; the map of `eyes_medium.json` was fitted on these, the left-out ones lose 2 %."""
    return _share("photographs the gate lets pass", (not no_photograph(one.seen) for one in photos), None)


def spoken_of(paths: Sequence[Path]) -> Figure:
    """Pictures that are no photographs and of which nothing is said."""
    silent = (not glance(load_picture(path), Settings(), QuietHost()).things for path in paths)
    return _share("drawn, painted, rendered: nothing is said", silent, 1 - 3 / 57)


def _capped(number: int) -> int:
    return min(number, 3)


def _named(name: str, photos: Sequence[Photo], claims: dict[Photo, list[Thing]],
           recall: float | None, precision: float | None) -> list[Figure]:  # fmt: skip
    found = [(photo, _categories(claims[photo])) for photo in photos]
    named = (one in said for photo, said in found for one in photo.gold)
    right = (one in photo.true for photo, said in found for one in said)
    return [
        _share(f"{name}: named by two of five, found", named, recall),
        _share(f"{name}: claims right", right, precision),
    ]


def _any(photos: Iterable[Photo], claims: dict[Photo, list[Thing]]) -> Iterable[bool]:
    return (bool(claims[photo]) for photo in photos if photo.gold)


def _categories(said: Iterable[Thing]) -> set[str]:
    return {thing.category.name for thing in said if thing.category}


def _drawn(photo: Photo, thing: Thing) -> list[tuple[float, ...]]:
    assert photo.boxes is not None and thing.category
    return [box for name, box, _ in photo.boxes if name == thing.category.name]


def _crowd(photo: Photo, thing: Thing) -> bool:
    assert photo.boxes is not None and thing.category
    return any(crowd for name, _, crowd in photo.boxes if name == thing.category.name)


def _place(box: tuple[float, ...]) -> str:
    middle = box[0] + box[2] / 2
    return "left" if middle < _PLACES[0] else "right" if middle > _PLACES[1] else "middle"


def _share(name: str, answers: Iterable[bool], bar: float | None) -> Figure:
    """A share against its bar, with its interval."""
    told = [bool(one) for one in answers]
    share = sum(told) / max(len(told), 1)
    low, high = _wilson(sum(told), len(told))
    note = f"{sum(told)} of {len(told)}, 95 % interval {low:.2f}-{high:.2f}"
    return Share(name, share, bar or 1.0, 1.0 if bar else None, unit="", note=note)


def _wilson(hits: int, count: int) -> tuple[float, float]:
    if not count:
        return 0.0, 1.0
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


if __name__ == "__main__":
    raise SystemExit(main())
