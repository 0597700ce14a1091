"""A folder job's own work grows with the pictures and no faster: what is counted are calls, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from types import FrameType
from typing import Any

import pytest

from benchmarks import batch_many

STEPS = ("planning", "working", "resuming", "table of tags", "writing")


def _calls(act: Callable[[], Any]) -> float:
    """How many calls of Python functions and of C functions it takes."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        act()
    finally:
        sys.setprofile(before)
    return float(count)


@lru_cache(maxsize=1)
def _counted() -> tuple[dict[str, float], dict[str, float]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_many, "_timed", _calls)
        return batch_many._steps(200), batch_many._steps(2000)


@pytest.mark.parametrize("step", STEPS)
def test_ten_times_the_pictures_take_at_most_eleven_times_the_calls(step: str) -> None:
    few, many = _counted()
    assert few[step] > 200, "it was counted at all"
    assert many[step] <= batch_many.BAR * few[step]


def test_a_step_that_compares_all_with_all_would_be_seen() -> None:
    def squared(number: int) -> float:
        return _calls(lambda: [abs(a - b) for a in range(number) for b in range(number)])

    assert squared(100) > batch_many.BAR * squared(10)
