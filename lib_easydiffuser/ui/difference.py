"""What two prompts share and where they differ, phrase by phrase."""

from __future__ import annotations

import difflib
import re
from typing import Literal

Part = tuple[Literal["same", "guess", "true"], str]

_EMPHASIS = re.compile(r"^[(\[]+|(:[\d.]+)?[)\]]+$")


def difference(guess: str, true: str) -> list[Part]:
    """Phrases in order, each with who says it: both, the guess alone, or the true prompt alone.

    Emphasis, case and place do not make a difference; what both say is shown once, as the true prompt has it.
    """
    left, right = _phrases(guess), _phrases(true)
    guessed, meant = _plain(left), _plain(right)
    parts: list[Part] = []
    for _, i1, i2, j1, j2 in difflib.SequenceMatcher(None, guessed, meant, autojunk=False).get_opcodes():
        parts += [("guess", left[at]) for at in range(i1, i2) if guessed[at] not in meant]
        parts += [("same" if meant[at] in guessed else "true", right[at]) for at in range(j1, j2)]
    return parts


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in re.split(r"[,\n]", text) if phrase.strip()]


def _plain(phrases: list[str]) -> list[str]:
    return [_EMPHASIS.sub("", phrase).replace("\\", "").strip().casefold() for phrase in phrases]
