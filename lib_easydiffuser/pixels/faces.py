"""Faces, by OpenCV's bundled Haar cascades where OpenCV is installed; each confirmed by a second look."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..records import Evidence
from .rules import Limit, claim
from .view import View

MIN_FACE = 28
"""Smallest face looked for, pixels of the small copy."""
STEP = 1.1
"""Each scale a face is looked for at against the one before."""
HINTS = 12
"""More places than this are not looked at one by one; the full look is then cheaper."""
CROP = 160
"""Side a face is scaled to before its eyes are looked for, pixels."""
# A cascade that two threads ask at once fails in OpenCV (4.11: getScaleData), and page and API share ours.
_TURN = Lock()


@dataclass(frozen=True)
class Face:
    """A face's box as shares of the picture's width and height, brows to chin."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


@lru_cache(maxsize=1)
def _cascades() -> tuple[Any, Any, Any] | None:
    """Finder, confirmer and eye finder; None where OpenCV or its data cannot be used."""
    try:
        import cv2

        folder = Path(cv2.data.haarcascades)  # type: ignore[attr-defined]
        names = ("haarcascade_frontalface_alt2.xml", "haarcascade_frontalface_default.xml", "haarcascade_eye.xml")
        found = tuple(cv2.CascadeClassifier(str(folder / name)) for name in names)
        if any(cascade.empty() for cascade in found):
            return None
        return found[0], found[1], found[2]
    # A broken OpenCV raises anything, from ImportError to AttributeError; no faces is an honest answer.
    except Exception:
        return None


def cannot_look() -> str:
    """Why no face can be found here, in a sentence; "" where faces are looked for."""
    if _cascades() is not None:
        return ""
    try:
        installed = _version_of("opencv-python", "opencv-python-headless", "opencv-contrib-python")
    except LookupError:
        return "Faces are not looked for: OpenCV is not installed."
    return f"Faces are not looked for: OpenCV {installed} cannot find them, versions 4 can."


def _version_of(*packages: str) -> str:
    """Of the first of the packages that is installed.

    Raises:
        LookupError: If none is.
    """
    for package in packages:
        with suppress(PackageNotFoundError):
            return version(package)
    raise LookupError(packages)


def faces(view: View) -> tuple[Face, ...]:
    """The faces in the picture, largest first; none where `cannot_look` says why."""
    cascades = _cascades()
    if cascades is None or min(view.grey.shape) < 2 * MIN_FACE:
        return ()
    with _TURN:
        sure = _sure(view.grey, *cascades)
    height, width = view.grey.shape
    found = [Face(x / width, y / height, w / width, h / height) for x, y, w, h in sure]
    return tuple(sorted(found, key=lambda face: -face.height))


def _sure(grey: NDArray[np.uint8], finder: Any, confirmer: Any, eyes: Any) -> list[Any]:
    """Boxes of confirmed faces, pixels: (left, top, width, height)."""
    if not _hinted(finder, grey):
        return []
    boxes = finder.detectMultiScale(grey, scaleFactor=STEP, minNeighbors=8, minSize=(MIN_FACE, MIN_FACE))
    return [box for box in boxes if _confirmed(grey, box, confirmer, eyes)]


def _hinted(finder: Any, grey: NDArray[np.uint8]) -> bool:
    """Whether the full look, three times as dear, could find a face.

    A face answers at many neighbouring places and scales: some of every third scale, then several close by.
    """
    boxes = finder.detectMultiScale(grey, scaleFactor=STEP**3, minNeighbors=0, minSize=(MIN_FACE, MIN_FACE))
    return len(boxes) > HINTS or any(_seen_close_by(finder, grey, box) for box in boxes)


def _seen_close_by(finder: Any, grey: NDArray[np.uint8], box: Any) -> bool:
    side = int(box[2])
    near, least, most = _around(grey, box, side // 2), round(side / 1.4), round(side * 1.4)
    again = finder.detectMultiScale(
        near, scaleFactor=STEP, minNeighbors=3, minSize=(least, least), maxSize=(most, most)
    )
    return len(again) > 0


def _around(grey: NDArray[np.uint8], box: Any, pad: int) -> NDArray[np.uint8]:
    x, y, w, h = (int(value) for value in box)
    return grey[max(0, y - pad) : y + h + pad, max(0, x - pad) : x + w + pad]


def _confirmed(grey: NDArray[np.uint8], box: Any, confirmer: Any, eyes: Any) -> bool:
    """A second cascade sees a face there, and an eye is found in its upper half."""
    import cv2

    scale = CROP / int(box[2])
    crop = cv2.resize(_around(grey, box, int(box[2]) // 4), None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    if not len(confirmer.detectMultiScale(crop, scaleFactor=STEP, minNeighbors=3, minSize=(CROP // 2, CROP // 2))):
        return False
    top = crop[: round(crop.shape[0] * 0.6)]
    return len(eyes.detectMultiScale(top, scaleFactor=STEP, minNeighbors=3, minSize=(CROP // 8, CROP // 8))) > 0


def count(found: tuple[Face, ...]) -> list[Evidence]:
    """How many people the faces prove."""
    if not found:
        return []
    text = {1: "one person", 2: "two people"}.get(len(found), "group of people")
    smallest = Limit("smallest face's share of the picture's height", found[-1].height, 0.05, 0.2)
    return claim("face", text, smallest)


def framing(found: tuple[Face, ...]) -> list[Evidence]:
    """Close-up, portrait, upper body: by the height of the one face, and what lies below it."""
    if len(found) != 1:
        return []
    face = found[0]
    tall = face.height
    close = claim("face", "close-up", Limit("face's share of the picture's height", tall, 0.45, 0.7))
    if close:
        return [*close, *claim("face", "portrait", Limit("face's share of the picture's height", tall, 0.45, 0.6))]
    below = (1 - face.bottom) / tall
    portrait = claim("face", "portrait", Limit("face's share of the picture's height", tall, 0.14, 0.3))
    return portrait + claim(
        "face",
        "upper body",
        Limit("picture below the face, in heights of the face", below, 1.5, 2.5),
        Limit("picture below the face, in heights of the face", below, 4.5, 3.5),
    )


def people(view: View) -> list[Evidence]:
    """All claims about faces."""
    found = faces(view)
    return count(found) + framing(found)
