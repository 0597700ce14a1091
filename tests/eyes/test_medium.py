"""Whether a picture is a photograph at all: what decides, and pictures that have grain and are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lib_easydiffuser.eyes.claims import glance
from lib_easydiffuser.eyes.medium import doubtful, no_photograph
from lib_easydiffuser.eyes.seen import Seen
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings

from .conftest import photograph

NOTHING = Seen((), np.full(1000, 0.001, np.float32))
CLASSES = {"website": 916, "comic": 917, "menu": 922}
_BALLS = ((180, 210, 90, (220, 60, 40)), (330, 260, 70, (50, 120, 220)), (450, 230, 80, (70, 190, 90)))
"""Left and top of the middle, radius, colour."""


def with_classes(**shares: float) -> Seen:
    classes = NOTHING.classes.copy()
    for name, share in shares.items():
        classes[CLASSES[name]] = share
    return replace(NOTHING, classes=classes)


@pytest.mark.parametrize(
    "seen, none",
    [
        (NOTHING, False),
        (replace(NOTHING, photographed=1.0), False),
        (replace(NOTHING, photographed=-0.5), False),
        (replace(NOTHING, photographed=-1.5), True),
        (with_classes(comic=0.15), True),
        (with_classes(website=0.15), False),
        (with_classes(website=0.15, menu=0.1), True),
    ],
)
def test_drawn_printed_or_far_from_photographs(seen: Seen, none: bool) -> None:
    assert no_photograph(seen) is none


def test_between_the_two_bounds_it_is_in_doubt() -> None:
    assert [doubtful(replace(NOTHING, photographed=odds)) for odds in (None, 0.5, -0.5)] == [False, False, True]


def balls(sigma: float) -> Picture:
    """Shaded balls over a chequered floor, with grain: rendered, and to the pixels a photograph."""
    height, width = 400, 600
    down, across = np.mgrid[:height, :width].astype(np.float32)
    made: NDArray[np.float32] = np.stack([200 - down * 0.2, 210 - down * 0.1, 235 - down * 0.05], -1)
    floor = down > 230
    far = 120 / np.maximum(down - 225, 1)
    made[floor] = (90 + 90 * ((np.floor(far * 6) + np.floor((across - 300) * far / 90)) % 2))[floor][:, None]
    for left, top, radius, colour in _BALLS:
        x, y = (across - left) / radius, (down - top) / radius
        inside = x * x + y * y < 1
        light = np.clip(-0.5 * x - 0.6 * y + 0.6 * np.sqrt(np.maximum(1 - x * x - y * y, 0)), 0, 1) * 0.85 + 0.15
        made[inside] = (light[..., None] * np.array(colour))[inside]
    noisy = made + np.random.default_rng(0).normal(0, sigma, made.shape)
    return load_picture(Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)))


@pytest.mark.usefixtures("wheels")
def test_a_rendered_scene_with_grain_is_no_photograph_and_nothing_is_said_of_it() -> None:
    found = glance(balls(7), Settings(), QuietHost())
    assert not found.things and not any(claim.text == "photograph" for claim in found.evidence)


@pytest.mark.usefixtures("wheels")
def test_a_photograph_stays_one() -> None:
    found = glance(photograph("chelsea"), Settings(), QuietHost())
    assert found.things and any(claim.text == "photograph" for claim in found.evidence)
