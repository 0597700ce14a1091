"""What the pieces of a clause mean beside each other: bare objects, homonyms, predicates, whose verb it is, denials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from .clause import is_hairdo
from .denial import deniable
from .gathering import gathered
from .giving import given
from .itemized import by_itself
from .lexicon import LIVING, english_before, english_of
from .losses import losses
from .owning import had, inner, predicates
from .particles import SUBJECT, TOPIC, is_place, stems
from .parts import missing_parts
from .piece import NUMBERS, PAIRS, Piece, piece_at
from .senses import senses
from .shaping import shaped
from .states import in_states, is_state
from .telling import told
from .verbs import form_of
from .where import placed

_COPULAS = ("다", "라서", "인", "이다", "뿐")
_KINDS = ("clothes", "things", "animals", "food", "style")  # of nouns that say what kind of thing another is
# Verbs that say that a thing is there: denied at the end of a sentence too (잎이 남아 있지 않다), where 자다 is not.
_THERE = frozenset(
    """
    남다 놓이다 걸리다 보이다 켜지다 피다 담기다 쌓이다 적히다 그려지다 달리다 붙다 들다 들어가다 열리다 나다 내리다
    그치다 멎다 오르다 떠오르다 돋다 솟다 뜨다
    """.split()
)
_PARTS = frozenset(
    "hand hands eye eyes mouth face head hair foot feet leg legs arm arms nose ear ears fingers body back".split()
)
_ONES, _LOST = ("한마리", "한개"), ("빠진", "사라진", "떨어진", "떨어져나간")
_ONE_SIDE = ("한쪽", "한짝", "왼쪽", "오른쪽")
_LOSING = frozenset("잃다 잃어버리다 잘리다 절단되다 절단하다".split())
_USED = "by"  # the particle of a denied verb whose thing stands behind it
_EMPTIED = ("places", "nature", "things")
_DONE_WITH = ("object", "in", "to")  # 엄마랑 | 찜질방에 갔다
# What is not done to a thing that is there: 끈을 묶지 않은, 뚜껑을 못 여는.
_HANDLING = frozenset(
    "묶다 열다 접다 펴다 닦다 씻다 치우다 빗다 말리다 읽다 고치다 다리다 뜯다 까다 정리하다 잠그다".split()
)
_ATTACHING = frozenset("달다 붙이다 그리다 만들다 넣다 박다 새기다 갖추다 갖다 가지다 꿰매다".split())
_EVEN = ("도", "조차", "마저", "커녕")  # not even one
_NOBODY = ("people", "person")
_HAIR = ("hair", "pigtails", "twintails")
_LIFTED = ("들었", "들어")
_SOUNDS = tuple(
    "음악 노래 소리 이야기 얘기 라디오 말 설교 강의 연주 수업 강연 녹음 음반 팟캐스트 잔소리 노랫소리 뉴스".split()
)
_WHERE_ROLES = ("in", "on", "under", "behind", "in front of", "next to", "between", "beside", "near", "around")
_SHOWN = ("모습", "장면", "사진속")


def settled(pieces: Sequence[Piece], caption: str = "") -> list[Piece]:
    """The pieces of a clause as they are to be put together; `caption` is all of it, squeezed."""
    found = told(gathered(_shown(_counted(missing_parts(_unread_marked(pieces))))))
    for step in (
        _heard,
        given,
        losses,
        shaped,
        _lacks,
        _bare,
        _beside,
        partial(senses, caption=caption),
        had,
        predicates,
        inner,
        in_states,
        placed,
        _last,
    ):
        found = step(found)
    return found


def _heard(pieces: Sequence[Piece]) -> list[Piece]:
    """고개를 들었다, 칼을 들어 보인다: forms of 듣다 and of 들다 that look alike; only what sounds is listened to."""
    return [
        replace(piece, english="holding", form=form_of("들고"))
        if piece.english == "listening" and piece.korean.startswith(_LIFTED) and not _sounds(pieces[:at])
        else piece
        for at, piece in enumerate(pieces)
    ]


def _sounds(before: Sequence[Piece]) -> bool:
    """Whether what a verb is done to can be heard."""
    thing = next((piece for piece in reversed(before) if piece.kind in ("noun", "unread")), Piece("silent"))
    return thing.korean.rstrip("을를은는도").endswith(_SOUNDS) or thing.role == "in"


def _unread_marked(pieces: Sequence[Piece]) -> list[Piece]:
    """Unread nouns are told by their particle; a verb that is done to one is left out with it (여의주를 문)."""
    pieces = [
        by_itself(piece) if piece.role == "compound" and _says_what_kind(*_next_two(pieces, at)) else piece
        for at, piece in enumerate(pieces)
        if not _says_what_kind(piece, piece_at(pieces, at + 1))
    ]
    pieces = [
        replace(piece, kind="silent") if _of_unread(piece, piece_at(pieces, at - 1)) else piece
        for at, piece in enumerate(pieces)
    ]
    return [
        replace(piece, role="noun")
        if piece.kind == "unread" and (_is_noun(piece.korean) or is_place(piece_at(pieces, at + 1).korean))
        else piece
        for at, piece in enumerate(pieces)
    ]


def _says_what_kind(piece: Piece, behind: Piece) -> bool:
    """눈썹이 짙은 산악 구조대원: a bare word nobody knows, before a noun, parts nothing of what is known."""
    return piece.kind == "unread" and behind.kind == "noun" and not _is_noun(piece.korean)


def _next_two(pieces: Sequence[Piece], at: int) -> tuple[Piece, Piece]:
    """귤밭 | 귤따기체험 | 돌하르방: a word nobody knows stands between, so the first says no kind of the last."""
    return piece_at(pieces, at + 1), piece_at(pieces, at + 2)


def _counted(pieces: Sequence[Piece]) -> list[Piece]:
    """단추가 하나 빠진 misses one and has the others; 단추를 두 개 푼 남자 is one man."""
    found = list(pieces)
    for at, piece in enumerate(found):
        number, noun = piece_at(found, at - 2), piece_at(found, at - 1)
        one = number.kind == "silent" and number.korean.startswith(_ONES)
        if piece.kind == "lacking" and piece.korean in _LOST and noun.role == "subject" and one:
            found[at - 1] = replace(noun, role="object", english=f"missing {noun.english}")
            found[at] = Piece("verb", "with", piece.korean, "before")
        elif number.korean in _ONE_SIDE and noun.topic == "body" and _loses(piece):
            part = next((one for one, both in PAIRS.items() if both == noun.english), noun.english)
            found[at - 1] = replace(noun, role="object", english=f"missing {part}")
            found[at] = Piece("verb", "with", piece.korean, "before")  # 한쪽 팔을 잃은: the other is there
        elif number.english in NUMBERS and noun.korean.startswith("마리") and _holds_thing(piece):
            found[at - 2] = replace(number, kind="silent")
    return found


def _loses(piece: Piece) -> bool:
    lost = piece.form is not None and piece.form.verb in _LOSING and piece.role == "before"
    return lost or piece.kind == "lacking"


def _holds_thing(piece: Piece) -> bool:
    """Whether a verb is read with the thing it is done to: 단추를 | 푼."""
    if piece.kind not in ("quality", "verb"):
        return False
    part = next((sign for sign in "이가" if sign in piece.korean[2:-1]), "")  # 앞니 두 개가 | 빠진
    named = bool(part) and english_of(piece.korean.partition(part)[0]) is not None
    return named or any(sign in piece.korean[1:-1] for sign in "을를")


def _is_noun(unread: str) -> bool:
    return any(particle not in _COPULAS for _, particle in stems(unread))


def _shown(pieces: Sequence[Piece]) -> list[Piece]:
    """상인들의 모습이: the merchants themselves."""
    return [
        replace(piece, role="subject")
        if piece.kind == "noun" and piece.role == "of" and piece_at(pieces, at + 1).korean.startswith(_SHOWN)
        else piece
        for at, piece in enumerate(pieces)
    ]


def _of_unread(verb: Piece, before: Piece) -> bool:
    wants = verb.kind == "verb" and verb.form is not None and not verb.form.alone
    return wants and before.kind == "unread" and before.korean.endswith(("을", "를"))


def _as(noun: Piece, role: str) -> Piece:
    """A noun in another role: 나무 before a noun is wooden, but a tree by itself."""
    bare = noun.role == "compound" and noun.entry is not None
    return replace(noun, role=role, english=noun.entry.english if bare and noun.entry else noun.english)


def _lacks(pieces: list[Piece]) -> list[Piece]:
    """Nouns before 없는, and the subject of a denied verb that has no object (꽃이 피지 않은)."""
    found = _by_nobody(_kept_on(_denied_together(pieces)))
    for at, piece in enumerate(found):
        denied = piece.kind == "verb" and piece.denied
        if piece.kind != "lacking" and not denied:
            continue
        back = at - 1
        if piece_at(found, back).english == "lone":
            found[back] = replace(found[back], kind="silent")  # 혼자 없이
        nearest = back = _past_place(found, back, piece)
        while back >= 0 and found[back].kind == "noun" and _lackable(found, back, nearest, piece):
            if _is_handled(piece, found[back]):
                found[back] = replace(found[back], kind="silent")  # 손을 씻지 않은: the hand is there
                break
            if denied and piece.form and piece.form.verb in _HANDLING and found[back].topic not in LIVING:
                found[back], found[at] = _as(found[back], "object"), Piece("verb", "with", piece.korean, piece.role)
                break  # 끈을 못 묶는: it is there
            noun = _as(found[back], "lacked")
            found[at] = _deserted(found[at], noun, piece_at(found, at + 1))
            found[back] = noun if deniable(noun.english) else replace(noun, kind="unread", role="noun")
            back -= 1
    return _with_emptiness(found)


def _is_handled(denial: Piece, part: Piece) -> bool:
    """손을 씻지 않은: a part of a body is there, whatever is not done with it; 입을 달지 않은 인형 has none."""
    verb = denial.form.verb if denial.denied and denial.form is not None else ""
    return bool(verb) and part.english in _PARTS and verb not in _ATTACHING and verb not in _THERE


def _past_place(pieces: Sequence[Piece], back: int, lacks: Piece) -> int:
    """사과는 | 집에 | 없었다: where a thing is not stands between."""
    where, thing = piece_at(pieces, back), piece_at(pieces, back - 1)
    place = where.kind == "noun" and where.role in _WHERE_ROLES and lacks.kind == "lacking"
    return back - 1 if place and thing.role == "subject" and thing.particle in (*SUBJECT, *TOPIC, "도") else back


def _kept_on(pieces: Sequence[Piece]) -> list[Piece]:
    """장갑은 벗지 않은: they are still worn."""
    return [
        replace(piece, english="wearing", denied=False)
        if piece.denied and piece.form is not None and piece.form.verb == "벗다" and piece.korean.startswith("벗지")
        else piece
        for piece in pieces
    ]


def _by_nobody(pieces: Sequence[Piece]) -> list[Piece]:
    """아이는 타고 있지 않은 유모차: who does not use a thing is not seen with it."""
    return [
        replace(piece, particle=_USED)
        if piece.denied and piece.role == "before" and _thing_behind(pieces, at).topic in _EMPTIED
        else piece
        for at, piece in enumerate(pieces)
    ]


def _thing_behind(pieces: Sequence[Piece], at: int) -> Piece:
    while piece_at(pieces, at + 1).kind == "quality":
        at += 1
    return piece_at(pieces, at + 1)


def _deserted(lacks: Piece, nobody: Piece, place: Piece) -> Piece:
    """아무도 없는 거리: empty, which is seen, while nobody is not."""
    empty = nobody.english in _NOBODY and lacks.role == "before" and place.topic in _EMPTIED
    return replace(lacks, particle="empty") if empty and place.kind == "noun" else lacks


def _with_emptiness(pieces: Sequence[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind != "silent":
            found.append(piece)
        if piece.particle == "empty":
            found.append(Piece("quality", "empty"))
    return found


def _denied_together(pieces: Sequence[Piece]) -> list[Piece]:
    """우산을 들고 | 있지 않다: what denies by a word of its own denies the verb before it."""
    found: list[Piece] = []
    for piece in pieces:
        verb = found[-1] if found else Piece("silent")
        if piece.denied and piece.korean.startswith("있지") and verb.kind == "verb" and verb.role == "link":
            thing = verb.english.partition(" ")[2]
            found[-1:] = [replace(piece, form=verb.form)] if verb.form else [Piece("noun", thing, role="object"), piece]
        else:
            found.append(piece)
    return found


def _lackable(pieces: Sequence[Piece], back: int, nearest: int, piece: Piece) -> bool:
    noun = pieces[back]
    if back < nearest:
        said = pieces[back + 1].english in _NOBODY  # 손님은 아무도 없는
        nobody = said and noun.role == "subject" and noun.topic == "people" and noun.particle in TOPIC
        return noun.role == "and" or noun.particle.endswith(_EVEN) or nobody
    if piece.kind == "lacking":
        return noun.role in ("subject", "object", "compound", "")
    verb = piece.form.verb if piece.form is not None else ""
    alone = piece.form is not None and (piece.form.alone or not verb or verb in _THERE)
    if noun.role == "compound" or (noun.particle in ("은", "는", *_EVEN) and not alone and noun.topic not in LIVING):
        return True  # 안경은 쓰지 않았다
    there = piece.role == "before" or verb in _THERE
    if piece.role == "before" and noun.role == "subject" and noun.topic in LIVING and piece.particle == _USED:
        return True
    return noun.role == "object" or (noun.particle in (*SUBJECT, *TOPIC, *_EVEN) and alone and there)


def _bare(pieces: list[Piece]) -> list[Piece]:
    """A noun without a particle before a verb is its object (라면 먹는), or its subject (고양이 자는)."""
    found = list(pieces)
    for at, piece in enumerate(found):
        verb = piece_at(found, at + 1)
        if piece.kind == "noun" and piece.role == "compound" and _of_its_thing(piece, verb):
            found[at] = Piece("quality", piece.english, piece.korean, entry=piece.entry)
        elif piece.kind == "noun" and piece.role == "compound" and verb.kind == "verb" and verb.form:
            found[at] = _as(piece, "subject" if verb.form.alone else "object")
            before = piece_at(found, at - 1)
            if before.kind == "noun" and before.role == "compound" and before.topic == "people" and verb.role == "end":
                found[at - 1] = _as(before, "subject")
        elif piece.kind == "quality" and piece.entry and verb.kind == "verb" and verb.form and verb.form.verb == "하다":
            found[at] = replace(piece, kind="noun", role="object")  # 물놀이 하는
        elif piece.particle in ("은", "는", "만", "도") and _done_to(piece, verb):
            found[at] = _as(piece, "object")  # 안경은 벗고, 모자만 쓴
        elif piece.kind == "noun" and piece.role == "compound" and verb.kind == "being":
            found[at] = _as(piece, "subject")
    return found


def _done_to(noun: Piece, verb: Piece) -> bool:
    """Whether a verb right behind a thing that Korean marks as the topic is done to it, and not by it."""
    takes = verb.kind == "verb" and verb.form is not None and not verb.form.alone and not verb.form.quality
    return takes and not verb.denied and noun.kind == "noun" and noun.topic in ("clothes", "things", "food")


def _of_its_thing(noun: Piece, verb: Piece) -> bool:
    """체크무늬 | 담요를 덮은, 토끼 | 가면을 쓴: a verb that holds its thing, which the noun before it says more of."""
    _, _, thing = verb.english.partition(" ")
    particle = verb.korean.find("를") if "를" in verb.korean else verb.korean.find("을")
    holds = verb.kind == "verb" and bool(thing) and 0 < particle < len(verb.korean) - 1
    whose = noun.topic == "people" and verb.english.startswith("wearing ")  # 요리사 | 모자를 쓴
    return holds and (noun.topic in _KINDS or whose)


def _beside(pieces: list[Piece]) -> list[Piece]:
    """Nouns whose role the next word tells: 개와 노는, 노을을 배경으로, 노란 옷의 소녀, 치마에 셔츠를 입은."""
    found = list(pieces)
    for at, piece in enumerate(found):
        if piece.kind != "noun":
            continue
        behind = piece_at(found, at + 1)
        if piece.particle in ("나", "이나") and _takes(behind):
            found[at] = replace(piece, role="object")  # 잡지나 | 넘기는
        elif piece.role == "and" and _does(behind):
            found[at] = replace(piece, role="with")
        elif piece.role == "and" and piece.topic == "people" and behind.role in _DONE_WITH and _of_things(behind):
            found[at] = replace(piece, role="with")  # 엄마랑 | 김치를 담갔다
        elif _is_where(piece) and behind.kind in ("verb", "being"):
            found[at] = replace(piece, role=piece.role[:-1])  # 천막 아래 | 모여
        elif piece.role == "object" and behind.korean == "배경" and behind.role == "with":
            found[at] = replace(piece, role="compound")
        elif piece.particle == "인" and behind.kind == "noun" and (kind := english_before(piece.korean)):
            found[at] = replace(piece, role="compound", english=kind.english)  # 체크무늬인 목도리
        elif piece.role == "of" and piece.topic == "clothes" and _next_noun(found, at).topic in LIVING:
            found[at] = replace(piece, role="in~")
        elif piece.particle == "에" and piece.topic == "body" and _worn_on_hair(piece, found, at):
            found[at] = replace(piece, role="of")  # 짧은 머리에 안경을 쓴
        elif piece.particle == "에" and _is_hair(piece) and _is_look(behind, _next_noun(found, at)):
            found[at] = replace(piece, role="of")  # 땋은 머리에 주근깨투성이 소녀
        elif piece.particle == "에" and _had_together(piece, behind, piece_at(found, at + 2)):
            found[at] = replace(piece, role="and")  # 갈래머리에 주근깨가 있는
        elif piece.particle == "에" and (_worn_together(piece, found, at) or _worn_with(piece, found, at)):
            found[at] = replace(piece, role="and")
    return found


def _is_where(noun: Piece) -> bool:
    """Whether a noun says where by a word of place without a case."""
    return noun.role.endswith("~") and noun.role[:-1] in _WHERE_ROLES and not noun.particle.endswith("의")


def _does(verb: Piece) -> bool:
    """Whether a verb may be done with somebody: 개와 | 노는; in 편지와 | 시든 장미 it is the rose's."""
    return (
        verb.kind == "verb"
        and verb.form is not None
        and not verb.denied
        and not (verb.role == "before" and is_state(verb.english))
    )


def _takes(verb: Piece) -> bool:
    return verb.kind == "verb" and verb.form is not None and not verb.form.alone and not verb.denied


def _of_things(piece: Piece) -> bool:
    return piece.kind == "noun" and piece.topic not in (*LIVING, "body", "")


def _worn(piece: Piece) -> bool:
    return piece.topic == "clothes" or (piece.kind == "verb" and piece.english.startswith("wearing "))


def _next_noun(pieces: Sequence[Piece], at: int) -> Piece:
    near = pieces[at + 1 : at + 4]
    return next((piece for piece in near if piece.kind != "quality"), Piece("silent"))


def _had_together(hair: Piece, other: Piece, being: Piece) -> bool:
    """Whether a hairdo and what else somebody has are told together."""
    has = being.kind == "being" or (being.kind == "verb" and being.english in ("with", "having"))
    return _is_hair(hair) and has and other.topic == "body" and other.role in ("subject", "object")


def _is_look(quality: Piece, who: Piece) -> bool:
    return quality.kind == "quality" and who.kind == "noun" and who.topic in LIVING


def _worn_on_hair(hair: Piece, pieces: Sequence[Piece], at: int) -> bool:
    """짧은 머리에 안경을 쓴, 트윈테일에 헤드폰을 쓴: the hair is had, and nothing is worn on it."""
    near = pieces[at + 1 : at + 4]
    worn = any(piece.kind == "verb" and piece.english.startswith("wearing") for piece in near)
    return (" " in hair.english and _worn(piece_at(pieces, at + 1))) or (_is_hair(hair) and worn)


def _is_hair(noun: Piece) -> bool:
    return noun.topic == "body" and (is_hairdo(noun.english) or noun.english.endswith(_HAIR))


def _worn_with(piece: Piece, pieces: Sequence[Piece], at: int) -> bool:
    """귀걸이에 | 모자를 쓴: both are worn, where the verb is read with its thing."""
    return piece.topic == "clothes" and _next_noun(pieces, at).english.startswith("wearing ")


def _worn_together(piece: Piece, pieces: Sequence[Piece], at: int) -> bool:
    other = _next_noun(pieces, at)
    verb = next((piece for piece in pieces[at + 1 : at + 5] if piece.kind == "verb"), Piece("silent"))
    if piece.topic == "body" and not _is_hair(piece):
        return False  # 이마에 반창고를 한
    says = {"clothes": ("wearing",), "body": ("with", "doing")}.get(piece.topic, ())
    return other.topic == piece.topic and other.role == "object" and verb.english in says


def _last(pieces: list[Piece]) -> list[Piece]:
    """자고 있는 (모습): a form before a noun that is not there ends the sentence."""
    if pieces and pieces[-1].kind in ("verb", "being") and pieces[-1].role == "before":
        pieces[-1] = replace(pieces[-1], role="end")
    return pieces
