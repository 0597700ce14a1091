from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from lib_easydiffuser.models import memory
from lib_easydiffuser.webui.tidy import Tidy


class Page:
    """As gradio's: it holds on to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def trimmed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    told: list[str] = []
    monkeypatch.setattr(memory, "trim", lambda: told.append("trim"))
    gc.disable()  # nothing is collected but by us
    yield told
    gc.enable()


def started(tidy: Tidy) -> Any:
    tidy.app_started(None, None)
    assert tidy.timer is not None
    return tidy.timer


def test_a_page_left_behind_by_a_reload_is_collected(trimmed: list[str]) -> None:
    tidy = Tidy(after=0)
    started(tidy).join()
    left = weakref.ref(Page())
    assert left() is not None
    started(tidy).join()
    assert left() is None
    assert trimmed == ["trim", "trim"]


def test_the_first_page_left_nothing_to_collect(trimmed: list[str]) -> None:
    left = weakref.ref(Page())
    started(Tidy(after=0)).join()
    assert left() is not None and trimmed == ["trim"]


def test_calls_in_a_row_are_answered_once(trimmed: list[str]) -> None:
    tidy = Tidy(after=3600)
    first = tidy.soon()
    second = tidy.soon()
    first.join()  # cancelled
    assert not trimmed
    second.cancel()
    tidy.soon(collect=False).cancel()
