"""InvokeAI: `invokeai_metadata` (3 and later), `sd-metadata` (2) and `Dream`, the first versions' command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ....records import EmbeddedPrompt
from ..texts import Texts, as_text
from . import _compel
from ._contract import Reader
from ._fields import from_object, settings_of

_BLANKS = re.compile(" +")
# `"prompt" -s50 -S 1 -W512 -C7.5 -Ak_lms`: one letter, its value behind it with or without a blank.
_SWITCH = re.compile(r"(?:^|\s)-([A-Za-z]) ?([^\s-][^\s]*)")
_SWITCHES = {"s": "steps", "S": "seed", "W": "width", "H": "height", "C": "cfg_scale", "A": "sampler_name"}


class InvokeAI(Reader):
    """The newest of the forms that a file holds."""

    name = "invokeai"
    title = "InvokeAI, all versions"
    order = 10

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        return self._metadata(texts) or self._sd_metadata(texts) or self._dream(texts.get("Dream", ""))

    def as_webui(self, prompt: str) -> str:
        return _compel.as_webui(prompt)

    def _metadata(self, texts: Texts) -> EmbeddedPrompt | None:
        values = texts.object("invokeai_metadata")
        raw = texts.get("invokeai_metadata", "")
        return from_object(self.name, raw, values, "positive_prompt", "negative_prompt")

    def _sd_metadata(self, texts: Texts) -> EmbeddedPrompt | None:
        values = texts.object("sd-metadata")
        image = values.get("image")
        image = image if isinstance(image, dict) else {}
        sides = [_split(text) for text in _prompts(image.get("prompt"))]
        prompt, negative = ("\n".join(filter(None, side)) for side in zip(*sides, strict=True)) if sides else ("", "")
        if not prompt and not negative:
            return None
        settings = (*settings_of(image, ("prompt",)), *settings_of(values))
        return EmbeddedPrompt(prompt, negative, self.name, texts["sd-metadata"], settings)

    def _dream(self, raw: str) -> EmbeddedPrompt | None:
        start = raw.find('"')
        end = raw.find('" -', start + 1)
        end = end if end > 0 else raw.rfind('"')
        prompt, negative = _split(raw[start + 1 : end].replace('\\"', '"')) if 0 <= start < end else ("", "")
        if not prompt and not negative:
            return None
        switches = dict(_SWITCH.findall(raw[end + 1 :]))
        settings = tuple((name, switches[key]) for key, name in _SWITCHES.items() if key in switches)
        return EmbeddedPrompt(prompt, negative, self.name, raw, settings)


def _prompts(value: object) -> list[str]:
    """One text, or a list of weighted ones."""
    if isinstance(value, str):
        return [as_text(value)]
    parts: list[Mapping[str, Any]] = (
        [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
    )
    return [text for part in parts if (text := as_text(part.get("prompt")))]


def _split(prompt: str) -> tuple[str, str]:
    """`[words]` anywhere in the prompt are its negatives (ldm/invoke/conditioning.py)."""
    kept, negatives, at = [], [], 0
    while (start := prompt.find("[", at)) >= 0 and (end := prompt.find("]", start)) >= 0:
        kept.append(prompt[at:start])
        negatives.append(prompt[start + 1 : end].strip())
        at = end + 1
    text = " ".join([*kept, prompt[at:]])
    return (_BLANKS.sub(" ", text) if negatives else text).strip(), " ".join(filter(None, negatives))
