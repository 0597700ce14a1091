"""Looking: a first look at every photograph, a second one where something may be said, a third at what is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from PIL import Image

from ..errors import Interrupted
from ..pixels.view import View
from .judge import Weights, probabilities
from .lite0 import SIDE
from .medium import log_odds
from .networks import Networks
from .seen import Floats, Seen, Sighting
from .vocabulary import categories
from .words import in_doubt

FIRST = 300
"""Side of the square the detector looks at first, as it was trained. At a larger one (`Networks.second`) it errs
elsewhere, which is what makes two looks honest."""
DOUBT = (0.4, 0.9)
"""A category whose probability lies between these after the first look makes a second one worth it."""
UNSURE, NEAREST = (0.25, 0.9), 1
"""So many boxes are looked at by themselves, of categories whose probability lies between these."""
_EVEN = 0.65  # about where what is said begins
_MARGIN = 0.15  # of the box's longer side, around it
_SMALLEST = 6  # pixels; a box below that shows nothing
_MIDDLE = 0.875  # of the shorter side


def look(
    networks: Networks,
    view: View,
    stopped: Callable[[], bool] = lambda: False,
    weights: Mapping[str, Weights] | None = None,
) -> Seen:
    """What the networks see.

    Args:
        view: The picture's shared copies.
        stopped: Asked before every step, about a tenth of a second each.

    Raises:
        Interrupted: If the person stopped.
        ModelError: If OpenCV cannot run a network.
    """
    step = _Steps(networks, view, stopped)
    classes, features = step.whole()
    seen = Seen(step.boxes(FIRST), classes, photographed=log_odds(features))
    if in_doubt(seen.classes):
        seen = replace(seen, middle=step.classes(_middle(view.small)))
    if not worth_it(probabilities(seen, weights)):
        return seen
    seen = replace(seen, large=step.boxes(networks.second))
    boxes = [number for number in nearest(probabilities(seen, weights)) if step.can(seen, number)][:NEAREST]
    return replace(seen, near={number: step.near(seen, number) for number in boxes})


def worth_it(found: Mapping[int, float]) -> bool:
    """Whether the first look leaves anything in doubt."""
    low, high = DOUBT
    return any(low < sure < high for sure in found.values())


def nearest(found: Mapping[int, float]) -> list[int]:
    """Those whose boxes are worth a look by themselves, nearest to an even chance first."""
    low, high = UNSURE
    known = [number for number, sure in found.items() if low < sure < high and categories()[number].classes]
    return sorted(known, key=lambda number: abs(found[number] - _EVEN))


def everything(networks: Networks, view: View, least: float = 0.08) -> Seen:
    """Both looks, and every likely box by itself: what the maps are fitted on."""
    step = _Steps(networks, view, lambda: False)
    classes, features = step.whole()
    seen = Seen(
        step.boxes(FIRST),
        classes,
        step.boxes(networks.second),
        middle=step.classes(_middle(view.small)),
        photographed=log_odds(features),
    )
    boxes = {one.category: seen.surest(one.category) for one in (*seen.small, *(seen.large or ()))}
    likely = [number for number, box in boxes.items() if box and box.score >= least and step.can(seen, number)]
    return replace(seen, near={number: step.near(seen, number) for number in likely})


class _Steps:
    """One network run each; between them the person may stop."""

    def __init__(self, networks: Networks, view: View, stopped: Callable[[], bool]) -> None:
        self._networks, self._view, self._picture, self._stopped = networks, view, view.small, stopped

    def boxes(self, side: int) -> tuple[Sighting, ...]:
        self._go_on()
        return self._networks.boxes(self._view.stretched(side, side))

    def whole(self) -> tuple[Floats, Floats]:
        self._go_on()
        return self._networks.whole(self._view.stretched(SIDE, SIDE))

    def classes(self, box: tuple[float, float, float, float]) -> Floats:
        self._go_on()
        square = self._picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=box)
        return self._networks.classes(np.asarray(square, dtype=np.uint8))

    def can(self, seen: Seen, number: int) -> bool:
        """Whether its box is large enough to be looked at."""
        box, (width, height) = seen.surest(number), self._picture.size
        return box is not None and min(box.width * width, box.height * height) >= _SMALLEST

    def near(self, seen: Seen, number: int) -> Floats:
        box, (width, height) = seen.surest(number), self._picture.size
        assert box is not None  # `can` was asked
        margin = _MARGIN * max(box.width * width, box.height * height)
        left, top = max(0.0, box.left * width - margin), max(0.0, box.top * height - margin)
        right, bottom = min(width, box.right * width + margin), min(height, box.bottom * height + margin)
        return self.classes((left, top, right, bottom))

    def _go_on(self) -> None:
        if self._stopped():
            raise Interrupted


def _middle(picture: Image.Image) -> tuple[float, float, float, float]:
    side = _MIDDLE * min(picture.size)
    left, top = (picture.width - side) / 2, (picture.height - side) / 2
    return left, top, left + side, top + side
