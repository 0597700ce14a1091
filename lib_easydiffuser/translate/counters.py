"""Korean counts after the noun (개 두 마리가), put in the order the reader of sentences knows (두 마리의 개가)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .derived import word_of
from .hangul import final_of, squeezed
from .homonyms import is_homonym
from .lexicon import english_of
from .verbs import form_of

# Korean number -> how it stands before a noun in the lexicon.
_NUMBERS = {
    "한": "한", "두": "두", "세": "세", "네": "네", "다섯": "다섯", "여섯": "여섯", "일곱": "일곱", "여덟": "여덟",
    "아홉": "아홉", "열": "열", "석": "세", "넉": "네", "두어": "두", "두세": "세", "서너": "세", "너댓": "네",
    "네댓": "네", "너덧": "네",
    "서넛": "세", "열두어": "수많은", "스무남은": "수많은", "한두": "두", "일고여덟": "여덟", "여덟아홉": "아홉",
    "스물": "스무", "쉰": "수많은",
    "예순": "수많은", "일흔": "수많은", "여든": "수많은", "아흔": "수많은", "백여": "수많은", "천여": "수많은",
    "네다섯": "다섯", "대여섯": "여섯", "몇": "여러", "몇몇": "여러", "여러": "여러", "수십": "수많은",
    "수백": "수많은", "수천": "수많은", "수만": "수많은", "열두": "열두", "열한": "열한", "열세": "열세",
    "열네": "열네", "열다섯": "열다섯", "서른": "서른", "마흔": "수많은", "백": "수많은", "천": "수많은",
    "수십여": "수많은", "여남은": "수많은", "예닐곱": "일곱", "스무": "스무", "수": "수많은", "몇십": "수많은",
    "몇백": "수많은", "1": "한", "2": "두", "3": "세", "4": "네", "5": "다섯", "6": "여섯", "7": "일곱", "8": "여덟",
    "9": "아홉", "10": "열",
    "11": "열한", "12": "열두", "13": "열세", "14": "열네", "15": "열다섯", "20": "스무", "30": "서른",
}  # fmt: skip
_ALONE = {
    "하나": "한",
    "둘": "두",
    "셋": "세",
    "넷": "네",
    "다섯": "다섯",
    "여섯": "여섯",
    "여럿": "여러",
    "몇몇": "여러",
}
COUNTERS = "|".join(
    """
    마리 명 사람 개 송이 그루 대 권 채 장 잔 병 쌍 켤레 척 벌 자루 줄기 조각 접시 분 점 판
    통 방울 포기 알 톨 량 칸 줄 가닥
    필 편 모 곳 군데 구 정 문 기 짝 봉 모금 캔 팩 봉지 가지 인 살 줌 움큼 쪽 타래 동
    부 폭 다스 아름 되 첩 두름 쾌 축 접 톳 컵 손
    """.split()
)
# Measures that are things themselves: what is in them stands before them (라면 한 그릇, 꿀 한 병).
_VESSELS = "|".join(
    """
    그릇 접시 바구니 상자 다발 묶음 더미 봉지 캔 무리 떼 쌍 병 컵 잔 공기 사발 대접 팩 박스 자루 가마니 포대 단지 항아리
    소쿠리 단 줌 움큼 조각 덩이 덩어리 뭉치 무더기 꾸러미 세트 숟갈 숟가락 스푼 주전자 양동이 수레 켤레
    쪽 바가지 냄비 솥 광주리 대야 쟁반 되박 보따리 채반
    """.split()
)
_FISH = (
    "고등어 자반고등어 자반 조기 갈치 굴비 청어 삼치 꽁치".split()
)  # 고등어 두 손; the hands of anything else are its own
_PAIR = "켤레"  # one of these is what its noun says
_COUNT = re.compile(f"({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?:{COUNTERS})(.{{0,4}})")
_BARE = re.compile(f"({'|'.join(_ALONE)})(.{{0,4}})")
_VESSEL_END = re.compile(f"^(?:{_VESSELS})$")
_VESSEL = re.compile(f"({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})({_VESSELS})(.{{0,4}})")
_TOGETHER = re.compile("(?:둘|셋|넷)(이|이서)")  # 여자아이둘이
_WINDOW = 3  # words: noun, number, counter
_LETTERS = 40  # a longer word is none of them
_PARTICLE = re.compile(
    "(?:이|가|은|는|을|를|와|과|도|의|에|에는|에서|에게|로|으로|만|만이|뿐|뿐인|들이|씩|쯤|정도|정도가|인|나|이나|이랑|랑|하고|이다|입니다|예요|이에요)?"
)
# What a homonym is by its counter: another word of the lexicon that means that alone.
_TOLD = {
    "배": dict.fromkeys(("개", "알", "조각", "접시", "쪽"), "나주배"),
    "차": {"잔": "찻물", "모금": "찻물", "대": "자동차"},
    "밤": dict.fromkeys(("톨", "알", "개"), "알밤"), "초": dict.fromkeys(("자루", "개"), "양초"), "등": {"개": "등불"},
    "눈": {"송이": "눈송이"}, "촛불": dict.fromkeys(("개", "자루"), "양초"),
    "굴": dict.fromkeys(("접시", "알", "개", "봉지", "판"), "생굴"),
}  # fmt: skip
_TOLD_NAMES = frozenset(name for named in _TOLD.values() for name in named.values())
_MARKED = re.compile("(.{1,10})(?:이|가|을|를)")
_NO_COUNTS = frozenset("수인 백인 네모 한대 한편 한때 한판".split())  # words of their own: 생머리 백인 남성
_NO_ROLE = re.compile("(?:씩|쯤|정도)")


def number_first(words: Sequence[str]) -> list[str]:
    """The words with every noun, number and counter as number and noun; the counter's particle goes to the noun."""
    words = _no_more_than(words)
    out: list[str] = []
    at = 0
    while at < len(words):
        counted = _many(words[at : at + _WINDOW]) or _counted_phrase(words[at : at + _WINDOW + 1])
        counted = counted or _counted(words[at : at + _WINDOW])
        length, found = counted or (1, [words[at]])
        if counted and found[-1] == words[at] and at + length < len(words) and _begins_item(words[at + length]):
            found = [*found[:-1], f"{words[at]}{'이' if final_of(words[at][-1]) else '가'}"]  # 고양이 두마리 | 창틀
        out += found
        at += length
    return out


def _no_more_than(words: Sequence[str]) -> list[str]:
    """다리가 세 개밖에 없는 의자 has three, as 다리가 세 개인 has."""
    found = [*words]
    for at in range(1, len(found) - 1):
        count = found[at].removesuffix("밖에")
        counted = is_count(count) or is_count(found[at - 1] + count)
        if count != found[at] and counted and found[at + 1] in ("없는", "안남은", "남지않은"):
            return [*found[:at], f"{count}인", *_no_more_than(found[at + 2 :])]
    return found


def _many(words: Sequence[str]) -> tuple[int, list[str]] | None:
    """수백 마리의 | 나비, 열두 송이 | 튤립: (words taken, number) of a large count before its noun."""
    for length in (1, 2):
        said = "".join(words[:length])
        found = (
            _COUNT.fullmatch(said) if len(words) > length and word_of(said.removesuffix("의")) is None else None
        )  # 백인 is no count
        if found and found[2] in ("", "의") and _NUMBERS[found[1]] == _NUMBERS["수"] and found[1] != "수":
            return length, [_NUMBERS[found[1]]]
    return None


def _counted_phrase(words: Sequence[str]) -> tuple[int, list[str]] | None:
    """새끼 고양이 세 마리: the number stands before both words of what the lexicon holds as one."""
    phrase = " ".join(words[:2])
    if len(words) == _WINDOW + 1 and english_of(phrase) is None and word_of("".join(words[:2])) is not None:
        found = _counted(["".join(words[:2]), *words[2:]])  # 새끼 참새 네 마리: two words of one animal
        return (found[0] + 1, found[1]) if found else None
    bare = phrase[:-1] if len(words) > 2 and phrase[-1:] in "이가을를" else phrase
    if len(words) < _WINDOW or (english_of(phrase) or english_of(bare)) is None or is_count(squeezed(words[1])):
        return None
    found = _counted([phrase, *words[2:]])
    return (found[0] + 1, [*found[1][:-1], *found[1][-1].split(" ")]) if found else None


def _begins_item(word: str) -> bool:
    """Whether a word is a thing of its own, and nothing that is said of the one before it."""
    entry = word_of(word)
    return entry is not None and entry.is_noun and form_of(squeezed(word)) is None


def is_count(text: str) -> bool:
    """Whether this is a number and its counter, with a particle or without (두마리가)."""
    found = _COUNT.fullmatch(text) or _VESSEL.fullmatch(text) or _TOGETHER.fullmatch(text)
    return found is not None and _PARTICLE.fullmatch(found[found.re.groups]) is not None


def _counted(words: Sequence[str]) -> tuple[int, list[str]] | None:
    """(words taken, number and noun) when a count follows the first word; it stands in one word or in two."""
    found = _counted_noun(words)
    told = _MARKED.fullmatch(words[0]) if found is None and len(words) > 1 else None
    if told is None or form_of(words[0]):
        return found
    marked = _counted_noun([told[1], *words[1:]])
    particle = marked[1][-1].removeprefix(told[1]) if marked else "-"
    name = next((name for name in _TOLD_NAMES if particle.startswith(name)), "")
    if name:
        particle = particle.removeprefix(name)  # 초를 일곱 개: candles; 배를 세 개나: pears
        words = [name + words[0].removeprefix(told[1]), *words[1:]]
    if marked is not None and particle in ("인", "뿐인") and words[0].endswith(("이", "가")):
        return marked[0], [*marked[1][:-1], words[0], "달린"]  # 바퀴가 세 개인 자전거: with three wheels
    if marked is not None and word_of(marked[1][-1]) and _VESSEL_END.search(particle):
        return marked[0], [*marked[1][:-1], marked[1][-1] + words[0].removeprefix(told[1])]  # 소주를 두 병
    if marked is not None and particle in ("만", "씩", "쯤", "나", "이나"):
        particle = ""  # 신발을 한 짝만 신은
    if marked is None or particle not in ("", "인"):
        return None  # 머리를 | 하나로 묶은
    return (marked[0], [*marked[1][:-1], words[0]]) if not particle else marked  # 고양이가 두 마리 있다


def _held(noun: str, vessel: re.Match[str]) -> list[str] | None:
    """소주 두 병, 빵 한 조각: the noun and what it is measured in as one word; None where nobody measures it so."""
    counter, particle = vessel[2], vessel[3]
    told = _TOLD.get(noun, {}).get(counter, noun)
    held = word_of(told + counter) if (counter, vessel[1]) != (_PAIR, "한") else None
    if held is None or not held.is_noun or not _PARTICLE.fullmatch(particle) or english_of(noun + vessel[1] + counter):
        return None
    number = _NUMBERS[vessel[1]]
    return [*([] if number == "한" else [number, "마리의"]), told + counter + _NO_ROLE.sub("", particle)]


def _is_thing(word: str) -> bool:
    """두부, 세트: a word of its own that begins as a number does."""
    entry = english_of(word)
    return entry is not None and entry.is_noun


def _counted_noun(words: Sequence[str]) -> tuple[int, list[str]] | None:
    entry = word_of(words[0]) if len(words) > 1 and len(words[0]) <= _LETTERS else None
    if (entry is None or not entry.is_noun) and not (len(words) > 1 and is_homonym(squeezed(words[0]))):
        return None
    for length in (3, 2):
        said = squeezed("".join(words[1:length])) if len(words) >= length else ""
        vessel = _VESSEL.fullmatch(said)
        if length == 2 and (said in _NO_COUNTS or said.startswith("한쪽") or _is_thing(said)):
            continue
        found = _COUNT.fullmatch(said) or (_BARE.fullmatch(said) if length == 2 else None)
        if found is None and vessel is None:
            continue
        if vessel is not None and (held := _held(words[0], vessel)) is not None:
            return length, held
        if found is None and vessel is not None and _PARTICLE.fullmatch(vessel[3]):  # 파 한 단: nobody measures it so
            several = [] if vessel[1] == "한" else [_NUMBERS[vessel[1]], "마리의"]
            return length, [*several, words[0] + _NO_ROLE.sub("", vessel[3])]
        if "손" in said and words[0] not in _FISH:
            continue
        if found is None or not _PARTICLE.fullmatch(particle := found[2]):
            continue
        if said.startswith("한쪽") and particle.startswith(("에", "으로", "의")):
            continue  # 마당 한쪽에: where, and no count
        phrase = squeezed("".join(words[:length])).removesuffix(particle)
        if english_of(phrase) or is_homonym(phrase):
            return None  # 커피 한 잔 is a phrase of the lexicon
        number = _NUMBERS.get(found[1]) or _ALONE[found[1]]
        if said == "한짝":
            return length, [said, words[0]]  # 장갑 한 짝: a single one
        noun = _TOLD.get(words[0], {}).get(said[len(found[1]) : len(said) - len(particle)], words[0])
        if said.startswith("한짝"):
            return length, ["외짝", noun + _NO_ROLE.sub("", particle)]  # 장갑 한 짝: a single one
        return length, [number, "마리의", noun + _NO_ROLE.sub("", particle)]
    return None
