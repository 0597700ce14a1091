"""What was denied in favour of something else, or has dried up: 우는 게 아니라 웃는 아기, 물이 바싹 마른 우물."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .piece import Piece, piece_at

_NOT_BUT = ("아니라", "아니고", "아닌", "아니며")
_OWN = ("body", "clothes")
_DRY = ("dried-up", "dried", "thin", "dry")
_WET = ("water", "river", "stream", "ink", "rainwater")


def contradicted(pieces: Sequence[Piece]) -> list[Piece]:
    """가발을 쓴 게 아니라 삭발한: no wig; 빵을 굽는 게 아니라 파는: bread, but nobody bakes it."""
    found = list(pieces)
    for at in range(len(found) - 1, 0, -1):
        verb, denial = found[at - 1], found[at]
        if denial.kind != "lacking" or denial.korean not in _NOT_BUT or not _is_clause(verb):
            continue
        thing = piece_at(found, at - 2)
        if thing.role == "object" and thing.topic in _OWN:
            del found[at - 1]
        else:
            del found[at - 1 : at + 1]
    return found


def _is_clause(verb: Piece) -> bool:
    return verb.kind in ("verb", "action") and verb.role in ("before", "")


def dried(pieces: Sequence[Piece]) -> list[Piece]:
    """물이 바싹 마른 우물, 강물이 말라붙은 강바닥: the place is dry, and no water is there."""
    found = list(pieces)
    for at in range(len(found) - 1, 0, -1):
        water, dry = found[at - 1], found[at]
        gone = water.role == "subject" and water.english.rpartition(" ")[2] in _WET
        if gone and dry.kind in ("quality", "verb") and dry.english in _DRY and piece_at(found, at + 1).kind == "noun":
            found[at - 1 : at + 1] = [replace(dry, kind="quality", english="dried-up", role="")]
    return found
