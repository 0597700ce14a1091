"""What stands behind a Korean noun: particles and words of place, and the role each gives its noun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .hangul import final_of

# The value is the English preposition, or the role; "~" waits for the noun that follows.
_PLAIN = {
    "에서의": "in~", "에서": "in", "에게": "to", "에게서": "from", "한테": "to", "에": "in", "에도": "in",
    "에선": "in", "에는": "in", "에서는": "in", "에서도": "in", "에서만": "in", "엔": "in", "에만": "in",
    "에게는": "to", "한테서": "from", "으로": "with", "로": "with", "으로는": "with", "로는": "with", "로써": "with",
    "으로써": "with", "으로만": "with", "로만": "with", "로서": "with", "으로서": "with", "을": "object",
    "를": "object", "은": "subject", "는": "subject", "이": "subject", "가": "subject", "께서": "subject",
    "와 함께": "with", "과 함께": "with", "와함께": "with", "과함께": "with", "이랑 같이": "with", "랑 같이": "with",
    "하고 같이": "with", "와": "and", "과": "and", "하고": "and", "이랑": "and", "랑": "and", "이나": "and",
    "이며": "and", "의": "of", "도": "subject", "만": "subject", "만이": "subject", "까지도": "subject",
    "들이": "subject", "들은": "subject", "들을": "object", "들의": "of", "들과": "and", "들이랑": "and",
    "들도": "subject", "들만": "subject", "들에게": "to", "들에": "in", "들로": "with", "들": "", "이다": "",
    "입니다": "", "이에요": "", "예요": "", "이네요": "", "네요": "", "이지": "",
    "이었다": "", "였다": "", "인데": "", "이고": "",
    "인": "", "이라": "", "다": "", "라서": "", "라": "", "이야": "", "처럼": "like", "같은": "like~", "마냥": "like",
    "부터": "from", "까지": "to", "마다": "in", "보다": "from", "뿐": "", "뿐인": "", "뿐이다": "", "만한": "like~",
    "천지다": "covered", "천지인": "covered", "천지였다": "covered", "천지가 된": "covered",
    "투성이의": "covered", "투성이인": "covered", "투성이가 된": "covered", "투성이": "covered",
    "범벅의": "covered", "범벅인": "covered", "범벅이 된": "covered",
    "만 한": "like~", "에 대한": "of", "에의": "in~", "조차": "subject", "밖에": "subject", "이랑은": "and",
    "들마다": "in", "을 향해": "toward", "를 향해": "toward", "을 향해서": "toward", "를 향해서": "toward",
    "을 향한": "toward~", "를 향한": "toward~", "을 따라": "along", "를 따라": "along", "을 통해": "through",
    "를 통해": "through", "을 위한": "for~", "를 위한": "for~", "에 의해": "with", "로 인해": "with",
    "으로 인해": "with", "에서부터": "from", "을 중심으로": "around", "를 중심으로": "around", "을 넘어": "over",
    "를 넘어": "over", "을 가로질러": "across", "를 가로질러": "across", "을 사이에 두고": "around",
    "를 사이에 두고": "around", "에 둘러싸여": "in", "에다": "in", "에다가": "in", "으로부터": "from",
    "로부터": "from", "만을": "object", "만의": "of", "께": "to", "께서는": "subject", "에게도": "to", "에게만": "to",
    "한테도": "to", "한테는": "to", "으로도": "with", "로도": "with", "이라도": "subject", "라도": "subject",
    "이지만": "", "이자": "and", "만큼": "like", "까지는": "to", "들에서": "in", "들에는": "in", "와의": "with~",
    "과의": "with~", "와는": "and", "과는": "and", "보다는": "from", "보다도": "from", "들이나": "and",
    "들하고": "and", "들과의": "with~", "들보다": "from", "래요": "", "이래요": "", "라는데": "", "이라는데": "",
    "라더라": "", "이라더라": "", "랍니다": "", "이랍니다": "", "였어요": "", "이었어요": "", "이니까": "",
    "거든요": "", "이거든요": "", "이라며": "", "란다": "", "이란다": "", "이더라": "", "이더라고요": "",
    "더라고요": "", "이죠": "", "이구나": "", "인듯": "", "인듯하다": "", "이라네": "", "라네": "", "라네요": "",
    "이라네요": "", "임": "",
    "라고는": "subject", "이라고는": "subject", "라곤": "subject", "이라곤": "subject",
    "이면": "", "야": "", "에요": "", "고": "", "며": "and", "이네": "", "인데도": "", "인데다": "", "이라서": "",
    "는커녕": "subject", "은커녕": "subject", "커녕": "subject",
    "인데요": "", "이라니": "", "라니": "", "인데다가": "", "인지라": "",
    "만은": "subject", "만이라도": "subject", "까진": "to", "마저": "subject", "마저도": "subject",
    "조차도": "subject", "하고도": "and", "같은 건": "subject", "같은 것은": "subject", "같은 것도": "subject",
    "같은 게": "subject", "따위는": "subject", "따위": "subject", "몰래": "like", "들마저": "subject",
    "인 줄 알았는데": "like", "인 줄 알았더니": "like", "인 줄 알고": "like", "인줄 알았는데": "like",
    "인줄 알았더니": "like", "인 줄로만 알았는데": "like", "인 줄만 알았는데": "like",
    "째": "with", "째로": "with", "채로": "with",
    "에까지": "in", "에게까지": "to", "한테까지": "to", "나": "and", "때문에": "in", "덕분에": "in", "탓에": "in",
}  # fmt: skip
# Words of place behind a noun; each takes every case.
_WHERE = {
    "위": "on", "위쪽": "on", "꼭대기": "on top of", "아래": "under", "아래쪽": "under", "밑": "under", "속": "in",
    "안": "in", "안쪽": "in", "내부": "in", "앞": "in front of", "앞쪽": "in front of", "뒤": "behind",
    "뒤쪽": "behind", "발밑": "under", "발아래": "under", "발치": "beside", "머리맡": "beside",
    "뒤편": "behind", "옆": "next to", "옆쪽": "next to", "곁": "next to", "양옆": "next to", "양쪽": "next to",
    "왼쪽": "next to", "오른쪽": "next to", "왼편": "next to", "오른편": "next to", "근처": "near", "부근": "near",
    "주변": "near", "주위": "around", "둘레": "around", "곳곳": "around", "사이": "between", "틈": "between",
    "너머": "beyond", "건너편": "across", "맞은편": "across", "반대편": "across", "한가운데": "in", "가운데": "in",
    "한복판": "in", "중앙": "in", "한쪽": "in", "구석": "in", "한구석": "in", "귀퉁이": "in", "한켠": "in",
    "어귀": "at", "초입": "at", "건너": "across",
    "모퉁이": "near", "가장자리": "beside", "밖": "outside",
    "바깥": "outside", "끝": "at", "앞뒤": "near", "위아래": "near", "쪽": "to",
}  # fmt: skip
_CASES = (
    "에서는", "에서의", "에서만", "에서도", "에서", "에는", "에도", "에만", "에선", "에", "엔", "으로는", "로는",
    "으로", "로",
    "을", "를", "의", "까지", "부터", "마다", "에까지",
)  # fmt: skip
_SPOKEN = ("서", "에다", "에다가", "서는", "서도")  # 아래서, 위에다
_SUBJECTS = {"이": "subject", "가": "subject", "은": "subject", "는": "subject", "도": "subject", "만": "subject"}
_MOVING = {"on": "onto", "in": "into"}
_OVER = {"위": "over"}
# Written behind a noun in one word without a case, these would be found in other words (바위, 손끝).
_SPACED = frozenset("건너 어귀 초입 끝 쪽 중앙 내부 한쪽 가장자리 밖 바깥 틈 구석 왼쪽 오른쪽 사이".split())
SUBJECT = ("이", "가", "들이")
TOPIC = ("은", "는", "들은")


# How a sentence says in the past what a thing was: 조각상이었어, 바다였고.
_WAS = tuple(
    """
    어 대 대요 단다 다네 다네요 고요 구요 고 지만 는데 지 음 네 네요 던 습니다 죠 답니다 을까 으며 으니 다고 더라
    더라고요
    """.split()
)


def _particles() -> Iterator[tuple[str, str]]:
    yield from _PLAIN.items()
    yield from ((was + ending, "") for was in ("이었", "였", "뿐이었") for ending in _WAS)
    yield from ((f"뿐이{ending}", "") for ending in ("었다", "에요", "었어요", "네"))
    yield "뿐입니다", ""
    yield "가에", "beside"
    yield "가의", "beside~"
    yield "가에서", "beside"
    for word in ("끝", "앞", "뒤", "옆", "안", "주변", "주위", "가운데", "한쪽"):
        yield from ((word + case, role) for case, role in _SUBJECTS.items())
    yield from (
        (f"차림{case}", "dressed")
        for case in ("에", "으로", "의", "인", "을 한", "을한", "이었다", "이다", "인데", "", "새의", "새로")
    )
    for word, preposition in _WHERE.items():
        for case in (*_CASES, *_SPOKEN):
            yield word + case, _role(word, preposition, case)
        if word != "안":  # 안경 안 쓴: not
            yield word, f"{preposition}~"
    yield from ((f"바람{case}", "dressed") for case in ("에", "으로", "의", "인"))  # 잠옷 바람으로


def _role(word: str, preposition: str, case: str) -> str:
    if case.endswith("의"):
        return f"{preposition}~"
    if preposition == "between" and case in ("로", "으로"):
        return "through"
    if case in ("을", "를") and word == "한쪽":
        return "object"  # 장화 한쪽을 잃은
    if case in ("을", "를"):
        return _OVER.get(word, preposition)
    return _MOVING.get(preposition, preposition) if case in ("로", "으로") else preposition


PARTICLES: Mapping[str, str] = dict(_particles())
_LONGEST = max(map(len, PARTICLES))
# Copulas that stand so behind a vowel alone, and behind more than one syllable: 여우다, 창가고.
_BEHIND_VOWELS = ("다", "라", "라서", "야", "고", "며", "나")
# What kind of place a particle names: the word of it that homonyms are told by.
_PLACES = (
    "위",
    "아래",
    "밑",
    "속",
    "안",
    "앞",
    "뒤",
    "옆",
    "건너편",
    "맞은편",
    "반대편",
    "너머",
    "한가운데",
    "중간",
    "건너",
)


def stems(text: str) -> Iterator[tuple[str, str]]:
    """(noun, particle) of every way a word ends in a particle, the longest particle first."""
    for length in range(min(_LONGEST, len(text) - 1), 0, -1):
        particle = text[-length:]
        apart = text[-length - 1] == " " or particle not in _SPACED
        if particle in _BEHIND_VOWELS and (length + 2 > len(text) or final_of(text[-length - 1])):
            continue
        if particle in PARTICLES and apart and text[:-length].strip():
            yield text[:-length].rstrip(), particle


def is_place(text: str) -> bool:
    """Whether this is a word of place with a case or without one, and no noun before it: 뒤에, 왼쪽에는."""
    return text in _BARE


def place_word(particle: str) -> str:
    """위에서 → 위; "" for a particle that names no place."""
    return next((word for word in _PLACES if particle.startswith(word)), "")


_HALVES = ("한쪽", "다른쪽", "반대쪽", "이쪽", "저쪽", "맨앞", "맨뒤", "저멀리", "멀리", "바로앞", "바로옆", "바로뒤")
_UNMARKED = frozenset("한가운데 가운데 한복판 뒤 앞 옆 한쪽 저멀리 멀리 왼쪽 오른쪽 맨앞 맨뒤".split())
_BARE = frozenset(
    word + case
    for word in (*_WHERE, *_HALVES)
    if word != "건너"  # 냇물을 건너는: a verb
    for case in (*_CASES, *_SPOKEN, *_SUBJECTS, "")
    if case or word in _UNMARKED
)
