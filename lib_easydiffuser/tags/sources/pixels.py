"""Positive tags from what the pixels prove, with the measurement as the reason."""

from __future__ import annotations

from ...records import Evidence, Tag
from ...settings import Settings
from ._contract import Scene, TagSource


class PixelClaims(TagSource):
    """Every claim of the pixels that is worth prompting, in the order claimed, never weakened."""

    name = "pixels"
    title = "What the pixels prove"
    order = 60

    def enabled(self, settings: Settings) -> bool:
        return settings.pixel_evidence

    def propose(self, scene: Scene) -> list[Tag]:
        from ...pixels import few

        found = [claim for claim in scene.reading.evidence if claim.source == "pixels" and claim.is_tag]
        return [_tag(claim) for claim in few(found, scene.settings.max_pixel_tags)]


def _tag(claim: Evidence) -> Tag:
    return Tag(
        claim.text,
        attention=claim.score,
        source=PixelClaims.name,
        reason=claim.reason,
        kind=claim.kind,
        score=claim.score,
    )
