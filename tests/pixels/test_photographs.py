"""Sane results on the photographs that scikit-image installs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from .drawings import said

skimage = pytest.importorskip("skimage", reason="scikit-image's photographs are not installed")
FOLDER = Path(skimage.__file__).parent / "data"
FACES = {"one person", "two people", "group of people", "portrait", "close-up", "upper body"}
GREY = ("brick", "camera", "coins", "grass", "gravel", "moon", "page", "text", "clock_motion")
FACELESS = ("chelsea", "coffee", "rocket", "motorcycle_left", "motorcycle_right", "retina", "hubble_deep_field",
            "coins", "moon", "horse", "logo", "brick", "grass", "gravel", "page", "text", "clock_motion",
            "ihc")  # fmt: skip


def opened(name: str) -> Image.Image:
    found = sorted(FOLDER.glob(f"{name}.*"))
    if not found:
        pytest.skip(f"scikit-image ships no {name} here")
    return Image.open(found[0]).convert("RGB")


def again(image: Image.Image, side: int, quality: int) -> Image.Image:
    scale = side / max(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file)


@pytest.mark.parametrize("name", FACELESS)
def test_no_face(name: str) -> None:
    assert not FACES & set(said(opened(name)))


def test_one_face_on_the_astronaut() -> None:
    cv2 = pytest.importorskip("cv2", reason="without OpenCV no face is looked for", exc_type=ImportError)
    if not hasattr(cv2, "CascadeClassifier"):
        pytest.skip("OpenCV 5 has no cascades: no face is looked for, which the tab says")
    assert {"photograph", "one person", "portrait", "upper body", "warm tones"} <= set(said(opened("astronaut")))


@pytest.mark.parametrize("name", GREY)
def test_grey_is_black_and_white_and_has_no_colours(name: str) -> None:
    found = said(opened(name))
    assert "black and white" in found
    assert not [text for text in found if text.endswith(" tones")]


@pytest.mark.parametrize("name", ["horse", "logo", "color", "phantom", "chessboard_RGB"])
def test_drawn_things_are_no_photographs(name: str) -> None:
    assert "photograph" not in said(opened(name))


@pytest.mark.parametrize("name", ["brick", "grass", "gravel", "cell", "horse"])
def test_textures_and_forms_without_grain_are_no_photographs(name: str) -> None:
    assert "photograph" not in said(opened(name))


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "coins", "retina"])
def test_photographs_are(name: str) -> None:
    assert "photograph" in said(opened(name))


def test_what_a_photographer_would_say() -> None:
    assert {"warm tones", "vivid colors", "red tones"} <= set(said(opened("coffee")))
    assert {"warm tones", "brown tones", "shallow depth of field"} <= set(said(opened("chelsea")))
    assert {"cool tones", "blue tones"} <= set(said(opened("rocket")))
    assert "flat illustration" in said(opened("horse"))


@pytest.mark.parametrize(("side", "quality"), [(256, 95), (1024, 95), (512, 60), (1024, 60)])
@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "coins"])
def test_claims_outlive_size_and_compression(name: str, side: int, quality: int) -> None:
    """Except those so near their threshold that they were hardly made."""
    before, after = said(opened(name)), said(again(opened(name), side, quality))
    for text in set(before) ^ set(after):
        assert (before.get(text) or after[text]).score < 0.56, text
