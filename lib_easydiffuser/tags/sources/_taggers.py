"""What taggers have in common: scored evidence -> tags above a threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...records import Evidence, Tag
from ..emphasis import emphasis_of
from ._contract import Scene

# Kept as evidence, so that a threshold can be turned without looking again; the knobs go no lower.
LEAST = 0.1
# A tagger knows ten thousand tags; no prompt holds more of them than this.
_MOST = 200


def surest(claims: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The claims worth keeping, surest first."""
    kept = sorted((claim for claim in claims if claim.score >= LEAST), key=lambda claim: -claim.score)
    return tuple(kept[:_MOST])


def tags_of(scene: Scene, source: str, threshold: Callable[[str], float]) -> list[Tag]:
    """The tags of one tagger, surest first.

    Args:
        source: The tagger's name, as its evidence states it.
        threshold: The least score of a kind of tag.
    """
    claims = [claim for claim in scene.reading.evidence if claim.source == source and claim.is_tag]
    sure = sorted((claim for claim in claims if claim.score >= threshold(claim.kind)), key=lambda claim: -claim.score)
    emphasis = emphasis_of([claim.score for claim in sure], scene.settings)
    return [
        Tag(
            claim.text, attention=claim.score, emphasis=value, source=source, reason=claim.reason,
            kind=claim.kind, score=claim.score,
        )
        for claim, value in zip(sure, emphasis, strict=True)
    ]  # fmt: skip
