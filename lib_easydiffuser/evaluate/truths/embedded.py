"""The prompt that a picture's own file carries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...errors import ImageError
from ...images import load_picture
from ...loop.scores import bare
from ..records import Trouble
from ._contract import Found, TruthReader

_SIDE = 64  # only the file's texts are wanted; a JPEG is then decoded at an eighth


class EmbeddedTruths(TruthReader):
    """As the WebUI, ComfyUI, NovelAI and the other readers know it, emphasis taken off: weights are no words."""

    name = "embedded"
    title = "the prompt each picture's file carries"
    order = 30

    def of(self, paths: Sequence[Path], table: Path | None) -> Found:
        found = Found()
        for path in paths:
            try:
                embedded = load_picture(path, name=str(path), max_side=_SIDE).embedded
            except ImageError as error:
                found.troubles.append(Trouble(path.name, error.message))
                continue
            text = bare(embedded.prompt) if embedded else ""
            if text:
                found.truths[path] = (text,)
        return found
