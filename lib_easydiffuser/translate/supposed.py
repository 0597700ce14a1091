"""What a Korean caption only supposes, fears or took for true: 비가 올 것 같은, 놓칠까 봐, 온 줄 알았는데."""

from __future__ import annotations

from collections.abc import Sequence

from .hangul import final_of, squeezed
from .lexicon import english_of
from .verbs import form_of

_TO_COME = final_of("을")
_ONLY_SEEMS = ("것만", "것", "거", "듯한", "듯이", "듯하다", "뻔한", "뻔했다", "뻔하다", "뻔했어")
_WEATHER = tuple("비 눈 소나기 폭우 장대비 태풍 폭설 우박 벼락 번개 천둥 해".split())
_MARKS = tuple("이가은는도만")
_TOPIC = ("은", "는")
_MARKED = "을를이가"
_TAKEN = ("줄", "줄로", "줄로만", "줄만")
_LINKING = ("서", "고", "니", "며", "지만", "는데", "니까")
_LONGEST = 3


def supposed_left_out(words: Sequence[str]) -> list[str]:
    """The words of a clause without what it says is not so, or not yet."""
    out: list[str] = []
    at = 0
    while at < len(words):
        taken = _was_taken(words[at:])
        length = taken or _only_seems(words[at:], out[-1:]) or _feared(words[at:])
        if taken:
            out = _before_clause(out)
        elif length and out and out[-1][:-1] in _WEATHER and out[-1].endswith(_MARKS):
            out.pop()
        out += words[at : at + (not length)]
        at += length or 1
    return out


def _before_clause(words: list[str]) -> list[str]:
    """The words up to the clause that was not so; who it is told of stays."""
    start = next((at for at in range(len(words), 0, -1) if _links(words[at - 1])), 0)
    return [*words[:start], *(word for word in words[start:] if word.endswith(_TOPIC))]


def _links(word: str) -> bool:
    form = form_of(word)
    return (form is not None and form.how == "link") or (len(word) > 1 and word.endswith(_LINKING))


def _only_seems(words: Sequence[str], before: Sequence[str]) -> int:
    """비가 | 쏟아질 것 같은, 쏟아질 듯한, 넘어질 뻔한: how many words say that it may come."""
    if len(words) < 2 or not _is_to_come(words[0]) or words[1] not in _ONLY_SEEMS:
        return 0
    if words[1].startswith(("것", "거")):
        length = _LONGEST if len(words) > 2 and words[2].startswith("같") else 0
    else:
        length = 2
    if not length:
        return 0
    return 0 if _is_phrase([*before, *words[:length]]) or _is_phrase(words[:length]) else length


def _is_phrase(words: Sequence[str]) -> bool:
    """하늘을 찌를 듯한: towering."""
    said = "".join(words)
    if words[0][:-1] in _WEATHER:
        return False
    form = form_of(said) if len(words) > 1 and words[0][-1] in _MARKED else None
    return english_of(said) is not None or (form is not None and form.verb.startswith(words[0][:-1]))


def _is_to_come(word: str) -> bool:
    return final_of(word[-1]) == _TO_COME and form_of(squeezed(f"{word}듯한")) is not None


def _feared(words: Sequence[str]) -> int:
    """버스를 | 놓칠까 봐 뛰는."""
    feared = len(words) > 1 and words[0].endswith("까") and len(words[0]) > 1 and final_of(words[0][-2]) == _TO_COME
    return 2 if feared and words[1] in ("봐", "봐서", "봐요", "봐도") else 0


def _was_taken(words: Sequence[str]) -> int:
    """눈이 | 온 줄 알았더니 벚꽃이었다; nothing where a noun is taken for another (고양이인 줄 알았는데)."""
    taken = len(words) >= _LONGEST and words[1] in _TAKEN and words[2].startswith(("알았", "알고", "착각"))
    return _LONGEST if taken and form_of(words[0]) is not None and not words[0].endswith("인") else 0
