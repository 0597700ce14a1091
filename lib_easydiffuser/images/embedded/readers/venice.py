"""venice.ai: {"generationParams": {"prompt", "negativePrompt", ...}} in UserComment, of the first directory too."""

from __future__ import annotations

from ....records import EmbeddedPrompt
from ..texts import Texts
from ._contract import Reader
from ._fields import from_object, marked_object

_PARAMS = "generationParams"


class Venice(Reader):
    """Source: lovell/sharp#4390, a file as the service sends it."""

    name = "venice"
    title = "venice.ai"
    order = 10

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        raw, values = marked_object(texts, lambda values: isinstance(values.get(_PARAMS), dict))
        return from_object(self.name, raw, values.get(_PARAMS, {}), "prompt", "negativePrompt")
