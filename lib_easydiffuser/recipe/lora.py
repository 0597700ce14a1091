"""LoRAs: which the host has, what their training says they listen to, and how a prompt names them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..dataclass import dataclass

_MOST = 3
_ALWAYS = 0.9
"""A tag of so many of the training pictures is what the LoRA was taught to be called by."""


@dataclass(frozen=True)
class Lora:
    """One LoRA of the host.

    Attributes:
        alias: What its training called it; the host takes either name.
        triggers: The words it listens to, as its metadata has them; () where they do not say.
    """

    name: str
    alias: str = ""
    triggers: tuple[str, ...] = ()


def lora_of(row: Mapping[str, Any]) -> Lora:
    """One row of the host's list."""
    metadata = row.get("metadata")
    alias = str(row.get("alias") or "")
    return Lora(str(row["name"]), alias, triggers_of(metadata if isinstance(metadata, Mapping) else {}))


def triggers_of(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """The trigger words in a LoRA's metadata.

    Source:
        `modelspec.trigger_phrase` of the Stable Diffusion metadata standard; else the tags of (nearly) all training
        pictures by `ss_tag_frequency`, which kohya's trainer writes: {folder: {tag: count}}.
    """
    phrase = str(metadata.get("modelspec.trigger_phrase") or "").strip()
    if phrase:
        return tuple(part.strip() for part in phrase.split(",") if part.strip())
    counts: dict[str, int] = {}
    for tags in _frequencies(metadata).values():
        for tag, count in tags.items() if isinstance(tags, Mapping) else ():
            counts[tag.strip()] = counts.get(tag.strip(), 0) + _whole(count)
    most = max(counts.values(), default=0)
    common = [tag for tag, count in counts.items() if tag and most and count >= _ALWAYS * most]
    return tuple(common) if len(common) <= _MOST else ()


def spelled(lora: Lora, weight: float) -> str:
    """As a prompt of the WebUI names it."""
    return f"<lora:{lora.name}:{weight:g}>"


def _frequencies(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    found = metadata.get("ss_tag_frequency")
    if isinstance(found, str):  # as it lies in the file; the host reads it for its own list
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            return {}
    return found if isinstance(found, Mapping) else {}


def _whole(count: object) -> int:
    return count if isinstance(count, int) else 0
