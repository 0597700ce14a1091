"""The aspects a person may have count, by name and title."""

from __future__ import annotations

from collections.abc import Iterable

from ...dataclass import dataclass
from ...errors import UnknownNameError

PLACES = "Share of the things that both pictures show and that stand where they stood: left, middle or right (boxes)."


@dataclass(frozen=True)
class Aspect:
    """Something that can count.

    Attributes:
        what: One sentence: what is looked at, and by whom.
        scores: Names of the scores that belong to it.
    """

    name: str
    title: str
    what: str
    scores: tuple[str, ...] = ()


ASPECTS = (
    Aspect("things", "Things", "Things with their counts, as the eyes name them.", ("tags",)),
    Aspect("words", "Words", "Tags of the captioner's sentence, and of taggers.", ("tags", "captions", "prompts")),
    Aspect("labels", "Labels", "Medium, movement, artist and flavor, where CLIP ranks them.", ("tags",)),
    Aspect("colours", "Colours", "Tags of colours, and the palette of the pixels.", ("tags", "palette")),
    Aspect("light", "Light", "Tags of light, contrast and sharpness, measured in the pixels.", ("tags", "light")),
    Aspect("places", "Places", PLACES, ("places",)),
    Aspect("clip", "CLIP", "Cosine of the two pictures, where a CLIP model is on this machine.", ("clip",)),
)
Counts = frozenset[str]
ALL: Counts = frozenset(aspect.name for aspect in ASPECTS)


def counted(names: Iterable[str] = ()) -> Counts:
    """The aspects of those names; all for none.

    Raises:
        UnknownNameError: If there is no such aspect.
    """
    chosen = frozenset(names)
    for name in sorted(chosen - ALL):
        raise UnknownNameError("aspect to count", name, ALL)
    return chosen or ALL
