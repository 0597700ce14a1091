"""img2img with nothing but the embedded captioners: its script says what the eyes see in each init image."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib_easydiffuser.webui.img2img import reading

from ..fakes.img2img import img2img_host
from ..webui.img2img_bench import Bench
from .conftest import photograph


@pytest.fixture
def bench(wheels: tuple[Path, Path]) -> Iterator[Bench]:
    reading._READINGS.clear()
    with img2img_host() as root:
        yield Bench(root)


@pytest.mark.parametrize("way", ["entry", "companion"])
def test_without_a_captioning_model_the_picture_is_made_with_what_the_eyes_see(bench: Bench, way: str) -> None:
    p = bench.p(photograph("chelsea").rgb, prompt="a portrait")
    (made,) = getattr(bench, way)(p, captioner="auto").images
    said = made.split(", ")
    assert said[0] == "a portrait" and any("cat" in tag.split() for tag in said[1:])
