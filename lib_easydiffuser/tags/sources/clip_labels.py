"""Tags from CLIP's labels: medium, movement, trending, flavor, and, switched on, artists."""

from __future__ import annotations

from ...records import Evidence, Polarity, Tag
from ...settings import Settings
from ..emphasis import emphasis_of
from ._contract import Scene, TagSource

_CLIP = "clip"
_NEGATIVE = "negative"


class ClipLabels(TagSource):
    """The labels nearest to the picture; what is surer than its fellows is raised, none is weakened below 1."""

    name = "clip-labels"
    title = "Labels ranked by CLIP"
    order = 70

    def enabled(self, settings: Settings) -> bool:
        return settings.labels

    def propose(self, scene: Scene) -> list[Tag]:
        claims = _claims(scene, negative=False)
        emphasis = emphasis_of([claim.score for claim in claims], scene.settings)
        return [_tag(claim, self, value) for claim, value in zip(claims, emphasis, strict=True)]


class ClipNegatives(TagSource):
    """What a chain away from the picture found (`mode` negative)."""

    name = "clip-negatives"
    title = "Labels CLIP finds least like the picture"
    polarity: Polarity = "negative"  # type: ignore[misc]
    order = 70

    def enabled(self, settings: Settings) -> bool:
        return settings.labels and settings.mode == "negative"

    def propose(self, scene: Scene) -> list[Tag]:
        return [_tag(claim, self, 1.0) for claim in _claims(scene, negative=True)]


def _claims(scene: Scene, negative: bool) -> list[Evidence]:
    own = (claim for claim in scene.reading.evidence if claim.source == _CLIP and claim.is_tag)
    return [claim for claim in own if (claim.kind == _NEGATIVE) == negative]


def _tag(claim: Evidence, source: TagSource, emphasis: float) -> Tag:
    return Tag(
        claim.text,
        polarity=source.polarity,
        attention=claim.score,
        emphasis=emphasis,
        source=source.name,
        reason=claim.reason,
        kind=claim.kind,
        score=claim.score,
    )
