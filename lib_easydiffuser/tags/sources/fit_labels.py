"""Tags a person taught with their own pictures (`fit-labels FOLDER`)."""

from __future__ import annotations

from ...records import Tag
from ...settings import Settings
from ..emphasis import emphasis_of
from ._contract import Scene, TagSource


class FitLabels(TagSource):
    """What the fitted head sees in the picture, surest first."""

    name = "fit-labels"
    title = "Tags learned from your own pictures"
    order = 40

    def enabled(self, settings: Settings) -> bool:
        return settings.labels

    def propose(self, scene: Scene) -> list[Tag]:
        claims = [claim for claim in scene.reading.evidence if claim.source == self.name and claim.is_tag]
        emphasis = emphasis_of([claim.score for claim in claims], scene.settings)
        return [
            Tag(
                claim.text, attention=claim.score, emphasis=value, source=self.name, reason=claim.reason,
                kind=claim.kind, score=claim.score,
            )
            for claim, value in zip(claims, emphasis, strict=True)
        ]  # fmt: skip
