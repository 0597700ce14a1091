"""One plain English sentence of the things the eyes see and of what the pixels prove about light and medium."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import Evidence
from .pixels import opening, sights

_PLACES = {"left": " on the left", "middle": " in the middle", "right": " on the right"}
_PLACED = 2  # more places than that nobody reads
_NUMBERS = frozenset(("two", "three", "four", "five", "six", "seven", "eight", "nine"))
_PLURALS_ALIKE = frozenset(("skis", "scissors", "jeans", "sunglasses", "mountains"))


def scene_sentence(things: Sequence[tuple[Evidence, str, bool]], found: Sequence[Evidence]) -> str:
    """The sentence.

    Args:
        things: (claim, its place or "", whether there are several), in the order they are named.
        found: What the pixels prove, and how the picture is framed.
    """
    placed = 0
    said = []
    for claim, place, several in things:
        where = _PLACES.get(place, "") if placed < _PLACED and len(things) > 1 else ""
        placed += bool(where)
        said.append(_named(claim.text, several) + where)
    noun = opening(found, close=any(claim.text == "close-up" and claim.kind == "framing" for claim in found))
    return f"{noun} of {listed(said)}{sights(found, comma=True)}."


def _named(text: str, several: bool) -> str:
    first = text.split()[0]
    if several or first in _NUMBERS or text in _PLURALS_ALIKE:
        return text
    if first == "one":
        return "one " + text.removeprefix("one ")
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


def listed(words: Sequence[str]) -> str:
    """ "a cat, a dog and two people"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
