"""What is going on, or was left half done, by words that are no form of a verb: 연습 중, 칠을 하다 만, 물 위에 둥둥."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..data import rows
from .derived import made_verb, word_of
from .hangul import final_of, squeezed
from .lexicon import english_of
from .piece import Piece
from .verbs import Form, form_of

_UNDERWAY = re.compile(r"(.{2,8})중(인|이던|이다|이에요|이야|입니다|임|이었다|이고|이며|이라)?")
_LINKS = ("이고", "이며", "이라")
_LEFT = ("만", "만듯한", "말았다", "만것같은")
_ABREAST = ("나란히", "나란하게", "나란히나란히")  # 창가에 나란히 올려놓았다
_TO_COME = final_of("을")
_HOW = Form("side by side", "나란하다", "adverb", True, True)
_NO_DOING = frozenset("집 마음 손 머리 생각 하루 올해 오늘 이번 겨울 여름 평소 둘 셋 여럿".split())


def underway(words: Sequence[str], piece: str, last: bool) -> Piece | None:
    """Words that say what is being done without a verb's ending; None for any others."""
    if (sounding := _sounding(piece, last)) is not None:
        return sounding
    if piece in _ABREAST and not last:
        return Piece("quality", "side by side", piece, form=_HOW)
    known = english_of(piece) is not None or form_of(piece) is not None  # 통화 중인, 먹다 만
    if not last and not known and _is_to_come(piece):
        return Piece("silent", korean=piece)  # 내릴 역, 탈 버스: nobody does it yet
    return None if known else _doing(piece, last) or _half_done(words, last)


def _is_to_come(piece: str) -> bool:
    to_come = len(piece) > 1 and piece[-1] not in "을를" and final_of(piece[-1]) == _TO_COME and word_of(piece) is None
    return to_come and form_of(f"{piece}듯한") is not None


def _doing(piece: str, last: bool) -> Piece | None:
    """연습 중인 선수, 식사 중이다: who practises, who eats."""
    found = _UNDERWAY.fullmatch(piece)
    if found is None or found[1] in _NO_DOING:
        return None
    form = _form_of_noun(found[1])
    if form is None or not form.english or form.quality:
        return None
    ending = found[2] or ""
    how = "link" if ending in _LINKS and not last else "before" if not last else "end"
    return Piece("verb", form.english, piece, how, form=form)


def _form_of_noun(noun: str) -> Form | None:
    form = form_of(f"{noun}하던") or made_verb(f"{noun}하는")
    return form if form is not None and form.verb.endswith("하다") and len(form.verb) > len("하다") else None


def _half_done(words: Sequence[str], last: bool) -> Piece | None:
    """페인트칠을 하다 만 울타리: unfinished, and nobody paints it; verbs with a state of their own are in `halves`."""
    if len(words) < 2 or last or words[-1] not in _LEFT or not words[-2].endswith("다"):
        return None
    form = form_of(squeezed(" ".join(words[:-1])))
    return Piece("quality", "unfinished", "".join(words)) if form is not None and not form.quality else None


def _sounding(piece: str, last: bool) -> Piece | None:
    """물 위에 둥둥: what ends a sentence by its sound alone says what the verb would have said."""
    said = _sounds().get(piece) if last else None
    form = form_of(squeezed(said)) if said else None
    return Piece("verb", form.english, piece, "end", form=form) if form is not None else None


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    """A sound or a look in a word → the verb it is said of."""
    return {word: verb for verb, words in rows("korean_mimetic.tsv") for word in words.split("|")}
