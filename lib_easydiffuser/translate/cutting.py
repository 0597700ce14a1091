"""Words written without their spaces (한복입은여자) cut into known ones: 한복 입은 여자."""

from __future__ import annotations

from collections.abc import Callable

_LONGEST_WORD = 40  # letters; what is longer is no word
_LONGEST_PART = 12
_LONG = 7  # letters; a word as long is a sentence without its spaces, and no word nobody knows
_COST = {"count": 2, "noun": 2, "verb": 2, "marked": 3, "phrase": 5, "short": 4, "done": 4, "syllable": 6}
# Nouns of one syllable that Korean puts before or behind another; any other would be found in every long word.
_HEADS = frozenset("밤꽃눈산강물숲들봄돌솥콩흙쌀팥밀소닭떡빵논밭벽철쇠털솜꿀술책옷")
_TAILS = frozenset("손발코입털알뿔솥길집꽃밭방숲산강옷책문빛불탑성섬배병잔컵칼공눈귀역벽담풀잎물")
# Verbs of one syllable that end a word written together with what is worn or held.
_WORN = frozenset("쓴낀든찬맨탄낌씀멤탐")
_SHORTEST_UNKNOWN = 4  # letters of a word of which only some is known
# In a word as long as a sentence some letters may be unknown: at most so many together, at a cost for each, and not
# more of them than this share of the letters costs.
_LOST, _LOSING, _MOST_LOST = 4, 6, 2.8

_NOUNS = ("noun", "marked")

_Best = tuple[int, tuple[str, ...]]


def cut(word: str, kind_of: Callable[[str], str]) -> list[str]:
    """The known words a word is made of, the fewest that do; the word itself when there are none.

    Args:
        kind_of: Says of some letters "noun", "marked" (one with its particle), "verb" (or an adjective), "phrase" (a
            noun and its verb), "count", "short" (an adjective of one syllable), "done" (a verb of one), "syllable" (a
            noun of one) or "": not known.
    """
    if not 3 <= len(word) <= _LONGEST_WORD:
        return [word]
    best: list[_Best | None] = [(0, ()), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_PART), end):
            before, part = best[start], word[start:end]
            kind = kind_of(part) if before is not None else ""
            loose = len(word) >= _LONG and kind == "syllable" and (len(part) > 1 or part in _TAILS)
            fits = before is not None and (loose or _fits(part, kind, before[1], end == len(word), kind_of))
            lost = not kind and len(word) >= _LONG and len(part) <= _LOST
            if before is None or not (lost or (kind and fits)):
                continue
            cost = before[0] + (_COST[kind] if kind else _LOSING * (len(part) + 1))
            found = best[end]
            if found is None or cost < found[0]:
                best[end] = (cost, (*before[1], part))
    found = best[-1]
    if found is None or found[0] > len(word) * _MOST_LOST:
        return _partly(word, kind_of)
    return list(found[1])


def _partly(word: str, kind_of: Callable[[str], str]) -> list[str]:
    """A word of which only the end is known: 듀얼|모니터. Korean puts what a thing is last."""
    for start in range(2, len(word) - 1):
        if len(word) >= _SHORTEST_UNKNOWN and kind_of(word[start:]) in _NOUNS:
            return [word[:start], word[start:]]
    return [word]


def _fits(part: str, kind: str, before: tuple[str, ...], last: bool, kind_of: Callable[[str], str]) -> bool:
    """Whether a part may stand here: short ones only beside what makes them likely."""
    previous = kind_of(before[-1]) if before else ""
    if kind == "count":
        return previous in (*_NOUNS, "syllable")
    if kind == "syllable":
        return (
            previous in ("verb", "phrase", "short", "done")
            or (part[0] in _TAILS and _heads(before, previous))
            or not before
        )
    if kind == "done":
        worn = part in _WORN and len(before[-1]) > 1 if before else False  # 헬멧쓴
        return previous in (*_NOUNS, "syllable") and (worn or not last)
    if kind == "short":
        return not last
    if previous == "syllable":
        return kind in ("verb", "phrase") or before[-1] in _HEADS or len(before) > 1
    return True


def _heads(before: tuple[str, ...], previous: str) -> bool:
    """Whether a noun of one syllable may follow as the end of a compound: 벚꽃|길, 눈|길."""
    return previous == "noun" or (previous == "syllable" and before[-1] in _HEADS)
