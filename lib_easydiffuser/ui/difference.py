"""What two prompts share and where they differ, phrase by phrase."""

from __future__ import annotations

import difflib
import re
from typing import Literal

Part = tuple[Literal["same", "guess", "true"], str]

_EMPHASIS = re.compile(r"^[(\[]+|(:[\d.]+)?[)\]]+$")


def difference(guess: str, true: str) -> list[Part]:
    """Phrases in order, each with who says it: both, the guess alone, or the true prompt alone.

    Emphasis and case do not make a difference; the true prompt's spelling is shown for what both say.
    """
    left, right = _phrases(guess), _phrases(true)
    matcher = difflib.SequenceMatcher(None, _plain(left), _plain(right), autojunk=False)
    parts: list[Part] = []
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            parts += [("same", phrase) for phrase in right[j1:j2]]
        else:
            parts += [("guess", phrase) for phrase in left[i1:i2]]
            parts += [("true", phrase) for phrase in right[j1:j2]]
    return parts


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in re.split(r"[,\n]", text) if phrase.strip()]


def _plain(phrases: list[str]) -> list[str]:
    return [_EMPHASIS.sub("", phrase).replace("\\", "").strip().casefold() for phrase in phrases]
