"""What Korean verbs end in, and what that makes of them: 읽 + 다가 (link), 예쁘 + 더라 (end), 앉아 + 있던 (before).

A stem has a few surfaces; every ending goes with one of them. An auxiliary (앉아 있다) takes endings of its
own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from .hangul import soft_stem, with_b, with_e, with_l, with_m, with_n, with_ss, without_l

# The surface a stem has before an ending: as it is, without its ㄹ, before 으, with 아/어, past, with ㄴ, ㄹ, ㅁ, ㅂ.
STEM, BARE, SOFT, SAID, PAST, N, L, M, B = "stem", "bare", "soft", "said", "past", "n", "l", "m", "b"

_LINK = {
    STEM: "고 고서 고는 자 길래 기에 지만 다가 거나 거든 자마자 도록 듯 듯이 기만 기도 기는 고나서 기위해 "
    "기위하여 기전 고선 더니 던데 자니 느니 고서는 고도 고자 게끔 기까지 기에는 다시피 다가도 다가는 "
    "든지 든가 건만 지만은 지마는 거니와 겠지만",
    BARE: "니 니까 는데 느라 느라고 는동안 는사이 는사이에 는와중에 는길에 는대로 는채 는채로 는데도 는데다 "
    "는지 는김에 는틈에 는통에 는바람에 는내내",
    SOFT: "며 면서 면 니 니까 므로 려고 려다 려다가 러 나 시고 시며 시면서 시는데 셔서 셨고 셨는데 셨지만 고 "
    "면서도 니까는 려면 려고만 나마",
    SAID: "서 도 야 선 서는 서도 서야 야만 가며 가면서 가지고 갖고 다가",
    PAST: "지만 고 길래 기에 는데 으며 으나 다가 더니 으면서 을때 던데 는데도 으니 으니까 으므로 어도 어서 "
    "기때문에 으면 다지만 다고 다는데 던터라 던차에 거니와",
    N: "지 채 채로 뒤 뒤에 후 후에 다음 다음에 상태로 데 김에 순간 데도 데다 데다가 만큼 덕분에 탓에 바람에 "
    "와중에 이후 이후로 끝에 직후 틈에 덕에 날 날에 때",
    L: "때 때마다 때까지 만큼 정도로 수록 듯",
}
_END = {
    STEM: "다 음 곤했다 곤했어요 곤했습니다 곤한다 곤해 곤함 기도했다 기도했어요 기도한다 기만했다 기만한다 "
    "고요 구요 네 네요 더라 더라고 더라고요 더군요 던데요 지요 죠 지 거든요 잖아 잖아요 구나 군요 기 긴한데 "
    "기도함 겠다 겠네 겠네요 겠어 겠어요 겠지 겠죠 겠습니다 더만 던걸",
    BARE: "는다 는구나 는군 는군요 는데요 는중 는중이다 는중임 는중이에요 는중입니다 는모습 는모습이다 는장면 "
    "는듯 는듯하다 는것같다 는거 는것 는거야 는거예요 는것이다 는척 네 네요 는사진 는그림 는답니다 는대 "
    "는대요 는단다 는다고 는다네 는다네요 는거지 는거였다 는걸까 는가 는순간 는날",
    SOFT: "셨음 심 시네 시네요 십니다 신다 셨다 셨어요 셨습니다 세요 시더라",
    SAID: "요 보인다 보여 보여요 보입니다 보이네 보이네요",
    PAST: "다 고요 구요 어 어요 어용 습니다 네 네요 음 더라 더라고 더라고요 지 지요 죠 거든 거든요 구나 군요 답니다 "
    "던모습 던것 던거 던때 던날 던사진 는데요 는걸 던데요 을까 겠다 단다 대 대요 다네 다네요 던가 "
    "던거야 을것이다 을거야 다더라 당 어라",
    N: "다 대 대요 다고 답니다 모습 모습이다 장면 듯 듯하다 것같다 것 거 거야 거예요 거다 것이다 상태 "
    "상태다 사진 데요 단다 다네 다네요 다니 다더라 걸 순간 순간이다 순간이야 순간입니다 날 날이다",
    L: "것같다 듯하다 거야 거예요 예정",
    M: "",
    B: "니다 니까",
}
_BEFORE = {
    STEM: "던 고픈 곤하던 곤하는 곤했던 고만 고야만",
    BARE: "는 는다는 는중인 는듯한 는것같은",
    SOFT: "시는 신 시던 려는 려던",
    PAST: "던 을 다는",
    N: " 다는 채인 듯한 것같은",
    L: "듯한 것같은",
}
_UNMELTED = frozenset("보두주추꾸누뉘쥐되")  # vowels that are written out as well: 보았다 beside 봤다
# What stands behind -아/어 and -고 and says when or how, not what.
_BEHIND_SAID = (
    "있다",
    "계시다",
    "가다",
    "오다",
    "놓다",
    "두다",
    "내다",
    "버리다",
    "주다",
    "드리다",
    "보이다",
    "보다",
    "지다",
    "나가다",
    "나오다",
)
_BEHIND_AND = ("있다", "계시다", "싶다", "다니다", "가다", "오다", "말다")
_BEING = ("있다", "계시다")
_BEHIND_DENIED = ("않다", "못하다", "말다")
_SHORT = frozenset(
    ("음", "지", "네", "나", "니", "기", "면", "며", "고", "도", "야", "서", "대", "거", "것", "데", "시고", "자")
)


@lru_cache(maxsize=1)
def _how() -> Mapping[tuple[str, str], str]:
    """(surface, ending) → "link", "end" or "before"."""
    found: dict[tuple[str, str], str] = {}
    for how, table in (("before", _BEFORE), ("link", _LINK), ("end", _END)):
        for surface, endings in table.items():
            for ending in endings.split(" "):
                found.setdefault((surface, ending), how)
    return found


def surfaces_of(stem: str) -> Iterator[tuple[str, str]]:
    """(how the stem looks, the surface's name)."""
    yield stem, STEM
    yield without_l(stem), BARE
    yield soft_stem(stem), SOFT
    yield with_e(stem), SAID
    yield with_ss(stem), PAST
    if stem[-1] in _UNMELTED:  # 보았다, 두었다, 놓아
        yield stem + ("아" if stem[-1] == "보" else "어"), SAID
        yield stem + ("았" if stem[-1] == "보" else "었"), PAST
    if stem[-1] == "하":
        yield stem + "여", SAID
        yield stem + "였", PAST
    yield with_n(stem), N
    yield with_l(stem), L
    yield with_m(stem), M
    yield with_b(stem), B


def ends_in(surface: str, ending: str, alone: bool = False) -> str:
    """What an ending behind a surface makes of the verb: "before", "link", "end"; "" for no ending of it.

    Args:
        alone: The stem has one syllable: short endings behind it would be found in nouns (가지, 사자).
    """
    if alone and (ending in _SHORT or (surface == SAID and len(ending) < 2)):
        return ""
    how = _how().get((surface, ending), "")
    if how or not ending:
        return how
    if surface == SAID:
        return auxiliary(ending, _BEHIND_SAID)
    if surface == STEM and ending.startswith("고"):
        return auxiliary(ending[1:], _BEHIND_AND)
    return ""


def denied(tail: str) -> str:
    """What a denial behind 지 makes of its verb: 않은 (before), 않고 (link), 못했다 (end); "" for none."""
    return auxiliary(tail, _BEHIND_DENIED)


def there_is(word: str) -> str:
    """What a form of 있다 or 계시다 is: "before" or "end"; "" for any other word."""
    how = auxiliary(_bare(word), _BEING)
    return "end" if how == "link" else how


def there_is_no(word: str) -> str:
    """What a form of 없다 is: "before", "link" or "end"; "" for any other word."""
    how = auxiliary(_bare(word), ("없다",))
    return "end" if how == "link" and word.startswith("없었") else how


def _bare(word: str) -> str:
    return word.removesuffix("모습").removesuffix("장면")


@lru_cache(maxsize=4096)
def auxiliary(tail: str, verbs: tuple[str, ...]) -> str:
    """What a form of one of some auxiliaries makes of the verb before it; "" when it is none."""
    for said, surface, ending, being in _of_auxiliaries(verbs).get(tail[:1], ()):
        if not tail.startswith(said):
            continue
        rest = tail[len(said) :]
        how = "link" if surface == SAID and not rest else _how().get((surface, rest), "")
        if not how and being and rest.startswith(ending):  # 날아 가고 있는, 놓여 있는
            how = auxiliary(rest[len(ending) :], _BEING)
        if how:
            return how
    return ""


@lru_cache(maxsize=8)
def _of_auxiliaries(verbs: tuple[str, ...]) -> Mapping[str, list[tuple[str, str, str, bool]]]:
    """By the first syllable: (how the auxiliary looks, its surface, what stands before 있다 then, whether it may)."""
    found: dict[str, list[tuple[str, str, str, bool]]] = {}
    for verb in verbs:
        for said, surface in surfaces_of(verb[:-1]):
            being = verb not in _BEING and surface in (SAID, STEM)
            found.setdefault(said[0], []).append((said, surface, "고" if surface == STEM else "", being))
    return found
