"""Fooocus: its JSON scheme and its WebUI-like one (modules/meta_parser.py, 2.2 and later)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....records import EmbeddedPrompt
from ..infotext import parse_infotext
from ..texts import EVERYTHING, Texts
from ._contract import Reader
from ._fields import from_object, marked_object

_NAME = "Fooocus"


class Fooocus(Reader):
    """From `parameters`, or from a UserComment in EXIF's first directory, MakerNote naming the scheme."""

    name = "fooocus"
    title = "Fooocus: JSON and WebUI schemes"
    order = 10

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        ours = "fooocus" in (texts.get("fooocus_scheme"), texts.get("MakerNote"))
        raw, values = marked_object(texts, lambda values: _is_own(values) or (ours and "prompt" in values))
        return from_object(self.name, raw, values, "prompt", "negative_prompt") or self._infotext(texts)

    def _infotext(self, texts: Texts) -> EmbeddedPrompt | None:
        for key in EVERYTHING:
            raw = texts.get(key, "")
            if _NAME not in raw:
                continue
            found = parse_infotext(raw)
            version = dict(found.settings).get("Version", "")
            if found.marked and version.startswith(_NAME + " v"):
                return EmbeddedPrompt(found.prompt, found.negative_prompt, self.name, raw, found.settings)
        return None


def _is_own(values: Mapping[str, Any]) -> bool:
    """By the scheme's name, its version, or the pair of keys that no other writer has (prompts as sent are lists)."""
    version = values.get("version")
    return "prompt" in values and (
        values.get("metadata_scheme") == "fooocus"
        or (isinstance(version, str) and version.startswith(_NAME))
        or (isinstance(values.get("full_prompt"), list) and "base_model_hash" in values)
    )
