"""Every claim has a drawn picture on which it must be made and one on which it must not."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from .drawings import SIDE, before_a_window, blurred, flat, forms, grained, lines, said, scene, sprite


def half_in_focus() -> Image.Image:
    image = blurred(scene(30, 220), 8)
    sharp = scene(30, 220, seed=2)
    image.paste(sharp.crop((100, 130, 284, 384)), (100, 130))
    return image


def low_key() -> Image.Image:
    luma = 8 + 20 * forms(1)
    luma[120:220, 120:220] = 150 + 60 * forms(2)[120:220, 120:220]
    return grained(luma)


WARM, COOL, SEPIA = (1.0, 0.75, 0.5), (0.5, 0.75, 1.0), (1.0, 0.87, 0.68)

CASES = {
    "photograph": (scene(30, 220), flat("red")),
    "flat illustration": (flat("red"), scene(30, 220)),
    "line art": (lines(), flat("black")),
    "pixel art": (sprite(), sprite().rotate(30)),
    "black and white": (scene(30, 220), scene(30, 220, WARM)),
    "sepia": (scene(30, 220, SEPIA), scene(30, 220)),
    "warm tones": (flat("#e09040", "#f0c080"), flat("#4090e0", "#80c0f0")),
    "cool tones": (scene(30, 220, COOL), scene(30, 220, WARM)),
    "vivid colors": (flat("#ff0000", "#ffd000"), scene(30, 220)),
    "muted colors": (flat("#b09078", "#8c98a8"), flat("#ff0000", "#ffd000")),
    "brown tones": (flat("white", "#704820"), flat("white", "#3060c0")),
    "blue tones": (flat("white", "#3060c0"), flat("white", "#704820")),
    "white background": (flat("red"), flat("red", "#80b0e0")),
    "black background": (flat("red", "black"), flat("red")),
    "low-key lighting": (low_key(), scene(30, 220)),
    "high-key lighting": (scene(205, 255), scene(30, 220)),
    "backlighting": (before_a_window(), scene(205, 255)),
    "high contrast": (flat("black"), scene(100, 150)),
    "low contrast": (scene(100, 150), flat("black")),
    "sharp focus": (scene(30, 220), blurred(scene(30, 220), 6)),
    "soft focus": (blurred(scene(30, 220), 6), scene(30, 220)),
    "shallow depth of field": (half_in_focus(), scene(30, 220)),
    "panoramic": (scene(30, 220).crop((0, 0, SIDE, 120)), scene(30, 220)),
    "landscape orientation": (flat("red").crop((0, 0, 300, 200)), flat("red")),
    "portrait orientation": (flat("red").crop((0, 0, 200, 300)), flat("red")),
    "square format": (flat("red"), flat("red").crop((0, 0, 300, 200))),
}


@pytest.mark.parametrize("text", CASES)
def test_claimed_where_it_is_so_and_only_there(text: str) -> None:
    so, not_so = (said(image) for image in CASES[text])
    assert text in so, list(so)
    assert text not in not_so, list(not_so)
    assert 0.5 <= so[text].score <= 1.0
    assert any(sign.isdigit() for sign in so[text].reason)


def test_shape_is_said_but_never_prompted() -> None:
    assert not said(flat("red"))["square format"].is_tag


def test_the_score_grows_with_the_distance_from_the_threshold() -> None:
    wide, narrow = (said(scene(low, 150))["low contrast"].score for low in (70, 105))
    assert wide < narrow


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (31, 31), (2000, 40)])
def test_no_size_is_too_odd(size: tuple[int, int]) -> None:
    said(Image.new("RGB", size, "#884422"))


def test_noise_is_not_art() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8))
    assert not {"line art", "flat illustration", "pixel art", "photograph"} & set(said(noise))
