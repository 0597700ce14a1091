"""The few colour and light claims that say most, where a prompt has room for few."""

from __future__ import annotations

from collections.abc import Sequence

from ..records import Evidence

KINDS = frozenset(("colour", "light", "contrast"))
_FIRST = ("black and white", "sepia")
_LAST = ("warm tones", "cool tones", "vivid colors", "muted colors", "high contrast", "low contrast")


def few(found: Sequence[Evidence], most: int) -> tuple[Evidence, ...]:
    """All other claims, and of those about colour and light the `most` that say most; in the order they came.

    Light is rarely claimed and says much; then the colour that stands out most, a plain ground, the other colours;
    what is only true of the whole (warm, vivid, contrast) last.
    """
    about = [index for index, claim in enumerate(found) if claim.kind in KINDS and claim.is_tag]
    kept = set(sorted(about, key=lambda index: (_rank(found[index]), index))[:most])
    return tuple(claim for index, claim in enumerate(found) if index in kept or index not in about)


def _rank(claim: Evidence) -> int:
    if claim.text in _FIRST:
        return 0
    if claim.kind == "light":
        return 1
    return 3 if claim.text in _LAST else 2
