"""NovelAI: Software "NovelAI", Description the prompt, Comment a JSON object with all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....records import EmbeddedPrompt
from ..texts import COMMENT, USER_COMMENT, Texts, as_text, json_object
from . import _braces
from ._contract import Reader
from ._fields import settings_of

_PROMPTS = ("prompt", "uc", "negative_prompt", "v4_prompt", "v4_negative_prompt")


class NovelAI(Reader):
    """From PNG texts, or from the same fields as one JSON object in a comment (WebP, JPEG)."""

    name = "novelai"
    title = "NovelAI, versions 1 to 4"
    order = 10

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        fields = _fields(texts)
        raw = fields.get("Comment", "")
        values = json_object(raw)
        if fields.get("Software") != "NovelAI" and not ("uc" in values and "prompt" in values):
            return None
        prompt = _prompt(values, "v4_prompt", "prompt") or fields.get("Description", "")
        negative = _prompt(values, "v4_negative_prompt", "uc", "negative_prompt")
        if not prompt and not negative:
            return None
        return EmbeddedPrompt(prompt, negative, self.name, raw or prompt, settings_of(values, _PROMPTS))

    def as_webui(self, prompt: str) -> str:
        return _braces.as_webui(prompt)


def _fields(texts: Texts) -> Mapping[str, str]:
    if "Comment" in texts:
        return texts
    for key in (USER_COMMENT, COMMENT, "parameters"):
        inner = texts.object(key)
        if "Comment" in inner:
            return {name: as_text(value) for name, value in inner.items()}
        if "uc" in inner:
            return {"Comment": texts[key]}
    return texts


def _prompt(values: Mapping[str, Any], v4: str, *plain: str) -> str:
    """Version 4 keeps a base caption and one for each character; earlier ones a single text."""
    captions = _v4_captions(values.get(v4))
    return "\n".join(captions) or next((text for key in plain if (text := as_text(values.get(key)))), "")


def _v4_captions(value: object) -> list[str]:
    caption = value.get("caption") if isinstance(value, dict) else None
    if not isinstance(caption, dict):
        return []
    characters = caption.get("char_captions")
    texts = [as_text(caption.get("base_caption"))]
    for character in characters if isinstance(characters, list) else []:
        if isinstance(character, dict):
            texts.append(as_text(character.get("char_caption")))
    return [text for text in texts if text]
