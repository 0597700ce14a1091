"""NovelAI's emphasis: `{words}` are 1.05 times as strong, `[words]` as weak, `1.5::words::` from version 4 on.

Source: docs.novelai.net, "Strengthening & Weakening Vectors" and "Numerical Emphasis".
"""

from __future__ import annotations

import re

from ._weights import Span, literal, written

_STEP = 1.05
_MOST = 100
_SIGN = re.compile(r"([{}\[\]])|(?<![\w.:])(-?\d+(?:\.\d*)?|-?\.\d+)::|(::)")


def as_webui(prompt: str) -> str:
    """The prompt as the WebUI reads it; round brackets are letters where it comes from.

    A bracket that nothing closes weighs to the end, as there. Linear time.
    """
    return written(_spans(prompt))


def _spans(prompt: str) -> list[Span]:
    spans: list[Span] = []
    number: float | None = None
    at, brackets = 0, 0
    for sign in _SIGN.finditer(prompt):
        bracket, opened, closed = sign.groups()
        if closed and number is None:
            continue  # it ends nothing
        spans.append((literal(prompt[at : sign.start()]), _weight(brackets, number)))
        at = sign.end()
        if bracket:
            brackets = max(-_MOST, min(_MOST, brackets + (1 if bracket in "{]" else -1)))
        else:
            number = float(opened) if opened else None
    spans.append((literal(prompt[at:]), _weight(brackets, number)))
    return [span for span in spans if span[0]]


def _weight(brackets: int, number: float | None) -> float:
    return (1.0 if number is None else number) * _STEP**brackets
