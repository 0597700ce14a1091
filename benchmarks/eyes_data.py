"""The photographs that the eyes are fitted and judged on: a folder beside the project, nothing of which comes into it.

`photos.jsonl` says of each its captions and boxes, `gold.py` beside it what people named and which claims are right.
"""

from __future__ import annotations

import importlib.util
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.eyes.files import folders
from lib_easydiffuser.eyes.judge import LEAST, MAPS, asked, features, own, probabilities
from lib_easydiffuser.eyes.look import NEAREST, everything, nearest, worth_it
from lib_easydiffuser.eyes.networks import Networks, opened
from lib_easydiffuser.eyes.seen import Seen
from lib_easydiffuser.eyes.vocabulary import categories
from lib_easydiffuser.eyes.words import in_doubt
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images.load import load_picture
from lib_easydiffuser.pixels.view import View

L2, OWN = 1.0, 0.8
"""Ridge of the shared weights, and the spread that a category's own is allowed: from 0.6 to 1.4 all found more."""
_THUMBNAIL, _SKIMAGE = 0.5, 1.0  # weights of a candidate: thumbnails' captions leave much unsaid
# What is there in scikit-image's pictures; nothing in its textures, scans and drawings.
SKIMAGE = {
    "astronaut.png": {"person"}, "camera.png": {"person"}, "chelsea.png": {"cat"}, "horse.png": {"horse"},
    "coffee.png": {"cup", "dining table", "spoon"}, "motorcycle_left.png": {"motorcycle", "bottle"},
    "motorcycle_right.png": {"motorcycle", "bottle"},
}  # fmt: skip
NOT_FITTED = {"page.png", "text.png"}


@dataclass(frozen=True, eq=False)
class Photo:
    """A photograph and what is known of it.

    Attributes:
        true: COCO's categories that a claim may name.
        gold: Those that at least two of five people named.
        boxes: [(category, (left, top, width, height), crowd)], None where nobody drew any.
        group: "coco", "thumbnails" or "skimage".
        seen: Everything the networks say of it.
    """

    path: Path
    true: frozenset[str]
    gold: frozenset[str]
    boxes: list[Any] | None
    group: str
    unseen: bool
    seen: Seen


def networks() -> Networks:
    """Opened from the installed wheels."""
    found = folders(QuietHost())
    if found is None:
        raise SystemExit("The eyes' wheels are not installed: make setup")
    return opened(found, None)


def photographs(folder: Path, kept: Path) -> list[Photo]:
    """All of the folder, looked at fully; what the networks said is kept in a file."""
    if not (folder / "photos.jsonl").is_file():
        raise SystemExit(f"No photographs in {folder}: name a folder with photos.jsonl and gold.py by PHOTOS=")
    rows = _gold(folder).load()
    seen = _looked([folder / row["file"] for row in rows], kept)
    return [_photo(folder, row, seen[row["file"]]) for row in rows]


def skimage_pictures(kept: Path) -> list[Photo]:
    """scikit-image's own."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    paths = [path for path in sorted(folder.glob("*.*")) if path.suffix in (".png", ".jpg")]
    seen = _looked(paths, kept)
    return [
        Photo(path, frozenset(SKIMAGE.get(path.name, ())), frozenset(), None, "skimage", True, seen[path.name])
        for path in paths
    ]


def fitted(photos: Sequence[Photo]) -> dict[str, dict[str, float]]:
    """The three maps, by ridge logistic regression over all candidates of the photographs."""
    return {name: _fit(photos, name, inputs) for name, inputs in MAPS.items()}


def in_earnest(seen: Seen, maps: dict[str, dict[str, float]]) -> Seen:
    """What `look` would have brought: the second look at what may be there, and of its boxes the unsure alone."""
    first = Seen(seen.small, seen.classes, middle=seen.middle if in_doubt(seen.classes) else None)
    if not worth_it(probabilities(first, maps)):
        return first
    second = replace(first, large=seen.large)
    numbers = [number for number in nearest(probabilities(second, maps)) if number in seen.near][:NEAREST]
    return replace(second, near={number: seen.near[number] for number in numbers})


def _fit(photos: Sequence[Photo], name: str, inputs: Sequence[str]) -> dict[str, float]:
    table, right, weight = [], [], []
    for photo in photos:
        seen = photo.seen
        for number, category in categories().items():
            if max(seen.score(number), seen.score(number, large=True)) < LEAST:
                continue
            if name == "near" and asked(seen, category) != "near":
                continue
            told = features(seen, category)
            table.append([*(told[name] for name in inputs), *(OWN * (one == number) for one in categories())])
            right.append(category.name in photo.true)
            weight.append({"coco": 1.0, "thumbnails": _THUMBNAIL, "skimage": _SKIMAGE}[photo.group])
    found = _logistic(np.array(table), np.array(right, float), np.array(weight))
    owned = zip((own(one.name) for one in categories().values()), OWN * found[len(inputs) :], strict=True)
    return {**dict(zip(inputs, found.tolist(), strict=False)), **{name: float(weight) for name, weight in owned}}


def _logistic(table: NDArray[np.float64], right: NDArray[np.float64], weight: NDArray[np.float64]) -> Any:
    """Newton's steps to the minimum of weighted log loss + L2/2 |w|^2."""
    found = np.zeros(table.shape[1])
    for _ in range(60):
        sure = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (weight * (sure - right)) + L2 * found
        bend = (table * (weight * sure * (1 - sure))[:, None]).T @ table + L2 * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        found = found - step
        if np.abs(step).max() < 1e-8:
            break
    return found


def _photo(folder: Path, row: dict[str, Any], seen: Seen) -> Photo:
    group = "thumbnails" if row["boxes"] is None else "coco"
    unseen = bool(row["detector_unseen"])
    return Photo(
        folder / row["file"], frozenset(row["true"]), frozenset(row["gold"]), row["boxes"], group, unseen, seen
    )


def _gold(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("gold", folder / "gold.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _looked(paths: Sequence[Path], kept: Path) -> dict[str, Seen]:
    kept_before: dict[str, Seen] = pickle.loads(kept.read_bytes()) if kept.is_file() else {}
    known = {name: seen for name, seen in kept_before.items() if seen.photographed is not None}  # older files lack it
    missing = [path for path in paths if path.name not in known]
    if missing:
        nets = networks()
        for path in missing:
            known[path.name] = everything(nets, View(load_picture(path).rgb))
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(known))
    return known
