"""CLIP skip: the picture's own, else 2 for photographs, one team's impression."""

from __future__ import annotations

from collections.abc import Iterator

from ..records import Offer, Scene, Values, impression, said_by
from ._contract import Proposer
from ._number import plainly

_MOST = 12
_IMPRESSION = 2


class ClipSkip(Proposer):
    """How many layers from the end the text encoder stops."""

    name = "clip_skip"
    title = "CLIP skip"
    order = 60
    fields = ("clip_skip",)

    def offers(self, scene: Scene) -> Iterator[Offer]:
        own = scene.own.clip_skip
        absent = "" if scene.facts.clip_skip or not scene.facts.asked else "This WebUI has no CLIP skip."
        if own is not None and 1 <= own <= _MOST:
            said = said_by(scene.picture.embedded)
            yield Offer({"clip_skip": own}, said, "picture", on=not absent, absent=absent)
            return
        photograph = scene.proves("photograph")
        # The hosts' SDXL stops where it was trained to, whatever the option says (sdxl_clip_l_skip).
        if photograph and scene.facts.family != "sdxl":
            reason = impression("photographs", photograph)
            yield Offer({"clip_skip": _IMPRESSION}, reason, "impression", absent=absent)

    def shown(self, values: Values) -> str:
        return plainly(values.get("clip_skip"))
