"""Short words that are a form of one verb or another, or of a noun, told by what stands before them: 가는, 나는, 팬."""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import LIVING
from .particles import TOPIC
from .piece import Piece
from .verbs import form_of

# Forms of two verbs, of which one takes an object: 칼을 가는 sharpens, 표를 사는 buys; 마을에 사는 lives.
_DONE_TO = {"가는": "grinding", "사는": "buying"}
_DONE_TO_VERB = {"가는": "갈", "사는": "사"}
# 눈 위에 난 발자국, 건물 사이로 난 길: it is there, and does not fly.
_WHERE_A_WAY_IS = ("in", "on", "under", "between", "beside", "through", "along", "behind", "in front of", "next to")
_RISING = {"이는": "before", "인다": "end", "일었다": "end", "일고": "link", "일자": "link"}
# What is done by a syllable that is a noun or a particle elsewhere, and the things it is done to.
_HOLDING = {
    "문": (
        "holding in mouth", "물던",
        tuple("담뱃대 곰방대 담배 파이프 시가 사탕 빨대 젖병 호루라기 장미 풀피리 피리".split()),
    ),
    "인": (
        "carrying on head", "이던",
        tuple("동이 보따리 짐 바구니 광주리 함지 대야 소쿠리 쟁반 항아리 나뭇단 봇짐".split()),
    ),
    "만": ("with", "말던", tuple("헤어롤 롤 붕대 구르프".split())),
}  # fmt: skip
_BOUND = ("in", "to", "toward")
_AT_THE_END = {"만": "bay", "선": "line", "박": "gourd"}  # 잔잔한 만, 굵은 선, 열린 박
# What a part of a face or of a thing is, by a form that is spelled like a noun: 볼이 쏙 팬, 살이 튼.
_BECOME = {"팬": "sunken", "패인": "sunken", "튼": "chapped", "짓무른": "sore"}
_PARTS_SAY_IT = ("dimple", "dimples", "wrinkle", "wrinkles", "furrow")


def homograph(piece: str, before: Sequence[Piece], last: bool, tells: bool) -> Piece | None:
    """A word that its neighbours tell; None for any other, which the lexicon reads.

    Args:
        piece: The word.
        before: The pieces read before it.
        last: Whether the clause ends with it.
        tells: Whether the clause ends in a verb.
    """
    said = next((other for other in reversed(before) if other.kind != "silent"), None)
    return (
        _held(piece, said, last)
        or _going(piece, before, said, last)
        or _there(piece, before, said, tells)
        or _of_part(piece, said, last)
    )


def _held(piece: str, said: Piece | None, last: bool) -> Piece | None:
    """담뱃대 | 문 양반, 보따리를 | 인 할머니, 헤어롤을 | 만 여자: no door, no copula and no "only"."""
    doing, stem, things = _HOLDING.get(piece, ("", "", ()))
    if last or said is None or said.kind != "noun" or not said.korean.endswith(things or "-"):
        return None
    if said.role == "object" or (said.role == "compound" and piece == "문"):
        return Piece("verb", doing, piece, "before", form=form_of(stem))
    return None


def _going(piece: str, before: Sequence[Piece], said: Piece | None, last: bool) -> Piece | None:
    previous = before[-1] if before else None
    bound = previous is not None and (previous.role in _BOUND or previous.korean.endswith("러"))
    if piece == "가는" and bound:
        return Piece("verb", "going", piece, "end" if last else "before", form=form_of("가던"))  # 달에 가는, no thin
    held = said is not None and (said.role == "object" or said.korean.endswith(("을", "를")))
    if held and piece in _DONE_TO:
        return Piece("verb", _DONE_TO[piece], piece, "before", form=form_of(f"{_DONE_TO_VERB[piece]}던"))
    if piece == "가면" and said is not None and said.role in _BOUND:
        return Piece("verb", "going", piece, "link", form=form_of("가고"))  # 산에 가면, no mask
    if piece == "비는" and said is not None and said.particle in ("에게", "께", "한테"):
        return Piece("verb", "praying", piece, "end" if last else "before", form=form_of("빌던"))  # 신에게 비는
    return None


def _there(piece: str, before: Sequence[Piece], said: Piece | None, tells: bool) -> Piece | None:
    """What flies, appears or rises, and 나는 that is I."""
    told = next((other for other in reversed(before) if other.kind != "silent" and not _says_how(other)), None)
    linked = said is not None and said.kind == "verb" and said.role == "link"
    if piece == "나는" and ((linked and _is_set_against(before)) or (tells and (said is None or linked))):
        return Piece("silent", korean=piece)  # 동생은 울고 | 나는 웃고
    if piece == "난" and said is not None and said.role in _WHERE_A_WAY_IS:
        return Piece("silent", korean=piece)  # 눈 위에 난 발자국
    if piece == "나는" or (piece == "난" and told is not None and told.role in ("subject", "compound")):
        return _flying_or_appearing(piece, told)
    return None


def _of_part(piece: str, said: Piece | None, last: bool) -> Piece | None:
    if said is None:
        return None
    if piece in _AT_THE_END and last and (said.kind == "quality" or said.role == "before"):
        return Piece("noun", _AT_THE_END[piece], piece, "")
    if piece == "선" and not last and said.role.startswith("in"):
        return Piece("verb", "standing", piece, "before", form=form_of("서던"))  # 들판 한가운데 | 선 나무
    owned = said.role == "subject"
    if piece in _RISING and owned and (said.topic == "nature" or not last):
        return Piece("verb", "rising", piece, _RISING[piece], form=form_of("이던"))  # 모래바람이 이는
    if piece == "새는" and not last and (said.particle == "에서" or owned):
        return Piece("verb", "leaking", piece, "before", form=form_of("새던"))  # 눈에서 새는 빛, no bird
    if piece in _BECOME and owned and said.topic in ("body", "nature", "places", "things") and not last:
        shown = said.english.rpartition(" ")[2] in _PARTS_SAY_IT
        form = form_of("나던" if shown else "꺼지던")
        return Piece("verb", form.english if shown and form else _BECOME[piece], piece, "before", form=form)
    return None


def _says_how(piece: Piece) -> bool:
    return piece.form is not None and piece.form.how == "adverb"


def _is_set_against(before: Sequence[Piece]) -> bool:
    """Whether somebody else was told of with a particle of contrast."""
    return any(piece.role == "subject" and piece.particle in TOPIC for piece in before)


def _flying_or_appearing(word: str, previous: Piece | None) -> Piece:
    """하늘을 나는 새 flies, 연기가 나는 굴뚝 has smoke: a thing that is the subject of 나는 appears."""
    appears = previous is not None and (previous.particle in ("이", "가", "만") or previous.role == "compound")
    thing = previous is not None and appears and previous.topic not in LIVING
    form = form_of("나던" if thing else "날던")
    return Piece("verb", form.english if form else "", word, "before", form=form)
