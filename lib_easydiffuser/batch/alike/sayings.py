"""Which captions say the same: the same words that mean something, whatever their number, case and small words."""

from __future__ import annotations

from collections.abc import Sequence

from ...items import items_in
from ...language.negation import denial_spans
from ...language.stems import stem
from ...language.stopwords import is_stop
from ...language.words import words_of

# Two captions are told apart by these though no tag is made of them.
_TELLING = frozenset(
    "no not without never on in under above below behind before between inside outside near with by into onto over "
    "through off he she they his her their him them".split()
)


def saying(caption: str) -> tuple[str, ...]:
    """What a caption says, as a key: equal for captions that say the same; () for one that says nothing.

    Words keep their order inside a piece between commas ("a man bites a dog" is not "a dog bites a man"), the pieces
    of a list of tags have none. A caption that denies something stays as it is worded.
    """
    if denial_spans(caption):
        return (" ".join(words_of(caption.lower())),)
    pieces = {" ".join(_told(piece)) for piece in items_in(caption)}
    return tuple(sorted(pieces - {""}))


def _told(piece: str) -> list[str]:
    words = [word.lower() for word in words_of(piece.replace("_", " ").replace("-", " "))]
    return [stem(word) for word in words if word in _TELLING or not is_stop(word)]


def groups_saying(captions: Sequence[str]) -> list[list[int]]:
    """Groups of two and more captions that say the same: places in `captions`, ascending; groups by their first."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, caption in enumerate(captions):
        if key := saying(caption):
            groups.setdefault(key, []).append(place)
    return [group for group in groups.values() if len(group) > 1]
