"""Weighted text as the WebUI writes it, for prompts that other generators weigh by other signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

Span = tuple[str, float]
"""Text, and how many times as strong it is as plain text."""

_SIGNS = re.compile(r"[()\[\]]")
_MOST = 100.0
_CORE = re.compile(r"^([\s,]*)(.*?)([\s,]*)$", re.DOTALL)


def literal(text: str) -> str:
    """Brackets that weigh nothing where they come from, so that they weigh nothing in the WebUI."""
    return _SIGNS.sub(lambda match: "\\" + match[0], text)


def written(spans: Iterable[Span]) -> str:
    """`(text:1.05)` for what is weighed; commas and blanks around it stay outside of the brackets.

    Args:
        spans: Their texts as the WebUI is to read them, escapes included.
    """
    return "".join(_written(text, weight) for text, weight in _joined(spans))


def _written(text: str, weight: float) -> str:
    before, core, after = _CORE.match(text).groups()  # type: ignore[union-attr]  # it fits every text
    value = f"{round(max(-_MOST, min(_MOST, weight)), 3):g}"
    return text if not core or value == "1" else f"{before}({core}:{value}){after}"


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Neighbours of one weight as one."""
    for weight, same in groupby(spans, key=lambda span: round(span[1], 3)):
        yield "".join(text for text, _ in same), weight
