"""What was done by half: 반쯤 깎은 참외, 반만 깐 달걀, 칠하다 만 담장."""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import english_of
from .piece import Piece, participle
from .states import is_state
from .verbs import form_of

_HALF = frozenset("반쯤 반만 절반쯤 절반만 절반 반쯤만 반".split())
_BROKEN_OFF = frozenset("만 남은 남긴 말은".split())  # 칠하다 만
# Forms of two verbs, of which another is done by half.
_DONE = {
    "깐": "peeled",
    "까던": "peeled",
    "깎은": "peeled",
    "깎던": "peeled",
    "든": "filled",
    "찬": "full",
    "탄": "burnt",
    "진": "set",
    "선": "built",
    "난": "grown",
}
_PEEL = ("껍질", "겉껍질", "속껍질")


def halved(words: Sequence[str]) -> tuple[int, Piece] | None:
    """(words taken, the state) of something done by half that the words begin with; None for any other."""
    known = english_of("".join(words[:2])) if len(words) > 1 else None
    if known is not None and known.english.startswith("half-"):
        return 2, Piece("quality", known.english, "".join(words[:2]))  # 타다 남은
    if len(words) < 2 or known is not None:
        return None
    if words[0] in _HALF:
        state = _state(words[1])
    elif words[0].endswith("다") and words[1] in _BROKEN_OFF:
        state = _state(f"{words[0][:-1]}던")
    else:
        return None
    return (2, Piece("quality", f"half-{state}", "".join(words[:2]))) if state else None


def is_of_peel(half: Piece, peel: Piece) -> bool:
    """껍질을 반쯤 깎은: what is half-peeled has its peel by half."""
    return peel.korean in _PEEL and half.english == "half-peeled"


def _state(word: str) -> str:
    """The participle of a verb before its noun; "" where it names no state."""
    if word in _DONE:
        return _DONE[word]
    form = form_of(word)
    if form is None or form.how != "before" or form.denied or " " in form.english or word.endswith("는"):
        return ""
    if form.quality or is_state(form.english):
        return form.english
    return participle(form.english) if form.english.endswith("ing") else ""
