"""Things the eyes see: all of them where they made the caption, else what they are very sure of and it lacks."""

from __future__ import annotations

from dataclasses import replace

from ...eyes.files import folders
from ...host import Host
from ...models.find import with_models_dir
from ...parts import Needs
from ...records import Evidence, Picture, Tag
from ...settings import Settings
from ..unsaid import unsaid
from ._contract import Scene, TagSource

VERY_SURE = 0.8
"""From here on a thing is added to somebody else's caption."""


class EyesThings(TagSource):
    """People and the largest thing first, each with its box and scores as the reason."""

    name = "eyes"
    title = "What two small networks see"
    order = 20
    looks = True
    apart = True
    optional = True
    beside = ("eyes", "pixels")
    needs = Needs(("cv2",))

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        return lack or ("" if folders(host) else "Its files are not on this machine: `download eyes` fetches them.")

    def enabled(self, settings: Settings) -> bool:
        return settings.eyes

    def look(self, picture: Picture, settings: Settings, host: Host) -> tuple[Evidence, ...]:
        from ...eyes.claims import SOURCE, glance

        sure = replace(settings, eyes_threshold=max(VERY_SURE, settings.eyes_threshold))
        found = glance(picture, sure, with_models_dir(host, settings))
        return tuple(claim for claim in found.evidence if claim.source == SOURCE)

    def propose(self, scene: Scene) -> list[Tag]:
        claims = [claim for claim in scene.reading.evidence if claim.source == self.name and claim.is_tag]
        if scene.reading.captioner != self.name:
            claims = unsaid(claims, [caption.text for caption in scene.reading.captions])
        return [_tag(claim) for claim in claims]


def _tag(claim: Evidence) -> Tag:
    """Written bare: how sure one is of a thing does not say how much it matters."""
    return Tag(
        claim.text,
        attention=claim.score,
        source=EyesThings.name,
        reason=claim.reason,
        kind="subject" if claim.kind == "object" else claim.kind,
        score=claim.score,
        box=claim.box,
    )
