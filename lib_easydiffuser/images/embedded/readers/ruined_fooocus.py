"""RuinedFooocus: {"Prompt", "Negative", ..., "software": "RuinedFooocus"} in `parameters` (modules/async_worker.py)."""

from __future__ import annotations

from ....records import EmbeddedPrompt
from ..texts import Texts
from ._contract import Reader
from ._fields import from_object, marked_object


class RuinedFooocus(Reader):
    """Older versions write no `software`; the two capital names together are its own."""

    name = "ruined-fooocus"
    title = "RuinedFooocus"
    order = 10

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        raw, values = marked_object(
            texts, lambda values: values.get("software") == "RuinedFooocus" or {"Prompt", "Negative"} <= values.keys()
        )
        return from_object(self.name, raw, values, "Prompt", "Negative")
