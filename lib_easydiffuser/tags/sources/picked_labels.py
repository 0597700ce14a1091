"""Labels a person picked from CLIP's tables: theirs to have, with what CLIP measured as the reason."""

from __future__ import annotations

from ...records import Evidence, Polarity, Tag
from ..emphasis import emphasis_of
from ._contract import Scene, TagSource

PICKED = "picked"
_NEGATIVE = "negative"


class PickedLabels(TagSource):
    """First of all, so that no maximum takes away what was chosen by hand."""

    name = "picked-labels"
    title = "Labels you picked from CLIP's tables"
    order = 1

    def propose(self, scene: Scene) -> list[Tag]:
        claims = _claims(scene, negative=False)
        # Centred on 1.0 among themselves: a similarity of 0.24 is no emphasis.
        emphasis = emphasis_of([claim.score for claim in claims], scene.settings)
        return [
            Tag(
                claim.text, attention=claim.score, emphasis=max(value, 1.0), source=self.name, reason=claim.reason,
                kind=claim.kind, score=claim.score,
            )
            for claim, value in zip(claims, emphasis, strict=True)
        ]  # fmt: skip


class PickedNegatives(TagSource):
    """The same for the negative prompt; they count as the person's own, which stand first there."""

    name = "picked-negatives"
    title = "Negatives you picked from CLIP's tables"
    polarity: Polarity = "negative"  # type: ignore[misc]
    order = 4

    def propose(self, scene: Scene) -> list[Tag]:
        return [
            Tag(claim.text, "negative", claim.score, 1.0, "own", f"own: {claim.reason}", "own", 1.0)
            for claim in _claims(scene, negative=True)
        ]


def _claims(scene: Scene, negative: bool) -> list[Evidence]:
    own = (claim for claim in scene.reading.evidence if claim.source == PICKED)
    return [claim for claim in own if (claim.kind == _NEGATIVE) == negative]
