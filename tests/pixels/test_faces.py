"""Faces found, counted and framed."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.pixels import faces
from lib_easydiffuser.pixels.faces import Face, framing
from lib_easydiffuser.pixels.view import view_of
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings

from .drawings import flat, said


@pytest.fixture
def astronaut() -> Image.Image:
    if reason := faces.cannot_look():
        pytest.skip(reason)
    skimage = pytest.importorskip("skimage", reason="scikit-image's photographs are not installed")
    return Image.open(Path(skimage.__file__).parent / "data" / "astronaut.png").convert("RGB")


def beside(image: Image.Image, times: int) -> Image.Image:
    row = Image.new("RGB", (image.width * times, image.height))
    for index in range(times):
        row.paste(image, (image.width * index, 0))
    return row


def test_a_face_alone_is_a_close_up(astronaut: Image.Image) -> None:
    found = said(astronaut.crop((140, 20, 310, 210)))
    assert {"one person", "close-up", "portrait"} <= set(found)
    assert "upper body" not in found


@pytest.mark.parametrize(("times", "text"), [(2, "two people"), (3, "group of people")])
def test_people_are_counted(astronaut: Image.Image, times: int, text: str) -> None:
    found = said(beside(astronaut.crop((100, 0, 350, 300)), times))
    assert text in found
    assert not {"one person", "portrait", "close-up"} & set(found)


def test_no_face_in_a_drawing_of_none_nor_upside_down(astronaut: Image.Image) -> None:
    assert faces.faces(view_of(Picture(flat("black")))) == ()
    assert faces.faces(view_of(Picture(astronaut.rotate(180)))) == ()


def test_without_opencv_there_are_no_faces_and_no_error(
    astronaut: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cv2

    faces._cascades.cache_clear()
    monkeypatch.delattr(cv2, "data")
    try:
        assert faces.faces(view_of(Picture(astronaut))) == ()
    finally:
        faces._cascades.cache_clear()


@pytest.mark.parametrize(
    ("face", "texts"),
    [
        (Face(0.2, 0.2, 0.5, 0.6), {"close-up", "portrait"}),
        (Face(0.4, 0.1, 0.2, 0.2), {"portrait", "upper body"}),
        (Face(0.4, 0.4, 0.2, 0.3), {"portrait"}),
        (Face(0.4, 0.1, 0.05, 0.08), set()),
    ],
)
def test_framing_by_the_size_of_the_face(face: Face, texts: set[str]) -> None:
    assert {evidence.text for evidence in framing((face,))} == texts


@pytest.mark.parametrize("lacking", ["CascadeClassifier", "everything"])
def test_where_no_face_can_be_found_the_analysis_says_so(
    astronaut: Image.Image, lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lacking == "everything":
        monkeypatch.setitem(sys.modules, "cv2", None)
        monkeypatch.setattr(faces, "version", no_such_package)
        sentence = "Faces are not looked for: OpenCV is not installed."
    else:  # OpenCV 5
        monkeypatch.delattr("cv2.CascadeClassifier")
        monkeypatch.setattr(faces, "version", lambda package: "5.0.0.93")
        sentence = "Faces are not looked for: OpenCV 5.0.0.93 cannot find them, versions 4 can."
    faces._cascades.cache_clear()
    try:
        notes = analyse(Picture(astronaut), Settings().with_values({"captioner": "pixels"}), QuietHost()).notes
    finally:
        faces._cascades.cache_clear()
    assert notes.count(sentence) == 1


def no_such_package(package: str) -> str:
    raise PackageNotFoundError(package)


def test_page_and_api_may_look_at_once(astronaut: Image.Image) -> None:
    from concurrent.futures import ThreadPoolExecutor

    sides = [200, 256, 300, 384, 420, 512]
    views = [view_of(Picture(astronaut.resize((side, side)))) for side in sides]
    alone = [faces.faces(view) for view in views]
    assert any(alone)
    with ThreadPoolExecutor(4) as threads:
        for together in threads.map(lambda _: [faces.faces(view) for view in views], range(8)):
            assert together == alone
