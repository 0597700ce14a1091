"""From probabilities to things: what is said to be there, how many, where, and in which finer word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .judge import Weights, probabilities, taken_for_it
from .seen import Seen, Sighting, apart
from .vocabulary import PERSON, Category, categories
from .words import finer, said

Place = Literal["left", "middle", "right", ""]
SEVERAL = -1
"""More than one, and nobody knows how many."""

_SAME = 0.6  # boxes of one family that overlap this much show one thing
_SIGHTED = 0.12  # the better score of the two looks
_FINER = 0.7  # how sure a finer word must be
_LARGE = 0.25  # of the picture: what is smaller has no finer word from the whole picture
# A further box of a thing that is there several times: on 79 photographs two in three of these fit one people drew,
# from 0.3 on not half of them.
_ANOTHER = 0.5
_COUNT_PERHAPS, _COUNT_SMALL, _COUNT_LARGE, _CLEAR = 0.15, 0.3, 0.3, 0.6
_BORDER, _ACROSS = 0.02, 0.9  # of the picture's width
_GROUND = frozenset(("dining table",))  # nobody's subject: the others lie on it
# The look into a cup is no kind of cup.
_CONTENTS = frozenset(("espresso", "red wine", "eggnog"))
# Words of ImageNet that are another animal or thing than the category whose classes hold them.
_NEVER_FINER = frozenset(("bighorn", "ram", "water buffalo", "oxcart", "horse-drawn cart", "warplane", "airplane wing",
                          "torch", "measuring cup", "mailbag", "croquet ball"))  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """Something that is in the picture.

    Attributes:
        word, plural: As it is prompted.
        category: The detector's; None for a word of the classifier alone.
        sure: 0..1.
        box: Where; None for a word of the classifier alone.
        count: 1, 2, ...; `SEVERAL`; 0 when nobody can say.
        place: Of the only one of its kind.
        boxes: All that are seen of it, surest first, where it is not one alone; else `box`.
    """

    word: str
    plural: str
    sure: float
    category: Category | None = None
    box: Sighting | None = None
    count: int = 0
    place: Place = ""
    boxes: tuple[Sighting, ...] = ()

    @property
    def ground(self) -> bool:
        """Whether it is what other things lie on."""
        return self.category is not None and self.category.name in _GROUND

    @property
    def weight(self) -> float:
        """How much of the picture it is: area times sureness."""
        return (self.box.area if self.box else 0.5) * self.sure


def things(seen: Seen, threshold: float, most: int = 6, weights: Mapping[str, Weights] | None = None) -> list[Thing]:
    """What is there: people first, then the largest, what they lie on last; at most so many.

    Args:
        weights: Other maps than the shipped ones.
    """
    sure = probabilities(seen, weights)
    named = [
        _thing(seen, categories()[number], value)
        for number, value in sure.items()
        if value >= threshold and _sighted(seen, number) and not _vetoed(seen, categories()[number])
    ]
    kept = _of_one_box(named)
    words = _beyond(seen, kept)
    found = [*(_refined(one, seen) for one in kept), *words]
    ordered = sorted(found, key=lambda one: (not _is_person(one), one.ground, -one.weight))
    return ordered[:most]


def _sighted(seen: Seen, category: int) -> bool:
    """Whether the detector itself saw it: the classifier alone makes no thing of the detector's."""
    return max(seen.score(category), seen.score(category, large=True)) >= _SIGHTED


def _vetoed(seen: Seen, category: Category) -> bool:
    near = seen.near.get(category.number)
    return near is not None and taken_for_it(near, category)


def _is_person(thing: Thing) -> bool:
    return thing.category is not None and thing.category.number == PERSON


def _thing(seen: Seen, category: Category, sure: float) -> Thing:
    box, count = seen.surest(category.number), counted(seen, category.number)
    alone = count == 1 or (count == 0 and len(_clear(seen, category.number)) <= 1)
    where = place(box) if box and alone else ""
    return Thing(category.shown, category.plural, sure, category, box, count, where, all_of(seen, box, count))


def all_of(seen: Seen, surest: Sighting | None, count: int) -> tuple[Sighting, ...]:
    """The surest box, and where there is more than one of the kind the others of either look that show another one."""
    if surest is None or count == 1:
        return (surest,) if surest else ()
    both = [*seen.of(surest.category), *seen.of(surest.category, large=True)]
    found = sorted((one for one in both if one.score >= _ANOTHER), key=lambda one: -one.score)
    kept = apart([surest, *found])
    return tuple(kept[:count] if count > 1 else kept)


def counted(seen: Seen, category: int) -> int:
    """How many: a number only where both looks agree, `SEVERAL` where every look sees more than one, else 0."""
    first = len(apart(one for one in seen.of(category) if one.score >= _COUNT_SMALL))
    if seen.large is None:
        return SEVERAL if len(_clear(seen, category)) > 1 else 0
    second = len(apart(one for one in seen.of(category, large=True) if one.score >= _COUNT_LARGE))
    perhaps = len(apart(one for one in seen.of(category) if one.score >= _COUNT_PERHAPS))
    if first == second == perhaps:
        return first
    return SEVERAL if min(first, second) > 1 else 0


def place(box: Sighting) -> Place:
    """Left, middle or right third, by the box's middle; "" so near a border that the box's own error decides, or of
    what goes across the picture."""
    middle = (box.left + box.right) / 2
    if box.width > _ACROSS or min(abs(middle - 1 / 3), abs(middle - 2 / 3)) < _BORDER:
        return ""
    return "left" if middle < 1 / 3 else "right" if middle > 2 / 3 else "middle"


def _clear(seen: Seen, category: int) -> list[Sighting]:
    return apart(one for one in seen.of(category) if one.score >= _CLEAR)


def _of_one_box(found: Sequence[Thing]) -> list[Thing]:
    """One box shows one thing: of a family the surer."""
    kept: list[Thing] = []
    for thing in sorted(found, key=lambda one: -one.sure):
        if not any(_rivals(thing, other) for other in kept):
            kept.append(thing)
    return kept


def _rivals(one: Thing, other: Thing) -> bool:
    same = one.category and other.category and one.category.family and one.category.family == other.category.family
    return bool(same and one.box and other.box and one.box.overlap(other.box) > _SAME)


def _refined(thing: Thing, seen: Seen) -> Thing:
    """With a finer word for it, where the classifier is sure of one."""
    if thing.category is None or thing.count not in (0, 1) or not thing.box:
        return thing
    near = seen.near.get(thing.category.number)
    if near is None and thing.box.area < _LARGE:
        return thing
    better = finer(seen, frozenset(thing.category.classes), _FINER, near)
    if better is None or better.word.text in _CONTENTS | _NEVER_FINER:
        return thing
    return replace(thing, word=better.word.text, plural=better.word.text)


def _beyond(seen: Seen, there: Iterable[Thing]) -> list[Thing]:
    """The classifier's own words: none of a category of the detector, which alone may say that it is there."""
    taken = [frozenset(one.category.classes) for one in there if one.category]
    of_detector = [frozenset(category.classes) for category in categories().values()]
    return [
        Thing(one.word.text, one.word.text, one.sure)
        for one in said(seen)
        if one.word.text in _CONTENTS
        or (
            not any(one.word.classes <= classes for classes in of_detector)
            and not any(one.word.classes & classes for classes in taken)
        )
    ]
