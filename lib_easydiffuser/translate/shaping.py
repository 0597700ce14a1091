"""Pieces that say one thing together, before their roles are settled: materials, titles, bare lists, what burns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..language.phrases import COLOURS
from .hangul import final_of
from .itemized import by_itself
from .lexicon import LIVING, Entry, english_before
from .particles import SUBJECT, TOPIC
from .parts import in_parts
from .piece import NUMBERS, Piece, participle, piece_at
from .shades import shades

_MAKING = frozenset(
    """
    접다 쌓다 쌓아올리다 빚어지다 만들다 만들어지다 짓다 깎다 되다 이루어지다 조각하다 빚다
    엮다 짜다 지어지다 제작하다 제작되다 뜨다 세공하다 뭉치다 꿰매다 조립하다 주조하다 바르다 도배하다
    """.split()
)
_PUT = frozenset(
    """
    뿌리다 흩뿌리다 넣다 띄우다 올리다 얹다 곁들이다 바르다 입히다 섞다 채우다 두르다 끼얹다 붓다 꽂다 덮다 묻히다
    씌우다 풀다
    """.split()
)
_ADORNING = frozenset("담다 붙이다 바르다 꽂다 달다 매달다 칠하다 두르다 박다 올리다 얹다 걸다 앉히다".split())
_ADORNED = ("things", "places", "clothes")
_ENGRAVING = frozenset("새기다 그리다 수놓다 조각하다 파다".split())
_FALLS = ("rain", "snow", "light", "sunlight", "moonlight", "shower", "star", "stars", "hail", "leaves", "petals")
_ROUND = ("in", "on", "with", "like", "under", "behind", "beside", "next to", "in front of", "between", "beside")
_HOLDS = ("든", "들어있는", "들어있던", "가득든", "잔뜩든", "가득들어있는", "들어찬", "가득들어찬", "꽉들어찬")
_TINGED = ("돌다", "감돌다", "띠다")
_COLOUR_WORDS = ("색", "색깔", "색상", "빛깔")
_WITH_TOOLS = ("깎다", "조각하다", "만들다", "짜다")
_WOVEN = {"엮다": "woven", "짜다": "woven", "땋다": "braided", "꼬다": "twisted"}
_TOOLS = ("knife", "knives", "chisel", "axe", "saw", "hand", "hands", "machine", "needle", "needles")
_TITLES = frozenset("선생님 선생 아저씨 아주머니 아줌마 할아버지 할머니 사장님 어르신 양반 여사".split())
_ELDERS = {
    "아주머니": "middle-aged woman", "아줌마": "middle-aged woman", "할머니": "old woman", "할아버지": "old man",
    "아저씨": "middle-aged man",
}  # fmt: skip
_UNIFORMED = ("police officer", "soldier", "firefighter", "policeman")  # 경찰 아저씨: what children call any of them
_PAST = final_of("은")
_COOKING = frozenset("굽다 삶다 찌다 튀기다 볶다 데치다 절이다 조리다 훈제하다 말리다".split())
_VAGUE = ("looking", "living", "going", "coming", "having", "using")
_AS_MATERIAL = {
    "눈": "snow",
    "모래": "sand",
    "초": "wax",
    "실": "thread",
    "박": "gourd",
}  # what is made of them has no eyes
_MADE_OF = (
    "steel", "bamboo", "glass", "paper", "leather", "plastic", "metal", "stone", "marble", "ceramic", "porcelain",
    "straw", "yarn", "wool", "cotton", "silk", "linen", "rubber", "copper", "brass", "iron", "gold", "silver", "clay",
    "tin", "nickel", "bronze", "aluminum", "felt", "denim", "velvet", "lace", "crystal", "jade", "vinyl", "wood",
    "brick",
)  # fmt: skip
_BEHIND_DOING = ("", "on", "up", "down", "out", "off", "away")
_OF_TREES = ("nature", "camera", "style")
_TREES_HAVE = frozenset(
    "구멍 그루터기 밑동 둥치 옹이 뿌리 껍질 줄기 가지 꼭대기 우듬지 열매 잎 잎사귀 사이 그림자 진액 수액".split()
)
_OF_COVER = ("subject", "with", "in", "object", "compound")
_BOARDED = ("차", "말", "배", "가마", "버스", "비행기", "택시", "트럭", "헬기", "오토바이", "자전거", "썰매")
_HOURS = ("dawn", "early morning", "morning", "evening", "afternoon", "night", "sunset", "sunrise", "noon")
_FUEL = ("장작", "나무", "숯", "양초", "촛불", "모닥불", "연탄", "향", "낙엽", "종이", "담배", "심지", "땔감")
_SEASONS = ("봄", "여름", "가을", "겨울", "새끼", "아기", "아동", "유아", "남성", "여성", "어린이")
_COUNTRIES = frozenset(
    """
    네덜란드 네델란드 프랑스 파리 영국 런던 독일 이탈리아 로마 베네치아 스페인 그리스 산토리니 스위스 일본 도쿄
    교토 오사카 중국 베이징 상하이 홍콩 대만 태국 방콕 베트남 하노이 인도 이집트 터키
    이스탄불 미국 뉴욕 캐나다 멕시코 브라질 호주
    러시아 핀란드 노르웨이 아이슬란드 한국 서울 부산 제주 제주도 경주 강릉 전주 하와이 몽골 모로코
    """.split()
)
_YOUNG = ("새끼", "아기", "수컷", "암컷", "어미", "엄마", "아빠", "야생", "길")
_LISTED = 3  # bare nouns in a row that are a list
# Bare nouns that belong together although both are things: (topic, topic of the next).
_TOGETHER = frozenset([("places", "places"), ("animals", "body"), ("style", "style")])


def shaped(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with what says one thing together put together."""
    found = list(pieces)
    for step in (
        shades,
        _tinged,
        _coloured,
        _materials,
        _trees,
        _titles,
        _lists,
        _burning,
        _alighting,
        _contained,
        _heaped,
        in_parts,
        _served,
        _adorned,
        _done,
    ):
        found = [piece for piece in step(found) if piece.kind != "silent"]
    return found


def _colour_of(piece: Piece) -> str:
    """The colour that a noun or an adjective names, with its shade; "" for any other piece."""
    named = piece.english.removesuffix(" color")
    known = named.rpartition(" ")[2] in COLOURS or piece.korean.endswith(("색", "빛"))
    return named if known and piece.kind in ("noun", "quality") and piece.topic in ("words", "") else ""


def _tinged(pieces: list[Piece]) -> list[Piece]:
    """보랏빛이 감도는 은발: violet."""
    found: list[Piece] = []
    for piece in pieces:
        colour = _colour_of(found[-1]) if found else ""
        if colour and piece.kind == "verb" and piece.form is not None and piece.form.verb in _TINGED:
            found[-1] = Piece("quality", colour, found[-1].korean)
        else:
            found.append(piece)
    return found


def _coloured(pieces: list[Piece]) -> list[Piece]:
    """라디오인데 색은 빨강, 하늘이 온통 자줏빛이었다: what is told of a thing's colour stands before the thing."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        colour, following = _colour_of(piece), piece_at(pieces, at + 1)
        back = _told_of(found) if colour and _closes(piece, following) else -1
        if back < 0:
            found.append(piece)
        elif piece.particle == "인":  # 뚜껑이 초록색인 병
            found[back:] = [*found[back + 1 :], Piece("action", f"with {colour} {found[back].english}")]
        else:
            noun = found[back]
            noun = replace(noun, role="subject") if noun.role in ("", "compound") else noun
            between = [other for other in found[back + 1 :] if other.kind == "quality"]
            found[back:] = [*between, Piece("quality", colour, piece.korean), noun]
    return found


def _closes(colour: Piece, following: Piece) -> bool:
    """Whether a colour is what a sentence says, and not what the next noun is."""
    ends = following.kind == "silent"  # 운동화가 갈색이 됐다
    if colour.form is not None or colour.role not in ("", "with", "compound", *(("subject",) if ends else ())):
        return False
    made = following.form is not None and following.form.verb in _MAKING
    if made and colour.role == "with":
        return False  # 손잡이가 금으로 된: a material
    if colour.role == "subject":
        return True
    copula = colour.particle not in SUBJECT and colour.particle.startswith(("이", "였", "라", "다", "인"))
    return copula or following.kind not in ("noun", "quality")


def _told_of(found: Sequence[Piece]) -> int:
    """Where the thing stands of which a colour is told next; -1 for none."""
    back = len(found) - 1
    while piece_at(found, back).kind == "quality":  # 벽지는 잔잔한 올리브 그린
        back -= 1
    noun = piece_at(found, back)
    if noun.korean in _COLOUR_WORDS and noun.role == "subject":
        return back - 1 if piece_at(found, back - 1).kind == "noun" else -1
    told = noun.kind == "noun" and noun.role == "subject" and noun.topic not in (*LIVING, "")
    return back if told else -1


def _materials(pieces: list[Piece]) -> list[Piece]:
    """나무로 만든 기차: wooden, as in 나무 기차; 대나무로 짠 바구니: a bamboo basket; 손으로 만든: handmade."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        noun = found[-1] if found else Piece("silent")
        made = piece.kind == "verb" and piece.form is not None and piece.form.verb in _MAKING and not piece.denied
        if made and piece.form and piece.form.verb in _WITH_TOOLS and noun.english.endswith(_TOOLS):
            made = False  # 과도로 깎은 배
        as_object = made and noun.kind == "noun" and _is_woven(piece, noun, _behind(pieces, at))
        if not (made and noun.kind == "noun" and (noun.role == "with" or as_object)):
            found.append(piece)
        elif piece.form and piece.form.verb in _WOVEN and _behind(pieces, at).topic in ("food", "animals"):
            found.append(replace(piece, english="tied"))  # 새끼줄로 엮은 굴비
        elif piece.role == "before" and noun.korean in _AS_MATERIAL:
            found[-1] = Piece("quality", _AS_MATERIAL[noun.korean], noun.korean)
        elif piece.role == "before" and (material := _material(noun)):
            found[-1:] = [*_woven(piece), Piece("quality", material.english, noun.korean, entry=material)]
        elif piece.role == "before" and noun.english in ("hand", "hands"):
            found[-1] = Piece("quality", "handmade", noun.korean)
        elif piece.role == "before" and noun.topic != "people":
            found[-1:] = [*_woven(piece), Piece("quality", noun.english, noun.korean)]
        else:
            found.append(piece)
    return found


def _is_woven(verb: Piece, noun: Piece, thing: Piece) -> bool:
    """대나무를 엮은 소쿠리: what it is made of is told as what was woven."""
    weaves = verb.form is not None and verb.form.verb in _WOVEN and _is_past(verb)
    return weaves and noun.role == "object" and thing.topic in ("things", "clothes") and thing.kind == "noun"


def _woven(verb: Piece) -> list[Piece]:
    how = _WOVEN.get(verb.form.verb, "") if verb.form is not None else ""
    return [Piece("quality", how, verb.korean)] if how else []


def _trees(pieces: list[Piece]) -> list[Piece]:
    """나무 실루엣, 나무 그늘: of a tree, where 나무 상자 is wooden; 집 옥상 of a house, 집 고양이 domestic."""
    return [
        replace(piece, english=piece.entry.english)
        if piece.entry is not None and _is_itself(piece, piece_at(pieces, at + 1))
        else piece
        for at, piece in enumerate(pieces)
    ]


def _is_itself(noun: Piece, behind: Piece) -> bool:
    if noun.korean == "집":
        return noun.role == "compound" and behind.kind == "noun" and behind.topic != "animals"
    return noun.korean == "나무" and (behind.topic in _OF_TREES or behind.korean in _TREES_HAVE)


def _material(noun: Piece) -> Entry | None:
    said = english_before(noun.korean)
    return said or (noun.entry if noun.entry is not None and not noun.entry.is_noun else None)


def _titles(pieces: list[Piece]) -> list[Piece]:
    """의사 선생님 is a doctor, 경찰 아저씨 a policeman: what politeness adds is left out, what age adds is kept."""
    found: list[Piece] = []
    for piece in pieces:
        who = found[-1] if found else Piece("silent")
        if who.kind == "noun" and who.role == "compound" and who.topic == "people" and piece.korean in _TITLES:
            aged = piece.korean in _ELDERS and who.english not in _UNIFORMED
            said = f"{_ELDERS[piece.korean]} {who.english}" if aged else who.english
            found[-1] = replace(piece, english=said, korean=who.korean, entry=who.entry)
        else:
            found.append(piece)
    return found


def _lists(pieces: list[Piece]) -> list[Piece]:
    """야경 칵테일 네온사인: bare nouns in a row are things of their own, but for pairs that belong together."""
    found = list(pieces)
    at = 0
    while at < len(found):
        end = at
        while piece_at(found, end).kind == "noun" and found[end].role == "compound":
            end += 1
        closes = piece_at(found, end).kind == "noun"
        run = end - at + closes
        if run >= _LISTED:
            _part(found, at, end, closes)
        elif run and _are_two(found[at], piece_at(found, end)):
            found[at] = by_itself(found[at])
        at = end + 1
    for at, piece in enumerate(found):
        if piece.kind == "noun" and piece.role == "compound" and _ends_item(found, at):
            found[at] = by_itself(piece)
    return found


def _are_two(one: Piece, last: Piece) -> bool:
    """사슴벌레 장수풍뎅이, 젖은 도로 새벽: neither says what kind the other is."""
    hours = last.kind == "noun" and last.english in _HOURS and last.role == ""
    animals = one.topic == last.topic == "animals" and one.korean not in _YOUNG and last.role == ""
    named = last.kind == "noun" and last.korean in _COUNTRIES and last.role == ""
    return one.role == "compound" and (named or (one.topic != "nature" and (hours or animals)))


def _ends_item(found: Sequence[Piece], at: int) -> bool:
    """빨간 지붕 | 하얀 벽, 샹들리에 | 대리석 계단: an adjective behind a noun that has its own begins the next."""
    quality, before = piece_at(found, at + 1), piece_at(found, at - 1)
    if (
        quality.kind != "quality"
        or found[at].topic == "body"
        or piece_at(found, at + 2).kind not in ("noun", "quality")
    ):
        return False
    if quality.english.endswith("-shaped"):
        return False  # 고양이 | 얼굴 모양 빵
    material = found[at].english != (found[at].entry or quality).english or found[at].english.endswith(_MADE_OF)
    if quality.english in NUMBERS and (material or found[at].korean in _SEASONS or found[at].topic == "style"):
        return False  # 줄무늬 | 세 | 넥타이, 스테인리스 | 여섯 | 컵
    own = before.kind == "quality" or (before.kind == "noun" and before.role in ("compound", ""))
    own = own or " " in found[at].english  # 빨간지붕 | 하얀벽
    return own or quality.form is None


def _part(found: list[Piece], start: int, end: int, closes: bool) -> None:
    joined = False
    for at in range(start, end):
        noun, following = found[at], piece_at(found, at + 1)
        last = at + 1 == end
        together = not joined and following.kind == "noun" and _belong(noun, following, last and closes)
        joined = together
        if not together and not (last and not closes):
            found[at] = by_itself(noun)


def _belong(noun: Piece, following: Piece, last: bool) -> bool:
    material = noun.entry is not None and noun.english != noun.entry.english
    pair = (noun.topic, following.topic) in _TOGETHER
    if _are_two(noun, following):
        return False
    beastly = following.korean == "수인" and noun.topic == "animals"  # 오드아이 | 고양이 수인
    bridge = following.korean == "다리" and noun.topic in ("places", "nature")
    return (
        material
        or pair
        or bridge
        or beastly
        or (last and following.role != "" and noun.topic not in (following.topic, "food"))
    )


def _burning(pieces: list[Piece]) -> list[Piece]:
    """활활 타는 장작 burns; what rides has something to ride, or lives."""
    found = list(pieces)
    for at, piece in enumerate(found):
        if piece.kind != "verb" or piece.form is None or piece.form.verb != "타다" or piece.english != "riding":
            continue
        before = [other for other in found[:at] if other.kind == "noun" and not _burns(other, piece)]
        ridden = any(other.role in ("object", "compound") for other in before[-2:])
        who = piece_at(found, at + 1) if piece.role == "before" else (before[-1] if before else Piece("silent"))
        if not ridden and who.kind == "noun" and who.topic not in (*LIVING, ""):
            found[at] = replace(piece, english="burning")
    return found


def _burns(noun: Piece, verb: Piece) -> bool:
    """장작 타는 불: wood is not ridden."""
    return noun.role == "compound" and noun.korean.endswith(_FUEL) and verb.role == "before"


def _alighting(pieces: list[Piece]) -> list[Piece]:
    """버스에서 내리는: who comes down from a place gets off; snow falls."""
    found = list(pieces)
    for at, piece in enumerate(found):
        down = piece.english == "falling" and piece.form is not None and piece.form.verb == "내리다"
        near = found[max(0, at - 2) : at]
        spilled = piece.korean in ("쏟아진", "쏟아져있는") and _behind(found, at).topic in ("nature", "food", "things")
        if spilled and not _behind(found, at).english.endswith(_FALLS):
            found[at] = replace(piece, english="spilled")  # 화분에서 쏟아진 흙
        if down and any(other.particle == "에서" and _is_boarded(other) for other in near):
            found[at] = replace(piece, english="getting off")
    return found


def _is_boarded(noun: Piece) -> bool:
    return noun.topic == "places" or noun.korean.endswith(_BOARDED)


def _heaped(pieces: list[Piece]) -> list[Piece]:
    """쌓인 상자 is piled up; 눈이 쌓인 산 is covered in snow."""
    found = list(pieces)
    for at, piece in enumerate(found):
        verb = piece.form.verb if piece.form is not None else ""
        cover = ("subject", "compound", "with") if verb == "쌓이다" else _OF_COVER
        alone = not any(other.kind == "noun" and other.role in cover for other in found[max(0, at - 2) : at])
        if piece.kind == "verb" and piece.english == "covered in" and alone:
            found[at] = replace(piece, english="piled up" if verb == "쌓이다" else "covered")
    return found


def _done(pieces: list[Piece]) -> list[Piece]:
    """석쇠에 구운 고기 is grilled, 접은 편지 folded: what was done to the thing behind; 고기를 구운 남자 did it."""
    found = list(pieces)
    for at, piece in enumerate(found):
        before, thing = piece_at(found, at - 1), _behind(found, at)
        free = before.kind != "noun" or before.role in _ROUND
        free = free and not (before.role == "in" and piece_at(found, at - 2).role == "object")  # 리본을 목에 맨
        cooked = piece.form is not None and piece.form.verb in _COOKING and thing.topic == "animals"
        dead = cooked or thing.topic not in (*LIVING, "body", "")  # 통째로 구운 오징어
        if free and _was_done(piece) and thing.kind == "noun" and dead:
            done = replace(piece, english=participle(piece.english))
            found[at] = replace(done, kind="quality", role="") if cooked else done
    return found


def _behind(pieces: Sequence[Piece], at: int) -> Piece:
    """The noun a verb stands before, its adjectives passed."""
    while piece_at(pieces, at + 1).kind == "quality":
        at += 1
    return piece_at(pieces, at + 1)


def _was_done(piece: Piece) -> bool:
    form = piece.form
    if piece.kind != "verb" or piece.role != "before" or piece.denied or form is None or form.alone or form.quality:
        return False
    first, _, rest = piece.english.partition(" ")
    plain = first.endswith("ing") and rest in _BEHIND_DOING and piece.english not in _VAGUE
    return plain and _is_past(piece)


def _contained(pieces: list[Piece]) -> list[Piece]:
    """서랍에 든 편지: what is in a thing holds nothing."""
    found = list(pieces)
    for at, piece in enumerate(found):
        inside = piece_at(found, at - 1).role in ("in", "on", "under", "between")
        if inside and piece.kind == "verb" and piece.english == "holding" and piece.korean in _HOLDS:
            found[at] = replace(piece, english="")
        full = piece.kind == "verb" and piece.english == "holding" and piece.korean in _HOLDS
        if at and full and found[at - 1].role == "subject" and found[at - 1].topic != "people":
            found[at - 1] = replace(found[at - 1], role="object")  # 종이학이 가득 든 병
            found[at] = Piece("verb", "filled with", piece.korean, piece.role)
        if at and piece.kind == "verb" and piece.korean in ("들어간", "들어가는") and found[at - 1].role == "subject":
            found[at - 1] = replace(found[at - 1], role="object")  # 고기가 들어간 국
            found[at] = replace(piece, english="with")
    return found


def _served(pieces: list[Piece]) -> list[Piece]:
    """설탕을 뿌린 도넛, 꿀을 넣은 차: what was put on food or in it is on it; nobody puts it there."""
    found = list(pieces)
    for at, piece in enumerate(found):
        what, dish = piece_at(found, at - 1), _behind(found, at)
        put = piece.kind == "verb" and piece.form is not None and piece.form.verb in _PUT and _is_past(piece)
        if put and what.kind == "noun" and what.role in ("object", "compound") and dish.topic == "food":
            found[at - 1] = replace(what, role="object")
            found[at] = replace(piece, english="with")
    return found


def _adorned(pieces: list[Piece]) -> list[Piece]:
    """이마에 반창고를 붙인 소년: he has it; 반창고를 붙이는 puts it on. 무늬를 새긴 반지 has a carved pattern."""
    found = list(pieces)
    for at, piece in enumerate(found):
        what = piece_at(found, at - 1)
        put = piece.kind == "verb" and piece.form is not None and piece.form.verb in _ADORNING and _is_past(piece)
        put = put and not piece.english.startswith("wearing")  # 앞치마를 두른
        put = put or (
            piece.korean == "한" and piece.english == "doing" and what.topic in ("places", "style", "words", "things")
        )
        if (
            put
            and what.kind == "noun"
            and what.role == "object"
            and what.topic != "body"
            and _behind(found, at).topic in (*LIVING, *_ADORNED)
        ):
            found[at] = replace(piece, english="with")
        elif _is_engraved(piece, what) and _behind(found, at).topic in _ADORNED:
            found[at - 1] = replace(what, english=f"{participle(piece.english)} {what.english}")
            found[at] = replace(piece, english="with")
    return found


def _is_engraved(verb: Piece, what: Piece) -> bool:
    done = verb.kind == "verb" and verb.form is not None and verb.form.verb in _ENGRAVING and _is_past(verb)
    return done and what.kind == "noun" and what.role == "object" and verb.english.endswith("ing")


def _is_past(verb: Piece) -> bool:
    return verb.role == "before" and not verb.denied and verb.korean[-1] != "는" and final_of(verb.korean[-1]) == _PAST


def is_told(previous: Piece | None) -> bool:
    """Whether the piece before is a subject that waits for what is said of it (하늘은 | 파랗고)."""
    return previous is not None and previous.role == "subject" and previous.particle in (*SUBJECT, *TOPIC, "도")
