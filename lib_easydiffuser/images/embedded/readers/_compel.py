"""InvokeAI's emphasis, which its library compel reads: `word++`, `(some words)1.3`, `"some words"-`.

Source: compel's Reference.md, and its parser as seen (2.3.1): a `+` is 1.1, a `-` 0.9, what is nested multiplies,
brackets without a weight weigh nothing, and `(words:1.2)` is no weight but text.
"""

from __future__ import annotations

import re

from ._weights import Span, literal, written

_WEIGHT = re.compile(r"\++|-+|\d+(?:\.\d*)?|\.\d+")
_MARKED = re.compile(r"([^\s()\"\\,]*[^\s()\"\\,+-])(\++|-+)(?=[\s,.;:!?)]|$)")
_WORD = re.compile(r"[^\s()\"\\]+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# What the WebUI has no writing for: `("a", "b").blend(1, 0.5)`, `("a", "b").and()`, `cat.swap(dog)`.
_OTHERS = re.compile(r"\.(?:blend|and|swap)\s*\(")
# Who writes the WebUI's own emphasis means it, whatever compel makes of it.
_OURS = re.compile(r":\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)\s*$")
_DEEPEST = 50


def as_webui(prompt: str) -> str:
    """The prompt as the WebUI reads it; one that blends or swaps stays as it is. Linear time."""
    if _OTHERS.search(prompt):
        return prompt
    return written(_Reading(prompt).spans(0, 1.0))


class _Reading:
    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = _ends(text)

    def spans(self, depth: int, weight: float, start: int = 0, end: int | None = None) -> list[Span]:
        """The text between two places, each part with its weight."""
        text, found = self._text, list[Span]()
        at, stop = start, len(self._text) if end is None else end
        while at < stop:
            close = self._ends.get(at) if depth < _DEEPEST else None
            if close is not None and close < stop:
                said = _WEIGHT.match(text, close + 1, stop)
                if text[at] == '"' and said is None:
                    found.append((text[at : close + 1], weight))
                elif _OURS.search(text, at, close):
                    found.append((text[at : close + 1], weight * _value(said)))
                else:
                    found += self.spans(depth + 1, weight * _value(said), at + 1, close)
                at = said.end() if said else close + 1
            elif said := _MARKED.match(text, at, stop):
                found.append((literal(said[1]), weight * _value(said, 2)))
                at = said.end()
            elif said := (_ESCAPED.match(text, at, stop) or _WORD.match(text, at, stop)):
                found.append((said[0] if said[0][0] == "\\" else literal(said[0]), weight))
                at = said.end()
            else:
                found.append((literal(text[at]), weight))
                at += 1
        return found


def _value(said: re.Match[str] | None, group: int = 0) -> float:
    if said is None:
        return 1.0
    marks = said[group]
    if marks[0] in "+-":
        return float((1.1 if marks[0] == "+" else 0.9) ** len(marks))
    return float(marks)


def _ends(text: str) -> dict[int, int]:
    """Where each bracket and quotation mark that is closed is so."""
    found: dict[int, int] = {}
    opened: list[int] = []
    quote, at = None, 0
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            at += 1
        elif sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            found[opened.pop()] = at
        elif sign == '"':
            if quote is not None:
                found[quote] = at
            quote = at if quote is None else None
        at += 1
    return found
