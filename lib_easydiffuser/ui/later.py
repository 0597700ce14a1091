"""Handlers of which nothing is imported before they are pressed: a start binds them all and calls none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


def later(make: Callable[[], T]) -> T:
    """What stands for `make()`: its methods are functions that make it when the first of them is called.

    Args:
        make: Imports and makes the handlers; called once, and again after it failed.
    """
    return cast(T, _Later(make))


class _Later:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None
        # Two presses may be the first at once.
        self._turn = threading.Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            return getattr(self._whole(), name)(*given)

        call.__name__ = name  # gradio says it where it warns
        return call

    def _whole(self) -> Any:
        with self._turn:
            if self._made is None:
                self._made = self._make()
            return self._made
