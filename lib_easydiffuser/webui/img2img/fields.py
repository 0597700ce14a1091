"""What was done, in the infotext; and back from it into the controls.

Easy Diffuser            "script" or "companion"
Easy Diffuser captioner  the one that captioned the picture
Easy Diffuser instruction  what that one was asked for, where it takes instructions
Easy Diffuser placement
Easy Diffuser tags       before merging; likewise "negative tags"
Easy Diffuser settings   JSON of the other controls that were turned
Easy Diffuser note       why a picture was generated with the person's own prompt
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ...dataclass import dataclass
from ...records import PromptPair, Reading
from . import controls

MARK = "Easy Diffuser"
CAPTIONER, INSTRUCTION, PLACEMENT, TAGS, NEGATIVE_TAGS, SETTINGS, NOTE = (
    f"{MARK} {name}" for name in ("captioner", "instruction", "placement", "tags", "negative tags", "settings", "note")
)
ALL = (MARK, CAPTIONER, INSTRUCTION, PLACEMENT, TAGS, NEGATIVE_TAGS, SETTINGS, NOTE)
_OWN_FIELD = {"captioner": CAPTIONER, "placement": PLACEMENT}


@dataclass(frozen=True)
class Spoke:
    """Who captioned the picture, and what it was asked for."""

    captioner: str
    instruction: str = ""

    @classmethod
    def of(cls, reading: Reading) -> Spoke:
        """The one whose captions were read."""
        return cls(reading.captioner, next((one.instruction for one in reading.captions if one.instruction), ""))


def written(entry: str, values: controls.Values, by: Spoke, tags: PromptPair, note: str = "") -> dict[str, str]:
    """The fields of one picture, in a spelling that the host's quoting keeps."""
    turned = {name: value for name, value in controls.changed(values).items() if name not in _OWN_FIELD}
    said = {
        MARK: entry,
        CAPTIONER: by.captioner,
        INSTRUCTION: by.instruction,
        PLACEMENT: values.settings.placement,
        TAGS: tags.prompt,
        NEGATIVE_TAGS: tags.negative_prompt,
        SETTINGS: json.dumps(turned, ensure_ascii=False) if turned else "",
        NOTE: note,
    }
    return {name: quoted(text) for name, text in said.items() if text}


def quoted(text: str) -> str:
    """The host quotes texts with a comma, a colon or a line break; one with a quote alone would lose it."""
    plain = '"' not in text or any(sign in text for sign in ",:\n")
    return text if plain else json.dumps(text, ensure_ascii=False)


def earlier(fields: Mapping[str, Any]) -> PromptPair:
    """The tags an infotext tells of."""
    return PromptPair(str(fields.get(TAGS) or ""), str(fields.get(NEGATIVE_TAGS) or ""))


def pair_of(document: str) -> PromptPair:
    """The hidden control's JSON; nothing when it is none."""
    try:
        said = json.loads(document or "{}")
        return PromptPair(str(said.get("prompt", "")), str(said.get("negative_prompt", "")))
    except (ValueError, AttributeError):
        return PromptPair()


def restored(entry: str, name: str) -> Callable[[Mapping[str, Any]], Any]:
    """For the host's list of fields: the value of a control of an entry; None leaves it as it is."""

    def value(fields: Mapping[str, Any]) -> Any:
        if name == controls.EARLIER:
            found = earlier(fields)
            return json.dumps(vars(found), ensure_ascii=False) if found != PromptPair() else ""
        if fields.get(MARK) != entry:
            return None
        if name in _OWN_FIELD:
            return fields.get(_OWN_FIELD[name], controls.default(name))
        return _turned(fields).get(name, controls.default(name))

    return value


def once(fields: Mapping[str, Any]) -> int | None:
    """For the host's list of fields: a picture of a refining run comes back as the one picture it is."""
    return 0 if fields.get(MARK) == "script" else None


def was_on(entry: str) -> Callable[[Mapping[str, Any]], bool]:
    """For the host's list of fields: whether that entry made the picture."""
    return lambda fields: fields.get(MARK) == entry


def _turned(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = json.loads(str(fields.get(SETTINGS) or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
