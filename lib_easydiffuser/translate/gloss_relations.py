"""Where something is, what it has, wears or does, in Korean word order: "cat on a table" → "테이블 위의 고양이"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .gloss_nouns import ALSO_DOING, ARTICLES, DONE_TO, Noun, marked, noun
from .gloss_wearing import worn
from .lexicon import LIVING, entry_of

_SOLID = frozenset(("people", "animals", "things", "places", "nature", "food"))
# The English preposition → (the Korean noun of place, "" for none).
_SIDES = {
    "under": "아래", "beneath": "아래", "below": "아래", "behind": "뒤", "in front of": "앞", "next to": "옆",
    "beside": "옆", "near": "근처", "inside": "안", "on top of": "위", "above": "위",
}  # fmt: skip
_PREPOSITIONS = ("in front of", "on top of", "next to", *(name for name in _SIDES if " " not in name), "on", "in", "at")
# On these Korean needs no "위": 거리의 자동차.
_GROUNDS = frozenset(
    "street road sidewalk beach mountain hill hillside field lawn playground path trail avenue farm city street island "
    "highway alley court shore seashore coast riverbank runway planet sandy beach".split()
) | {
    "city street",
    "sandy beach",
    "baseball field",
    "tennis court",
    "soccer field",
    "basketball court",
    "snowy mountain",
}
_RIDES = frozenset(
    "horse white horse pony camel elephant donkey motorcycle motorbike scooter bicycle bike skateboard surfboard surf "
    "board snowboard skis sled boat canoe kayak bus train swing wheelchair dragon unicorn broom carousel sailboat".split()
) | {"white horse", "surf board", "rowing boat"}
_BOARDS = frozenset("skateboard surfboard snowboard".split())
_NOT_ON = frozenset(
    "phone smartphone cellphone computer laptop tv television radio screen fire drum monitor board team vacation side "
    "sky sea air space sun light wind steam television keyboard".split()
) | {"cell phone", "mobile phone", "flat screen tv"}
_ON_WALLS = frozenset(
    "picture painting poster clock mirror photo calendar map sign shelf flag lamp television tv".split()
)
_VEHICLES = frozenset(
    "car sports car classic car police car taxi truck van bus train subway airplane jet helicopter boat ship canoe "
    "kayak tent cave spaceship submarine elevator".split()
)
_BOXES = frozenset(
    "box basket bucket barrel crate bottle jar glass cup bowl pot pan bag bathtub cage birdcage drawer oven "
    "refrigerator microwave sink vase crib tank suitcase backpack nest bin cauldron".split()
) | {"fish tank", "cardboard box", "gift box", "picnic basket", "hammock"}
_IN = {  # what is in these stands so
    "water": "물속", "rain": "빗속", "snow": "눈 속", "forest": "숲속", "jungle": "정글 속", "fog": "안개 속", "mist": "안개 속",
    "mirror": "거울 속", "fire": "불 속", "smoke": "연기 속", "clouds": "구름 속", "cloud": "구름 속", "bush": "덤불 속",
    "sky": "하늘", "tree": "나무 위", "grass": "풀밭", "tall grass": "풀숲", "background": "배경", "foreground": "전경",
    "underwater": "물속", "dark": "어둠 속", "sunlight": "햇빛 속", "moonlight": "달빛 속", "shade": "그늘", "sunset": "노을 속",
    "bed": "침대 위", "chair": "의자 위", "picture": "사진 속", "photo": "사진 속", "garden": "정원", "space": "우주",
    "river": "강", "lake": "호수", "pond": "연못", "ocean": "바다", "sea": "바다", "mountain": "산속", "window": "창가",
}  # fmt: skip
_NOT_IN = frozenset("wind air light rock stone day time flower leaf flame dust moon sun storm wave ice star".split())
_TIMES = {
    "night": "밤", "midnight": "한밤중", "dawn": "새벽", "morning": "아침", "evening": "저녁", "dusk": "해 질 녘",
    "twilight": "어스름", "noon": "한낮", "afternoon": "오후", "winter": "겨울", "summer": "여름", "autumn": "가을",
    "spring": "봄", "sunset": "해 질 녘", "sunrise": "해 뜰 무렵",
}  # fmt: skip
_HELD = frozenset(
    "sword katana dagger gun handgun rifle spear axe shield staff book camera phone smartphone cup mug bottle flower "
    "bouquet rose balloon kite guitar violin newspaper magazine microphone candle lantern scythe broom hammer frisbee "
    "baseball bat tennis racket umbrella parasol flag fan teddy bear laptop knife fork spoon trophy wand magic wand box "
    "basket bow and arrow skateboard surfboard snowboard suitcase weapon cigarette stick map letter ball".split()
) | {
    "baseball bat",
    "tennis racket",
    "teddy bear",
    "magic wand",
    "bow and arrow",
    "wine glass",
    "cell phone",
    "gift box",
}
_GROWN = frozenset("beard mustache stubble whiskers".split()) | {"facial hair"}
_BARE = frozenset("hair eyes face head hand arm leg foot back body skin nose mouth neck finger ear chest lips".split())
_PICTURES = {
    "photo": "사진", "photograph": "사진", "picture": "사진", "image": "이미지", "painting": "그림", "drawing": "그림",
    "sketch": "스케치", "illustration": "일러스트", "portrait": "초상", "statue": "조각상", "sculpture": "조각",
    "silhouette": "실루엣", "oil painting": "유화", "watercolor": "수채화", "close-up": "클로즈업", "map": "지도",
    "screenshot": "스크린샷", "pencil sketch": "연필 스케치", "selfie": "셀카", "poster": "포스터", "cartoon": "카툰",
    "black and white photo": "흑백 사진", "watercolor painting": "수채화", "view": "풍경", "aerial view": "항공 사진",
}  # fmt: skip
# Stays where it is: 침대에 누운, but 침대에서 자는.
_STAYING = frozenset(
    "sitting standing lying perched kneeling squatting crouching parked hanging floating hiding leaning".split()
) | {"lying down", "standing still"}
_AT_REST = {"lying": "누워 있는", "perched": "앉아 있는", "leaning": "기대어 있는", "hiding": "숨어 있는"}
_THINGS_DO = frozenset("parked hanging floating flying burning moving falling spinning".split())
_OBJECTS = frozenset("wearing using shooting".split())
_THROUGH = {"walking": "걷는", "running": "달리는", "jogging": "달리는", "crawling": "기어가는"}  # 해변을 걷는
_MARKS = frozenset("scar mole freckles tattoo blush wound blood sweat tears bandages wrinkles".split())
_HEIGHTS = frozenset(("hill", "mountain", "island"))
_LEAFY = frozenset("leaf branch petal root trunk".split())
_OF = {  # topic of the owner → of what it can have
    "people": "body clothes things", "animals": "body", "places": "places", "nature": "nature",
}  # fmt: skip


def phrase(words: Sequence[str]) -> Noun | None:
    """A noun phrase with what stands behind its noun; None when there is no good Korean for all of it."""
    return noun(words) or _pictured(words) or _acting(words) or _done(words) or _related(words)


def _pictured(words: Sequence[str]) -> Noun | None:
    """ "photo of a cat" → "고양이 사진"."""
    for at in range(1, min(4, len(words) - 1)):
        if words[at] != "of":
            continue
        kind, of = noun(words[:at]), phrase(words[at + 1 :])
        medium = entry_of(" ".join(words[:at]))
        name = _PICTURES.get(medium.english if medium else " ".join(words[:at]), "")
        if name and of:
            return Noun(f"{of.text}{'의' if name == '초상' else ''} {name}", medium or of.head, True)
        if kind and of:
            return _owned(kind, of)
    return None


def _owned(what: Noun, owner: Noun) -> Noun | None:
    """ "eyes of a cat" → "고양이의 눈"."""
    fits = what.head.topic in _OF.get(owner.head.topic, "").split() and what.head.english not in ("back", "head")
    if owner.head.topic == "nature":
        fits = fits and what.head.english in _LEAFY
    return Noun(f"{owner.text}의 {what.text}", what.head, True) if fits else None


def _acting(words: Sequence[str]) -> Noun | None:
    """ "cat sleeping", "man riding a horse", "cat sitting on the sofa": what follows its noun."""
    for at in range(1, len(words)):
        who = phrase(words[:at])
        for end in range(len(words), at, -1) if who else ():
            english = " ".join(words[at:end])
            does, rest = _does(english), [word for word in words[end:] if word not in ARTICLES]
            text = _doing(english, does, rest, who) if does and who and who.head.topic in _SOLID | {"clothes"} else ""
            if text and who:
                return Noun(f"{text} {who.text}", who.head, True)
    return None


def _does(english: str) -> str:
    if english in ("wearing", "dressed in"):
        return english
    entry = entry_of(english)
    if english in DONE_TO or (entry is not None and entry.english in DONE_TO):
        return DONE_TO.get(english) or DONE_TO[entry.english if entry else english]
    return entry.before if entry is not None and entry.topic == "actions" else ""


def _doing(english: str, does: str, rest: Sequence[str], who: Noun) -> str:
    """What stands before who does it; "" for what Korean would not say."""
    living = who.head.topic in LIVING
    if not rest:
        return _alone(english, does, living)
    if english in ("wearing", "dressed in"):
        what = noun(rest)
        return worn(what) if living and what and what.head.topic == "clothes" else ""
    if not living:
        return _lies(english, does, rest, who)
    if english not in DONE_TO or english in ALSO_DOING:
        entry = entry_of(english)
        place = _placed(rest, english)
        if place:
            return f"{place} {_shown(english, entry.before if entry else does, place)}"
    what = noun(rest)
    if english in DONE_TO and what and what.head.topic in _SOLID | {"clothes"}:
        return _object(english, what)
    return ""


def _alone(english: str, does: str, living: bool) -> str:
    """What somebody does, with nothing said of where or to what."""
    if english in DONE_TO:
        entry = entry_of(english)
        return entry.before if living and entry and english in ALSO_DOING else ""
    return _AT_REST.get(english, does) if english not in _OBJECTS and (living or english in _THINGS_DO) else ""


def _lies(english: str, does: str, rest: Sequence[str], who: Noun) -> str:
    """Where a thing is: 테이블 위에 놓인 꽃병, 거리에 주차된 자동차."""
    place = _placed(rest, english)
    if english in ("sitting", "lying", "standing", "resting"):
        does = "놓인" if who.head.topic in ("things", "food") else ""
    elif english not in _THINGS_DO | {"leaning"}:
        return ""
    return f"{place} {_AT_REST.get(english, does)}" if place and does else ""


def _shown(english: str, does: str, place: str) -> str:
    if place.endswith(("을", "를")):
        return "나는" if english == "flying" else _THROUGH[english]
    return _AT_REST.get(english, does)


def _object(english: str, what: Noun) -> str:
    """ "holding", 검 → "검을 들고 있는"; what lives is held in the arms."""
    does = "안고 있는" if english in ("holding", "carrying") and what.head.topic in LIVING else DONE_TO[english]
    return f"{marked(what.text, '을', '를')} {does}"


def _placed(words: Sequence[str], english: str) -> str:
    """ "on the sofa" → "소파 위에" for who sits there, "소파 위에서" for who plays there, "해변을" for who walks there."""
    if english == "leaning" and words[0] in ("against", "on"):
        wall = noun(words[1:])
        return f"{wall.text}에" if wall and wall.head.topic in ("places", "things", "nature") else ""
    for preposition in _PREPOSITIONS:
        taken = preposition.split()
        if list(words[: len(taken)]) == taken:
            where = noun(words[len(taken) :])
            place = _place(preposition, where) if where else ""
            return _particle(place, preposition, where, english) if place and where else ""
    return ""


def _particle(place: str, preposition: str, where: Noun, english: str) -> str:
    if english == "flying" and where.head.english == "sky":
        return "하늘을"
    if english in _THROUGH and preposition in ("on", "in") and where.head.english in _GROUNDS | {"park", "forest"}:
        return marked(where.text, "을", "를")
    return place + ("에" if english in _STAYING else "에서")


def _done(words: Sequence[str]) -> Noun | None:
    """ "holding a sword" → "검을 들고 있는 모습"."""
    what = noun(words[1:]) if len(words) > 1 else None
    if what is None or what.head.topic not in _SOLID | {"clothes"}:
        return None
    if words[0] == "wearing":
        text = worn(what) if what.head.topic == "clothes" else ""
    else:
        text = _object(words[0], what) if words[0] in DONE_TO else ""
    return (
        Noun(f"{text} 모습", what.head, True) if text and (words[0], what.head.topic) != ("washing", "body") else None
    )


def _related(words: Sequence[str]) -> Noun | None:
    """ "cat on a table in a kitchen" → "부엌의 테이블 위의 고양이": the last relation stands first."""
    for start in range(len(words) - 2, 0, -1):
        for length in (3, 2, 1):
            relation = " ".join(words[start : start + length])
            right = noun(words[start + length :]) if relation in _RELATIONS else None
            left = (noun if relation == "and" else phrase)(words[:start]) if right else None
            if left and right and left.head.english not in ("outdoors", "indoors"):
                text = _RELATIONS[relation](relation, left, right)
                return Noun(text, left.head, True) if text else None
    return None


def _side(relation: str, x: Noun, y: Noun) -> str:
    if relation == "under" and y.head.english in ("umbrella", "parasol") and x.head.topic == "people":
        return f"{worn(y)} {x.text}"
    place = _place(relation, y)
    return f"{place}의 {x.text}" if place and x.head.topic in _SOLID else ""


def _place(preposition: str, y: Noun) -> str:
    """Where, as a Korean noun of place: "소파 위", "공원"; "" when there is none."""
    english, topic = y.head.english, y.head.topic
    if preposition in _SIDES:
        fine = topic in _SOLID and not (
            preposition in ("under", "above", "beneath") and topic == "nature" and english != "tree"
        )
        return f"{y.text} {_SIDES[preposition]}" if fine else ""
    if preposition == "on":
        return _on(y)
    if english in _TIMES and (preposition == "at" or english != "sunset"):
        return "" if y.modified else _TIMES[english]
    if english in _IN and (preposition == "in" or topic == "places"):
        return _IN[english] if not y.modified or " " in english else ""
    if preposition == "in" and english in _BOXES | _VEHICLES:
        return f"{y.text} 안"
    if topic == "places" or (topic == "nature" and english not in _NOT_IN and preposition == "in"):
        return y.text
    return y.text if english in ("beach", "lake", "river", "sea", "park") else ""


def _on(y: Noun) -> str:
    english, topic = y.head.english, y.head.topic
    if english in _NOT_ON or english == "wall" or topic not in ("things", "places", "nature", "food"):
        return ""
    return y.text if english in _GROUNDS else f"{y.text} 위"


def _upon(relation: str, x: Noun, y: Noun) -> str:
    if y.head.english in _RIDES and x.head.topic in LIVING:
        return f"{marked(y.text, '을', '를')} 탄 {x.text}"
    if y.head.english == "wall":
        return f"{y.text}에 걸린 {x.text}" if x.head.english in _ON_WALLS else ""
    if y.head.topic == "body":
        rests = x.head.topic == "animals" and y.head.english in ("shoulder", "head", "hand", "arm", "finger", "knee")
        return f"{y.text}의 {x.text}" if x.head.english in _MARKS else f"{y.text} 위의 {x.text}" if rests else ""
    if y.head.topic == "clothes":
        return (
            f"{y.text}의 {x.text}" if x.head.english in ("logo", "flower", "ribbon", "text", "button", "star") else ""
        )
    place = f"{y.text} 위" if y.head.english in _HEIGHTS else _on(y)
    return f"{place}의 {x.text}" if place and x.head.topic in _SOLID | {"clothes"} else ""


def _within(relation: str, x: Noun, y: Noun) -> str:
    if y.head.topic == "clothes":
        return f"{worn(y)} {x.text}" if worn(y) and x.head.topic in LIVING and relation == "in" else ""
    if y.head.english == "hair" and x.head.english in ("flower", "rose", "ribbon", "bow", "feather"):
        return f"머리에 꽂은 {x.text}"
    place = _place(relation, y)
    return f"{place}의 {x.text}" if place and x.head.topic in _SOLID else ""


def _with(relation: str, x: Noun, y: Noun) -> str:
    if y.head.topic == "body":
        return _featured(x, y)
    if y.head.topic == "clothes" and x.head.topic in LIVING:
        return f"{worn(y)} {x.text}" if worn(y) else ""
    if y.head.topic in LIVING and x.head.topic in LIVING:
        return f"{marked(y.text, '과', '와')} 함께 있는 {x.text}"
    if x.head.topic in LIVING:
        held = y.head.english in _HELD and x.head.topic == "people"
        return f"{marked(y.text, '을', '를')} 든 {x.text}" if held else ""
    if y.head.english == "snow":
        return f"눈 덮인 {x.text}" if x.head.topic in ("places", "nature") else ""
    fine = x.head.topic in ("places", "things", "food", "nature", "clothes") and y.head.topic in _SOLID
    return f"{marked(y.text, '이', '가')} 있는 {x.text}" if fine else ""


def _featured(x: Noun, y: Noun) -> str:
    """Who has a part of a body: 턱수염이 난 남자, 긴 머리의 소녀, 꼬리가 있는 소녀."""
    if x.head.topic not in LIVING:
        return ""
    if y.head.english in _GROWN:
        return f"{marked(y.text, '이', '가')} 난 {x.text}"
    if y.modified:
        return f"{y.text}의 {x.text}"
    return f"{marked(y.text, '이', '가')} 있는 {x.text}" if y.head.english not in _BARE else ""


def _joined(relation: str, x: Noun, y: Noun) -> str:
    return f"{marked(x.text, '과', '와')} {y.text}"


_RELATIONS: dict[str, Callable[[str, Noun, Noun], str]] = {
    **dict.fromkeys(_SIDES, _side), "on": _upon, "in": _within, "at": _within, "with": _with, "and": _joined,
}  # fmt: skip
