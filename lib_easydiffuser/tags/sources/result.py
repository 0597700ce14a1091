"""What a generated result shows and the reference does not: the place where a comparison puts its findings."""

from __future__ import annotations

from ...records import Evidence, Tag
from ...settings import Settings
from ..negatives.profiles import allowed
from ._contract import Scene, TagSource


class ShownByResult(TagSource):
    """Evidence of kind "result", as whoever compared the two pictures left it in the Reading; surest first."""

    name = "result"
    title = "What the result shows and the reference does not"
    polarity = "negative"
    order = 60

    def enabled(self, settings: Settings) -> bool:
        return allowed(self.name, settings) and settings.negative_result

    def propose(self, scene: Scene) -> list[Tag]:
        shown = [claim for claim in scene.reading.evidence if claim.kind == "result"]
        return [_tag(claim) for claim in sorted(shown, key=lambda claim: -claim.score)]


def _tag(claim: Evidence) -> Tag:
    reason = f"result: it shows {claim.text!r} ({claim.source}: {claim.reason})"
    return Tag(claim.text, "negative", claim.score, 1.0, ShownByResult.name, reason, "result", claim.score)
