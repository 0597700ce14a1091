"""Fooocus-MRE: one JSON object in a PNG text `Comment` or a JPEG comment (modules/async_worker.py)."""

from __future__ import annotations

from ....records import EmbeddedPrompt
from ..texts import COMMENT, Texts
from ._contract import Reader
from ._fields import from_object, marked_object


class FooocusMRE(Reader):
    """The prompt as it was typed; what styles made of it (`real_prompt`) stands among the settings."""

    name = "fooocus-mre"
    title = "Fooocus-MRE"
    order = 11

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        def is_own(values: object) -> bool:
            return isinstance(values, dict) and "prompt" in values and (
                "real_prompt" in values or str(values.get("software", "")).startswith("Fooocus")
            )  # fmt: skip

        raw, values = marked_object(texts, is_own)
        for key in () if values else (COMMENT, "Comment"):  # no other writer keeps both prompts there
            if {"prompt", "negative_prompt"} <= texts.object(key).keys():
                raw, values = texts[key], texts.object(key)
        return from_object(self.name, raw, values, "prompt", "negative_prompt")
