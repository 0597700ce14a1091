"""What a page is told when it opens: what is dear to make, or may have changed, is not made at the host's start."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from .desk import Desk

_LOG = logging.getLogger(__name__)
Values = Callable[[], Sequence[Any]]


class Opening:
    """One tab's: who fills which components.

    Attributes:
        boxes: The components, in the order of `answer`'s values.
    """

    def __init__(self) -> None:
        self.boxes: list[Any] = []
        self._parts: list[tuple[int, Values]] = []
        self._turn = threading.Lock()

    def fill(self, boxes: Sequence[Any], values: Values) -> None:
        """Fill these once in every page that opens.

        Args:
            values: Gives a value, or an update, for each of the boxes.
        """
        self.boxes += boxes
        self._parts.append((len(boxes), values))

    def answer(self, desk: Desk) -> list[Any]:
        """Values of `boxes` for a page whose desk this is.

        A page knocks until it hears something. What it was told once a person may have changed meanwhile: nothing is
        told twice.
        """
        import gradio as gr

        with self._turn:
            if desk.greeted:
                return [gr.update() for _ in self.boxes]
            desk.greeted = True
        return [value for many, values in self._parts for value in self._made(many, values)]

    def _made(self, many: int, values: Values) -> list[Any]:
        import gradio as gr

        try:
            return list(values())
        # The tab must open whatever one of its parts does.
        except Exception:
            _LOG.exception("Easy Diffuser: a part of the tab cannot be filled")
            return [gr.update() for _ in range(many)]
