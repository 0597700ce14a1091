"""Light, framing, medium and pose that a long caption states in clauses: "The lighting is soft. She is sitting." """

from __future__ import annotations

from ...language.looks import looks
from ...language.prose import is_long, said_plainly
from ...language.taglist import tag_items
from ...records import Caption, Tag
from ._contract import Scene, TagSource

_MOST = 7


class SaidLooks(TagSource):
    """Of long captions only: a short one says such things in its one phrase."""

    name = "said-looks"
    title = "Looks and poses that a long caption states"
    order = 9

    def propose(self, scene: Scene) -> list[Tag]:
        found = [tag for caption in scene.reading.captions if caption.attended for tag in _tags(caption)]
        return list({tag.text: tag for tag in reversed(found)}.values())[::-1][:_MOST]


def _tags(caption: Caption) -> list[Tag]:
    if not is_long(caption.text) or tag_items(caption.text):
        return []
    plainly = said_plainly(caption.text)
    return [
        Tag(look.text, source=SaidLooks.name, kind=look.kind, reason=f"the caption says so ({look.text!r})", score=1.0)
        for look in looks(caption.text)
        if plainly(look.span)
    ]
