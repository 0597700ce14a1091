"""SwarmUI: {"sui_image_params": {...}}, as readable JSON or not (docs/Image Metadata Format.md)."""

from __future__ import annotations

from ....records import EmbeddedPrompt
from ..texts import Texts
from ._contract import Reader
from ._fields import from_object, marked_object

_PARAMS = "sui_image_params"


class SwarmUI(Reader):
    """From `parameters`, UserComment, or (before 0.6) EXIF's Model."""

    name = "swarmui"
    title = "SwarmUI"
    order = 10

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        raw, values = marked_object(texts, lambda values: isinstance(values.get(_PARAMS), dict))
        return from_object(self.name, raw, values.get(_PARAMS, {}), "prompt", "negativeprompt")
