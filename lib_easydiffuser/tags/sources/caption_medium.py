"""The medium a caption's lead-in names: "an oil painting of ..." is an oil painting."""

from __future__ import annotations

from ...language.leadin import lead_in
from ...records import Tag
from ._contract import Scene, TagSource


class CaptionMedium(TagSource):
    """What the lead-in calls the picture."""

    name = "caption-medium"
    title = "The medium the caption names"
    order = 30

    def propose(self, scene: Scene) -> list[Tag]:
        captions = [caption for caption in scene.reading.captions if caption.attended]
        media = [lead_in(caption.text).medium for caption in captions]
        return [
            Tag(medium, source=self.name, kind="medium", reason=f"the caption begins with it ({medium!r})")
            for medium in dict.fromkeys(media)
            if medium
        ]
