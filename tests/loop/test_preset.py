"""The quick preset and rows of seeds."""

from __future__ import annotations

import math

import pytest

from lib_easydiffuser.loop.preset import quick, reference_size, seed_row, usual_size
from lib_easydiffuser.records import GenerationSettings, Hires

SIDES = {"sd1": 512, "sd2": 768, "sdxl": 1024, "": 512}


@pytest.mark.parametrize("family", SIDES)
@pytest.mark.parametrize(
    "size", [(600, 400), (400, 600), (512, 512), (4000, 2250), (1000, 1), (1, 9999), (0, 0), (1234, 987)]
)
def test_sizes_are_usual_ones_in_the_picture_s_proportions(family: str, size: tuple[int, int]) -> None:
    side, (width, height) = SIDES[family], usual_size(size, family)
    grid = 64 if family == "sdxl" else 8
    assert width % grid == height % grid == 0 and min(width, height) >= side // 2
    assert 0.7 * side * side <= width * height <= side * side
    wanted = min(max(size[0] / max(size[1], 1), 0.5), 2.0)
    assert abs(math.log(width / height / wanted)) < 0.08


def test_a_square_is_the_trained_one() -> None:
    assert [usual_size((300, 300), family) for family in ("sd1", "sd2", "sdxl")] == [(s, s) for s in (512, 768, 1024)]


def test_quick_is_quicker_and_leaves_the_rest_to_the_person() -> None:
    mine = GenerationSettings("x", "sd1", "DPM++ 2M", "karras", 40, 1024, 1024, 5.5, ("s",), 7, 2, Hires())
    fast = quick(mine, (600, 400))
    assert fast.steps < 20 and fast.hires is None and fast.width * fast.height <= 512 * 512
    assert (fast.sampler, fast.scheduler, fast.cfg_scale, fast.styles, fast.seed, fast.clip_skip) == (
        "DPM++ 2M", "karras", 5.5, ("s",), 7, 2,
    )  # fmt: skip
    assert quick(GenerationSettings(steps=4), (1, 1)).steps == 4  # a turbo checkpoint's few steps are not made more


def test_seeds_count_on_as_the_host_s_batch_does() -> None:
    assert seed_row(41, 3) == (41, 42, 43)
    assert seed_row(2**32 - 1, 2) == (2**32 - 1, 0)
    drawn = seed_row(-1, 4)
    assert len(set(drawn)) == 4 and all(0 <= seed < 2**32 for seed in drawn)


def test_img2img_can_keep_the_reference_s_size() -> None:
    assert reference_size((3000, 2000), 768) == (768, 512)
    assert reference_size((301, 299), 768) == (304, 296)
