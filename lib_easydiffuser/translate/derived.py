"""Korean words made of a known one and a syllable before or behind it: 여기사, 신부님, 청보리밭, 지브리풍, 로맨틱한."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .hangul import squeezed
from .homonyms import is_homonym
from .lexicon import LIVING, Entry, english_of
from .piece import plural
from .spelling import heard_alike, written_alike
from .verbs import Form, form_of

_ANY = frozenset("people body clothes nature animals places things food camera style actions words".split())
_THINGS = frozenset("clothes nature places things food".split())
_PLANTS = frozenset(("nature", "food"))
_EATEN = frozenset(("food", "animals", "nature"))
# Syllables before a word: (English, topics of the word).
_PREFIXES = {
    "여자": ("female", LIVING), "여성": ("female", LIVING), "여": ("female", frozenset(("people",))),
    "남자": ("male", LIVING), "남성": ("male", LIVING), "남": ("male", frozenset(("people",))),
    "노": ("old", frozenset(("people",))), "견습": ("apprentice", frozenset(("people",))),
    "꼬마": ("little", LIVING), "아기": ("baby", LIVING), "새끼": ("baby", frozenset(("animals",))),
    "수컷": ("male", LIVING), "암컷": ("female", LIVING), "할머니": ("old female", frozenset(("people",))),
    "미니": ("mini", _THINGS), "대형": ("large", _THINGS), "소형": ("small", _THINGS), "초대형": ("huge", _THINGS),
    "맨": ("bare", frozenset(("body",))), "금": ("gold", frozenset(("clothes", "things"))),
    "은": ("silver", frozenset(("clothes", "things"))), "황금": ("golden", _THINGS | LIVING),
    "이층": ("two-story", frozenset(("places",))), "2층": ("two-story", frozenset(("places",))),
    "단층": ("one-story", frozenset(("places",))), "삼층": ("three-story", frozenset(("places",))),
    "통": ("whole", frozenset(("food",))), "생": ("fresh", frozenset(("food",))), "흰": ("white", _THINGS | LIVING),
    "검은": ("black", _THINGS | LIVING), "붉은": ("red", _THINGS | LIVING), "새하얀": ("white", _THINGS | LIVING),
    "전기": ("electric", _THINGS), "놋": ("brass", _THINGS), "사기": ("porcelain", _THINGS),
    "무쇠": ("cast iron", _THINGS),
    "옥": ("jade", frozenset(("clothes",))), "전자": ("electronic", _THINGS), "무선": ("wireless", _THINGS),
    "수제": ("handmade", _THINGS), "가짜": ("fake", _THINGS), "옛": ("old", _ANY),
}  # fmt: skip
# Syllables behind a word: (English around it, topics of the word, topic of the whole).
_SUFFIXES = {
    "지망생": ("aspiring {}", frozenset(("people",)), "people"),
    "견습생": ("{} apprentice", frozenset(("people",)), "people"),
    "부원": ("{} club member", frozenset(("actions", "things", "style")), "people"),
    "님": ("{}", frozenset(("people",)), "people"), "떼": ("flock of {}", LIVING, "animals"),
    "무리": ("group of {}", LIVING, ""), "다발": ("bouquet of {}", frozenset(("nature",)), "nature"),
    "더미": ("pile of {}", _THINGS, "things"), "밭": ("{} field", _PLANTS, "nature"),
    "숲": ("{} forest", _PLANTS, "nature"),
    "나무": ("{} tree", _PLANTS, "nature"), "꽃": ("{} flower", _PLANTS, "nature"),
    "잎": ("{} leaf", _PLANTS, "nature"),
    "길": ("{} path", _THINGS, "places"), "집": ("{} shop", frozenset(("food", "things")), "places"),
    "가게": ("{} shop", _ANY, "places"), "상점": ("{} shop", _ANY, "places"), "시장": ("{} market", _ANY, "places"),
    "상": ("{} statue", LIVING, "things"), "무늬": ("{} pattern", _ANY, "style"),
    "인형": ("{} plush", LIVING, "things"),
    "모양": ("{}-shaped", _ANY, "-"), "형": ("{}-shaped", frozenset(("things", "nature")), "-"),
    "복": ("{} outfit", frozenset(("actions", "words", "people")), "clothes"), "옷": ("{} clothes", _ANY, "clothes"),
    "색": ("{} color", _PLANTS, "-"), "빛": ("{} color", _PLANTS, "-"), "풍": ("{} style", _ANY, "-"),
    "용": ("{}", frozenset(("people", "style", "actions")), "-"),
    "스타일": ("{} style", _ANY, "-"), "식": ("{} style", frozenset(("words",)), "-"), "톤": ("{} tone", _ANY, "-"),
    "느낌": ("{} style", _ANY, "-"), "감성": ("{} aesthetic", _ANY, "-"), "분위기": ("{} mood", _ANY, "-"),
    "그림": ("{} painting", _ANY, "style"), "사진": ("{} photo", _ANY, "style"), "섬": ("{} island", _ANY, "nature"),
    "강": ("{} river", _ANY, "nature"), "항": ("{} harbor", _ANY, "places"), "역": ("{} station", _ANY, "places"),
    "탑": ("{} tower", _ANY, "places"), "병": ("bottle of {}", frozenset(("food",)), "things"),
    "그릇": ("bowl of {}", frozenset(("food",)), "things"), "접시": ("plate of {}", frozenset(("food",)), "things"),
    "바구니": ("basket of {}", frozenset(("food",)), "things"), "봉지": ("bag of {}", frozenset(("food",)), "things"),
    "캔": ("can of {}", frozenset(("food",)), "things"), "잔": ("glass of {}", frozenset(("food",)), "things"),
    "공기": ("bowl of {}", frozenset(("food",)), "things"), "사발": ("bowl of {}", frozenset(("food",)), "things"),
    "대접": ("bowl of {}", frozenset(("food",)), "things"), "컵": ("cup of {}", frozenset(("food",)), "things"),
    "팩": ("carton of {}", frozenset(("food",)), "things"), "박스": ("box of {}", frozenset(("food",)), "things"),
    "상자": ("box of {}", frozenset(("food",)), "things"), "자루": ("sack of {}", frozenset(("food",)), "things"),
    "가마니": ("sack of {}", frozenset(("food",)), "things"), "포대": ("sack of {}", frozenset(("food",)), "things"),
    "단지": ("jar of {}", frozenset(("food",)), "things"), "항아리": ("jar of {}", frozenset(("food",)), "things"),
    "쪽": ("slice of {}", frozenset(("food",)), "food"),
    "바가지": ("gourd of {}", frozenset(("food",)), "things"), "냄비": ("pot of {}", frozenset(("food",)), "things"),
    "솥": ("pot of {}", frozenset(("food",)), "things"), "광주리": ("basket of {}", frozenset(("food",)), "things"),
    "대야": ("basin of {}", frozenset(("food", "nature")), "things"),
    "쟁반": ("tray of {}", frozenset(("food",)), "things"),
    "소쿠리": ("basket of {}", frozenset(("food",)), "things"),
    "주전자": ("kettle of {}", frozenset(("food",)), "things"),
    "양동이": ("bucket of {}", frozenset(("food", "nature")), "things"),
    "수레": ("cart of {}", frozenset(("food",)), "things"), "단": ("bunch of {}", frozenset(("food",)), "food"),
    "줌": ("handful of {}", _PLANTS, "food"), "움큼": ("handful of {}", _PLANTS, "food"),
    "덩이": ("chunk of {}", frozenset(("food",)), "food"), "덩어리": ("chunk of {}", frozenset(("food",)), "food"),
    "무더기": ("pile of {}", _THINGS, "things"), "켤레": ("pair of {}", frozenset(("clothes",)), "clothes"),
    "쌍": ("pair of {}", _ANY, ""), "숟갈": ("spoonful of {}", frozenset(("food",)), "food"),
    "숟가락": ("spoonful of {}", frozenset(("food",)), "food"),
    "스푼": ("spoonful of {}", frozenset(("food",)), "food"),
    "통": ("{} container", _THINGS, "things"), "꼬치": ("{} skewer", _EATEN, "food"),
    "구이": ("grilled {}", _EATEN, "food"), "볶음": ("stir-fried {}", _EATEN, "food"),
    "조림": ("braised {}", _EATEN, "food"), "찜": ("steamed {}", _EATEN, "food"),
    "튀김": ("fried {}", _EATEN, "food"), "무침": ("seasoned {}", _EATEN, "food"),
    "전골": ("{} hot pot", _EATEN, "food"), "찌개": ("{} stew", _EATEN, "food"), "국": ("{} soup", _EATEN, "food"),
    "탕": ("{} soup", _EATEN, "food"), "죽": ("{} porridge", _EATEN, "food"), "떡": ("{} rice cake", _EATEN, "food"),
    "빵": ("{} bread", _EATEN, "food"), "밥": ("{} rice", _EATEN, "food"), "국수": ("{} noodles", _EATEN, "food"),
    "조각": ("slice of {}", frozenset(("food",)), "food"), "껍질": ("{} peel", _PLANTS, "things"),
    "가루": ("{} powder", _ANY, "food"), "씨": ("{} seeds", _PLANTS, "food"), "잼": ("{} jam", _PLANTS, "food"),
    "소스": ("{} sauce", _EATEN, "food"), "차": ("{} tea", _PLANTS, "food"), "즙": ("{} juice", _PLANTS, "food"),
    "라떼": ("{} latte", _EATEN, "food"), "라테": ("{} latte", _EATEN, "food"), "세트": ("{} set", _ANY, "things"),
    "셋트": ("{} set", _ANY, "things"),
    "체험": ("{}", _ANY, ""),
    "꾸러미": ("bundle of {}", _THINGS, "things"), "묶음": ("bundle of {}", _THINGS, "things"),
    "뭉치": ("bundle of {}", _THINGS, "things"), "장수": ("{} vendor", _EATEN | _THINGS, "people"),
    "기사": ("{} driver", frozenset(("places",)), "people"), "축제": ("{} festival", _ANY, "actions"),
    "낚시": ("{} fishing", frozenset(("nature", "places")), "actions"), "놀이터": ("{} playground", _ANY, "places"),
    "박물관": ("{} museum", _ANY, "places"), "농장": ("{} farm", _ANY, "places"),
    "목장": ("{} ranch", LIVING, "places"),
    "정원": ("{} garden", _ANY, "nature"), "공원": ("{} park", _ANY, "places"), "마을": ("{} village", _ANY, "places"),
    "모형": ("{} model", _ANY, "things"),
    "조각상": ("{} statue", _ANY, "things"), "동상": ("{} statue", _ANY, "things"),
    "전시": ("{} exhibition", _ANY, "places"),
    "틀": ("{} mold", frozenset(("food",)), "things"), "꽂이": ("{} holder", _THINGS, "things"),
    "받침": ("{} stand", _THINGS, "things"), "뚜껑": ("{} lid", _THINGS, "things"),
    "질": ("using {}", frozenset(("things",)), "actions"),
    "주스": ("{} juice", frozenset(("food",)), "food"), "케이크": ("{} cake", _ANY, "food"),
}  # fmt: skip
_OF_THINGS = {"조각": "{} piece", "껍데기": "{} shell", "뚜껑": "{} lid"}
_PLATES = ("접시", "그릇", "냄비", "바구니", "봉지", "상자", "대접", "사발")
_OF_FOOD = ("바가지", "바구니", "양동이", "광주리", "소쿠리", "숟가락", "가마니", "항아리")  # 콩바가지
# These may stand apart from their word.
_APART = frozenset(
    """
    지망생 견습생 떼 무리 다발 더미 무늬 모양 풍 스타일 톤 느낌 감성 분위기
    그릇 접시 바구니 봉지 캔 잔 꼬치 구이 볶음 조림 찜 튀김
    무침 전골 찌개 국수 조각 껍질 가루 소스 세트 꾸러미 묶음 뭉치 장수 축제 낚시 박물관 농장 목장 모형 조각상 동상
    """.split()
)
_SPELLED = 3  # letters; a shorter word is too like others
# Syllables of loan words as they are heard -> as they are spelled.
_HEARD = {"렛": "릿", "릿": "렛", "켓": "킷", "킷": "켓", "텐": "탠", "탠": "텐", "츠": "스", "스": "츠", "기": "이",
    "헤": "해", "케": "캐", "뱃": "배", "쿄": "교",
}  # fmt: skip
_BECOME, _MADE = ("된", "되어있는", "된듯한"), frozenset(("camera", "style", "words", "actions"))
_PARTICLES = frozenset("이가은는을를에의도와과로만들")
_LONGEST = 3  # letters of what stands before or behind
_STYLE_TAILS = ("의", "한", "인")
_ADJECTIVE_TAILS = ("적인", "적이고", "적이며", "적으로", "적", "스러운", "로운", "한", "하고", "하며")


@lru_cache(maxsize=8192)
def word_of(korean: str) -> Entry | None:
    """The entry of a Korean word: the lexicon's, or one made of a known word and a syllable before or behind it."""
    entry = english_of(korean)
    word = squeezed(korean)
    if entry is not None or len(word) < 2 or len(word) > 12:
        return entry
    if " " in korean.strip():
        return _styled(word, apart=True) or _suffixed(word, apart=True)
    made = _styled(word) or _suffixed(word) or _prefixed(word) or _adjective(word) or _doing(word)
    return made or _misspelled(word)


@lru_cache(maxsize=8192)
def made_verb(piece: str) -> Form | None:
    """A noun of doing and 하다 in any form: 스케치한, 등산하는, 변신했다."""
    for length in range(min(len(piece) - 1, 8), 1, -1):
        tail = piece[length:]
        if tail in _BECOME and (made := english_of(piece[:length])) is not None and made.topic in _MADE:
            return Form(made.english, piece[:length] + "되다", "before", True, True)  # 클로즈업된, 채색된
        noun = english_of(piece[:length]) if tail[0] in "하한해했할함합" else None
        if noun is None:
            continue
        form = Form("", "하다", "link") if tail in ("해", "하고") else form_of(tail)
        form = Form("", "하다", "end") if tail == "함" else form
        doing = noun.topic in ("actions", "style") or noun.english.endswith("ing")
        if form is not None and form.verb == "하다" and doing:
            return Form(noun.english, piece[:length] + "하다", form.how, True, False, form.denied)
    return None


def _doing(word: str) -> Entry | None:
    """귤따기, 송편빚기, 연날리기: a thing, and what is done to it, as a noun."""
    word = word.removesuffix("체험")
    for length in range(1, len(word) - 1) if word.endswith("기") and len(word) > len("따기") else ():
        noun, verb = english_of(word[:length]), form_of(word[length:])
        if is_homonym(word[:length]) or noun is None or not noun.is_noun or verb is None:
            continue
        if verb.english.endswith("ing") and not verb.alone:
            return Entry(f"{verb.english} {noun.english}", word, topic="actions")
    return None


def _prefixed(word: str) -> Entry | None:
    for length in range(min(_LONGEST, len(word) - 2), 0, -1):
        english, topics = _PREFIXES.get(word[:length], ("", frozenset()))
        noun = english_of(word[length:]) if english else None
        if noun is not None and noun.is_noun and noun.topic in topics:
            return Entry(f"{english} {noun.english}", word, topic=noun.topic)
    return None


_OF_ITS_OWN = ("순대", "떡볶이", "김밥", "어묵")  # 순대 튀김: two dishes of a snack bar


def _suffixed(word: str, apart: bool = False) -> Entry | None:
    for length in range(min(_LONGEST, len(word) - 1), 0, -1):
        suffix, stem = word[-length:], word[:-length]
        if len(stem) == 1 and not apart and suffix not in _OF_FOOD:
            continue
        english, topics, topic = _SUFFIXES.get(suffix, ("", frozenset(), ""))
        if suffix == "튀김" and stem in _OF_ITS_OWN:
            return None
        noun = english_of(stem) if english and (not apart or suffix in _APART) else None
        if noun is None and suffix in _PLATES and len(stem) >= _SPELLED:
            noun = _suffixed(stem)  # 가지무침 한 접시
        if noun is not None and noun.topic == "things" and suffix in _OF_THINGS:
            return Entry(_OF_THINGS[suffix].format(noun.english), word, topic="things")  # 청자 조각
        if noun is None or noun.topic not in topics or noun.english.endswith(("ing", english[3:] or "ing")):
            continue
        said = plural(noun.english) if suffix == "들" else english.format(noun.english)
        return _quality(said, word) if topic == "-" else Entry(said, word, topic=topic or noun.topic)
    return None


def _styled(word: str, apart: bool = False) -> Entry | None:
    """지브리풍의, 모던한 느낌의: a suffix that makes an adjective, and its particle."""
    bare = word[:-1] if word.endswith(_STYLE_TAILS) else ""
    found = _suffixed(bare, apart) if bare else None
    return found if found is not None and found.before else None


def _adjective(word: str) -> Entry | None:
    """로맨틱한, 환상적인: the lexicon holds 로맨틱, 환상."""
    for tail in _ADJECTIVE_TAILS:
        stem = english_of(word[: -len(tail)]) if word.endswith(tail) and len(word) >= len(tail) + 2 else None
        if stem is not None and not stem.is_noun and stem.topic in ("style", "words", "camera"):
            return _quality(stem.english, word)
    return None


def _misspelled(word: str) -> Entry | None:
    """네온싸인, 쥬스, 김치찌게: a loan word or a vowel written as it is heard."""
    if word.endswith("우") and len(word) >= _SPELLED and (found := english_of(word[:-1])):  # 쇼윈도우
        return found
    if word[-1] in _PARTICLES and english_of(word[:-1]) is not None:  # 지붕이 is no slip of 지붕위
        return None
    if word.endswith(("둘", "둘이", "셋", "셋이")):  # 여자아이둘이: two of them, and no slip of 들이
        return None
    alike = written_alike if len(word) >= _SPELLED else heard_alike
    for other in (*_heard(word), *alike(word)):
        found = english_of(other) or (_suffixed(other) if len(other) > _SPELLED else None)  # 된장찌게
        if found is not None and (found.is_noun or (found.topic == "actions" and len(other) >= _SPELLED)):
            return found
    return None


def _heard(word: str) -> Iterator[str]:
    if len(word) >= _SPELLED:
        for at, syllable in enumerate(word):
            if syllable in _HEARD:
                yield word[:at] + _HEARD[syllable] + word[at + 1 :]


def _quality(english: str, word: str) -> Entry:
    return Entry(english, f"{word} ", before=word, before_living=word, topic="words")
