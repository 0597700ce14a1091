"""Pictures as the page gets them: each once, small enough, as data URLs that every gradio lets through."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from .bench import Bench

if TYPE_CHECKING:
    from PIL import Image

    from ...loop.records import Result, Round

# Both together, as base64 in JSON, stay below 2 MB.
_MOST_BYTES = 700_000
HELD = 6
"""Pictures in full that a page keeps: the reference, and the results walked to last."""


class Album:
    """Gives names to pictures, and their data where the page has not got them yet."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.fresh: dict[str, str] = {}

    def thumbnail(self, data: bytes, name: str) -> str:
        """The name of a small JPEG."""
        if data and name not in self._bench.given:
            self._bench.given.add(name)
            self.fresh[name] = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
        return name if data else ""

    def reference(self, found: Round) -> str:
        """The name of a round's reference in full; the same picture keeps its name from round to round."""
        picture = found.reference.reading.picture
        if picture is None:
            return ""
        name = f"reference {self._bench.reference(picture)}"
        self._full(name, lambda: picture.rgb)
        return name

    def result(self, found: Round, index: int) -> str:
        """The name of a result in full; "" when nothing of it is left."""
        result = found.results[index]
        name = f"round {found.number} result {index}"
        aside = self._bench.aside
        self._full(name, lambda: aside.get(found.number, index) or picture_of(result))
        return name

    @property
    def held(self) -> list[str]:
        """What the page holds in full when it has got this: it lets go of all else."""
        return list(self._bench.held)

    def _full(self, name: str, load: Callable[[], Image.Image]) -> None:
        if name not in self._bench.held:
            from ...loop.thumbs import page_picture

            self.fresh[name] = page_picture(load(), most_bytes=_MOST_BYTES).uri
        # A new list at once: a run and a click may draw the same bench side by side.
        self._bench.held = [*(known for known in self._bench.held if known != name), name][-HELD:]


def picture_of(result: Result) -> Image.Image:
    """A result in full: from memory, else from the host's file, else its thumbnail."""
    from PIL import Image

    from ...loop.thumbs import opened

    if result.picture is not None:
        return result.picture
    try:
        assert result.path is not None
        with Image.open(result.path) as file:
            return file.convert("RGB")
    # The person may have moved or deleted it since.
    except (OSError, AssertionError):
        return opened(result.thumbnail) if result.thumbnail else Image.new("RGB", (8, 8))
