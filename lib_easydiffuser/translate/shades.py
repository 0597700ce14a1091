"""What an adjective is by the noun behind it: 연한 초록빛 light green, 푸른 풀 green, 쌍둥이 마녀 a twin witch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..language.phrases import COLOURS
from .by_thing import by_thing
from .lexicon import LIVING
from .piece import Piece, piece_at

_GENRES = ("만화풍", "애니풍", "소설풍", "표지풍", "삽화풍", "영화풍", "게임풍", "그림책풍", "포스터풍", "웹툰풍")
_OF_KIND = ("푸른", "마른")
_NOT_GREEN = tuple(
    "sky sea ocean water river lake wave star moon night light ice dawn rose earth planet flame fire".split()
)
_SHADES = {
    "연하다": "light",
    "옅다": "light",
    "진하다": "dark",
    "짙다": "dark",
    "연한": "light",
    "진한": "dark",
    "짙은": "dark",
}


def shades(pieces: Sequence[Piece]) -> list[Piece]:
    """연한 초록빛 is light green, 짙은 남색 dark blue; 연한 고기 is tender, 짙은 안개 thick."""
    found = list(pieces)
    for at, piece in enumerate(found):
        shade = _SHADES.get(piece.form.verb if piece.form else piece.korean, "")
        coloured = piece_at(found, at + 1).english.rpartition(" ")[2] in COLOURS
        if shade and coloured and piece.kind in ("quality", "verb"):
            told = shade in piece_at(found, at + 1).english.split()  # 짙은 남색 is dark blue already
            found[at] = replace(piece, kind="silent") if told else replace(piece, kind="quality", english=shade)
        elif piece.korean == "새끼" and piece.role == "compound" and piece_at(found, at + 1).topic == "animals":
            found[at] = replace(piece, kind="quality", english="baby", role="")  # 새끼 여우
        elif piece.korean == "쌍둥이" and piece.role == "compound" and piece_at(found, at + 1).topic in LIVING:
            found[at] = replace(piece, kind="quality", english="twin", role="")  # 쌍둥이 마녀
        elif _names_genre(piece, piece_at(found, at + 1)):
            found[at] = replace(piece, kind="quality", role="")  # 공포 | 만화풍
        elif other := by_thing(piece, _behind(found, at)):
            found[at] = other
        elif piece.kind == "quality" and piece.korean in _OF_KIND:
            found[at] = replace(piece, english=_of_kind(piece, _behind(found, at)))
    return found


def _names_genre(genre: Piece, style: Piece) -> bool:
    """Whether a bare word says what kind of comic or film a picture is drawn like."""
    bare = genre.kind == "noun" and genre.role == "compound" and genre.topic in ("style", "words", "actions")
    return bare and style.kind == "quality" and style.korean.endswith(_GENRES)


def _of_kind(quality: Piece, noun: Piece) -> str:
    """푸른 풀 is green, 푸른 바다 blue; 마른 땅 is dry, a 마른 남자 thin."""
    grows = noun.topic == "nature" and not noun.english.endswith(_NOT_GREEN)
    if quality.korean == "푸른":
        return "green" if grows else quality.english
    return quality.english if noun.topic in (*LIVING, "body", "") else "dry"


def _behind(pieces: Sequence[Piece], at: int) -> Piece:
    """The noun an adjective stands before, more of them passed."""
    while piece_at(pieces, at + 1).kind == "quality":
        at += 1
    return piece_at(pieces, at + 1)
