"""Helpers of readers whose generator writes one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ....records import EmbeddedPrompt
from ..texts import Texts, as_text

_LONGEST_SETTING = 2000


def settings_of(values: Mapping[str, Any], without: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """The plain values by the writer's own names, prompts left out."""
    return tuple(
        (key, str(value))
        for key, value in values.items()
        if key not in without and isinstance(value, (str, int, float)) and value != ""
        and not (isinstance(value, str) and len(value) > _LONGEST_SETTING)
    )  # fmt: skip


def marked_object(texts: Texts, is_own: Callable[[Mapping[str, Any]], bool]) -> tuple[str, Mapping[str, Any]]:
    """(text, object) of the first object that has the generator's mark; ("", {}) when there is none."""
    return next(((raw, values) for raw, values in texts.objects() if is_own(values)), ("", {}))


def from_object(source: str, raw: str, values: Mapping[str, Any], prompt: str, negative: str) -> EmbeddedPrompt | None:
    """What an object says under two names; None when it says neither."""
    found = as_text(values.get(prompt)), as_text(values.get(negative))
    if not any(found):
        return None
    return EmbeddedPrompt(*found, source, raw, settings_of(values, (prompt, negative)))
