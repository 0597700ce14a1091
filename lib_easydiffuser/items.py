r"""A comma-separated list as people type it: which commas part, and which stand inside a tag.

`(red hair, blue eyes:1.2), >_<, :(, a\, b` are four items. A bracket holds its commas only where one on the same line
closes it, and the brackets of a face hold nothing.
"""

from __future__ import annotations

import re

from .faces import is_face

COMMAS = ",\uff0c\u3001\uff64\u060c"
"""What parts tags: ASCII, full-width (the host's tokenizer reads it as ASCII), ideographic, half-width, Arabic."""

_PART = re.compile(rf"[{COMMAS}\n]")
_STEP = re.compile(rf"\\.|[()\[\]{COMMAS}\n]|<\w+:[^<>\n]*>")
_CLOSES = {")": "(", "]": "["}


def items_in(text: str) -> list[str]:
    """The items, as typed and stripped; never an empty one."""
    return _cut(text, _held(text))


def pieces_in(text: str) -> list[str]:
    """The same, cut inside brackets too: "(red hair, blue eyes:1.2)" is "(red hair" and "blue eyes:1.2)"."""
    return _cut(text, set())


def _cut(text: str, held: set[int]) -> list[str]:
    items, start = [], 0
    for step in _STEP.finditer(text):
        if _PART.match(step[0]) and step.start() not in held:
            items.append(text[start : step.start()])
            start = step.end()
    items.append(text[start:])
    return [item.strip() for item in items if item.strip()]


def _held(text: str) -> set[int]:
    """Places of the commas inside a pair of brackets."""
    held: set[int] = set()
    brackets, faces = _Brackets(), _faces(text)
    for step in _STEP.finditer(text):
        mark, place = step[0], step.start()
        if mark == "\n":
            brackets = _Brackets()
        elif _PART.match(mark):
            brackets.commas.append(place)
        elif mark in ("(", "[") and place not in faces:
            brackets.opened(mark)
        elif mark in _CLOSES and place not in faces:
            held.update(brackets.closed(_CLOSES[mark]))
    return held


class _Brackets:
    """Those that are open, and the commas that nothing holds yet."""

    def __init__(self) -> None:
        self.commas: list[int] = []
        self._open: list[tuple[str, int]] = []  # the bracket, and how many commas stood before it
        self._many = {"(": 0, "[": 0}

    def opened(self, bracket: str) -> None:
        self._open.append((bracket, len(self.commas)))
        self._many[bracket] += 1

    def closed(self, bracket: str) -> list[int]:
        """The commas inside the innermost bracket of this kind; others inside it were never closed."""
        while self._many[bracket]:
            last, before = self._open.pop()
            self._many[last] -= 1
            if last == bracket:
                inside = self.commas[before:]
                del self.commas[before:]
                return inside
        return []


def _faces(text: str) -> set[int]:
    """Places of the brackets that are part of a face."""
    places: set[int] = set()
    start = 0
    for end in [*(match.start() for match in _PART.finditer(text)), len(text)]:
        item = text[start:end]
        if len(item) < 40 and is_face(item.strip()):
            places.update(range(start, end))
        start = end + 1
    return places
