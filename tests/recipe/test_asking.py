"""One request to a WebUI that is told to stop: it is waited for until it has stopped."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from lib_easydiffuser.errors import GenerationError, HostError, Interrupted
from lib_easydiffuser.recipe import asking
from lib_easydiffuser.recipe.records import Ask


class Slow:
    """A WebUI that looks at interrupts seldom: it has to be told so often before it leaves its picture."""

    def __init__(self, wants: int, gone: bool = False) -> None:
        self.left, self.gone, self.told, self.ended = wants, gone, 0, threading.Event()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        assert self.ended.wait(60)
        return {}

    def interrupt(self) -> None:
        self.told += 1
        if self.gone:
            raise HostError("It cannot be reached.", "")
        self.left -= 1
        if self.left == 0:
            self.ended.set()

    def progress(self) -> tuple[float, bool]:
        return 0.0, False


def test_an_interrupted_step_ends_when_the_webui_has_left_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then it holds options of its own (ADetailer), and the next job would paint beside it."""
    monkeypatch.setattr(asking, "_AGAIN", 0.001)
    slow, said = Slow(300), []
    with pytest.raises(Interrupted):
        asking.answered(slow, Ask("", {}), lambda: True, said.append, lambda: said.append(slow.ended.is_set()))  # type: ignore[arg-type]
    assert slow.ended.is_set() and slow.told >= 300 and said == [False]


def test_a_webui_that_is_gone_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_AGAIN", 0.001)
    gone = Slow(1, gone=True)
    with pytest.raises(Interrupted):
        asking.answered(gone, Ask("", {}), lambda: True, lambda share: None)  # type: ignore[arg-type]
    assert not gone.ended.is_set() and gone.told < 20
    gone.ended.set()


class Moving(Slow):
    """One that gets on between the interrupts, as an upscaler from tile to tile."""

    def progress(self) -> tuple[float, bool]:
        return self.told / 1000, False


def test_a_webui_that_never_leaves_its_picture_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "Stopping" stood there for ever, and no other recipe could begin."""
    monkeypatch.setattr(asking, "_AGAIN", 0.001)
    monkeypatch.setattr(asking, "_STILL", 40)
    hangs = Slow(100_000)
    with pytest.raises(GenerationError, match="does not leave its picture") as raised:
        asking.answered(hangs, Ask("", {}), lambda: True, lambda share: None)  # type: ignore[arg-type]
    assert "restart the WebUI" in raised.value.hint and not hangs.ended.is_set() and hangs.told <= 41
    hangs.ended.set()


def test_a_webui_that_gets_on_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_AGAIN", 0.001)
    monkeypatch.setattr(asking, "_STILL", 40)
    slow = Moving(300)
    with pytest.raises(Interrupted):
        asking.answered(slow, Ask("", {}), lambda: True, lambda share: None)  # type: ignore[arg-type]
    assert slow.ended.is_set()
