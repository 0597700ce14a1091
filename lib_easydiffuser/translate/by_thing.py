"""States that are another beside another thing: 이가 빠진 접시 is chipped, 사과를 베어 문 소년 is biting."""

from __future__ import annotations

from dataclasses import replace

from .lexicon import LIVING
from .piece import Piece

_THINGS = ("things", "food")
# A state as it is read, the topics of the thing it is told of, and what it is there: the kind ("": its own), English.
_BESIDE: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("half-eaten", tuple(LIVING), "verb", "biting"),  # 사과를 베어 문 소년
    ("burnt", ("people",), "quality", "tanned"),  # 새까맣게 탄 어부
    ("gap-toothed", _THINGS, "quality", "chipped"),  # 이가 빠진 접시
    ("hunched", ("nature",), "quality", "bent"),  # 허리가 굽은 노송
    ("hunched back", ("nature",), "quality", "bent"),
    ("with torn holes", ("places", "things", "nature"), "action", "with holes"),  # 구멍이 난 벽
    ("stopping", ("things", "nature", "style"), "", "standing"),  # 입구에 세운 석등
    ("iced", ("things", "places"), "action", "with ice"),  # 얼음이 든 양동이
)


def by_thing(state: Piece, thing: Piece) -> Piece | None:
    """The state as what it is of this thing; None where it stays."""
    for english, topics, kind, other in _BESIDE:
        if state.english == english and thing.topic in topics:
            if not kind:
                return replace(state, english=other)
            return replace(state, kind=kind, english=other, role="before" if kind == "verb" else "")
    return None
